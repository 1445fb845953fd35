// Changes to the file system of this machine, for tests.
//
//   PosixFileSystemMutator mutator;
//   absl::Status status = mutator.WriteFile("/tmp/w/app.py", "1");
//
// WriteFile() and AppendFile() write with one write(2), and only go on where
// the kernel took less. Empty `contents` are not written at all.
// EINVAL for a path with a NUL byte in it. Stateless; any thread.
#ifndef RELOADER_POSIX_FILE_SYSTEM_MUTATOR_H_
#define RELOADER_POSIX_FILE_SYSTEM_MUTATOR_H_

#include <cstdint>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "reloader/file_system.h"
#include "reloader/file_system_mutator.h"

namespace reloader {

class PosixFileSystemMutator final : public FileSystemMutator {
 public:
  absl::Status WriteFile(absl::string_view path,
                         absl::string_view contents) override;
  absl::Status AppendFile(absl::string_view path,
                          absl::string_view contents) override;
  absl::Status Truncate(absl::string_view path, int64_t size_bytes) override;
  absl::Status SetTimes(absl::string_view path, int64_t atime_ns,
                        int64_t mtime_ns, FollowLinks follow) override;
  absl::Status Chmod(absl::string_view path, uint16_t permissions) override;
  absl::Status Rename(absl::string_view from, absl::string_view to) override;
  absl::Status Exchange(absl::string_view a, absl::string_view b) override;
  absl::Status Link(absl::string_view existing,
                    absl::string_view path) override;
  absl::Status Symlink(absl::string_view target,
                       absl::string_view path) override;
  absl::Status Mkfifo(absl::string_view path) override;
  absl::Status Unlink(absl::string_view path) override;
  absl::Status Mkdir(absl::string_view path) override;
  absl::Status Rmdir(absl::string_view path) override;
};

}  // namespace reloader

#endif  // RELOADER_POSIX_FILE_SYSTEM_MUTATOR_H_
