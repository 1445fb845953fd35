// The kernel's inotify(7).
//
//   PosixInotify inotify;
//   absl::Status status = inotify.Open();
//
// Threading as InotifyApi.
#ifndef RELOADER_INOTIFY_POSIX_INOTIFY_H_
#define RELOADER_INOTIFY_POSIX_INOTIFY_H_

#include <cstdint>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "reloader/clock.h"
#include "reloader/file_descriptor.h"
#include "reloader/inotify/inotify_api.h"

namespace reloader {

class PosixInotify final : public InotifyApi, private Wakeable {
 public:
  absl::Status Open() override;
  absl::StatusOr<int> Add(absl::string_view path, uint32_t mask) override;
  void Remove(int wd) override;
  // At most some thousand events at a time.
  absl::StatusOr<std::vector<InotifyEvent>> Read() override;
  const Wakeable& wakeable() const override { return *this; }
  void Close() override { fd_.Reset(); }

 private:
  int descriptor() const override { return fd_.get(); }
  bool IsReady() const override;

  FileDescriptor fd_;
  // Kept: to clear a new one for each read takes longer than the read.
  std::vector<char> buffer_;
};

// Returns the name, for people, of a file system that other machines or a
// program may change, of which no event comes; empty if events come for all
// that happens. `magic` is the f_type of statfs(2).
absl::string_view RemoteFileSystemName(int64_t magic);

}  // namespace reloader

#endif  // RELOADER_INOTIFY_POSIX_INOTIFY_H_
