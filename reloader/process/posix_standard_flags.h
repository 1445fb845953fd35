// StandardFlags restores how the standard descriptors work after a command that
// shared them: a program that makes its input non-blocking makes it so for all
// who have it, and the next one finds "Resource temporarily unavailable".
//
//   StandardFlags flags;
//   flags.Keep();
//   ...                             // The command runs, and ends.
//   flags.Restore();
//
// One thread.
#ifndef RELOADER_PROCESS_POSIX_STANDARD_FLAGS_H_
#define RELOADER_PROCESS_POSIX_STANDARD_FLAGS_H_

#include <array>

namespace reloader::process {

class StandardFlags {
 public:
  // Keeps the file status flags (fcntl(2), F_GETFL) of descriptors 0 to 2.
  void Keep();

  // Sets what differs from them.
  void Restore() const;

 private:
  std::array<int, 3> flags_ = {-1, -1, -1};  // -1: closed, or not kept.
};

}  // namespace reloader::process

#endif  // RELOADER_PROCESS_POSIX_STANDARD_FLAGS_H_
