// Readable is a descriptor that a wait may be for.
//
//   const Readable ended(FileDescriptor(pidfd_open(pid, 0)));
//   const Wakeable* const wakeables[] = {&ended};
//   clock.WaitUntil(deadline, wakeables);
//
// Ready is what poll(2) calls readable, and also a hang-up or an error, which
// its owner finds out by reading. One thread.
#ifndef RELOADER_POSIX_READABLE_H_
#define RELOADER_POSIX_READABLE_H_

#include <utility>

#include "reloader/clock.h"
#include "reloader/file_descriptor.h"

namespace reloader {

class Readable final : public Wakeable {
 public:
  Readable() = default;
  explicit Readable(FileDescriptor fd) : fd_(std::move(fd)) {}
  Readable(Readable&&) = default;
  Readable& operator=(Readable&&) = default;

  int descriptor() const override { return fd_.get(); }
  bool IsReady() const override;

  // Returns whether there is a descriptor: without one, this must not be
  // waited for.
  bool is_open() const { return fd_.valid(); }
  void Close() { fd_.Reset(); }

 private:
  FileDescriptor fd_;
};

}  // namespace reloader

#endif  // RELOADER_POSIX_READABLE_H_
