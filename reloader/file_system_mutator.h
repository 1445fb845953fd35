// Changes to a file system, as the tests need them: each method is one system
// call's worth of change, so that a scenario says exactly what happened.
//
//   mutator.WriteFile("/w/app.py.tmp", "2");
//   mutator.Rename("/w/app.py.tmp", "/w/app.py");
//
// Paths are absolute bytes. Errors as in file_system.h. One thread.
#ifndef RELOADER_FILE_SYSTEM_MUTATOR_H_
#define RELOADER_FILE_SYSTEM_MUTATOR_H_

#include <cstdint>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "reloader/file_system.h"

namespace reloader {

class FileSystemMutator {
 public:
  virtual ~FileSystemMutator() = default;

  // Creates the file (mode 0666 less the umask) or truncates it, then writes
  // `contents`: open(O_CREAT | O_TRUNC), write, close. Follows links.
  virtual absl::Status WriteFile(absl::string_view path,
                                 absl::string_view contents) = 0;

  // Writes at the end; creates the file where it is absent.
  virtual absl::Status AppendFile(absl::string_view path,
                                  absl::string_view contents) = 0;

  // truncate(2): cuts, or extends with zeros, an existing file.
  virtual absl::Status Truncate(absl::string_view path, int64_t size_bytes) = 0;

  // utimensat(2). With kNo the times of a link itself are set.
  virtual absl::Status SetTimes(absl::string_view path, int64_t atime_ns,
                                int64_t mtime_ns, FollowLinks follow) = 0;

  // chmod(2): `permissions` are the lower 12 bits.
  virtual absl::Status Chmod(absl::string_view path, uint16_t permissions) = 0;

  // rename(2), and renameat2(2) with RENAME_EXCHANGE.
  virtual absl::Status Rename(absl::string_view from, absl::string_view to) = 0;
  virtual absl::Status Exchange(absl::string_view a, absl::string_view b) = 0;

  // link(2) (a link is linked, not followed) and symlink(2).
  virtual absl::Status Link(absl::string_view existing,
                            absl::string_view path) = 0;
  virtual absl::Status Symlink(absl::string_view target,
                               absl::string_view path) = 0;

  // mkfifo(3), with mode 0666 less the umask.
  virtual absl::Status Mkfifo(absl::string_view path) = 0;

  virtual absl::Status Unlink(absl::string_view path) = 0;
  virtual absl::Status Mkdir(absl::string_view path) = 0;  // Mode 0777 - umask.
  virtual absl::Status Rmdir(absl::string_view path) = 0;
};

}  // namespace reloader

#endif  // RELOADER_FILE_SYSTEM_MUTATOR_H_
