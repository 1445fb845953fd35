// The file system of this machine, by directory descriptors.
//
//   PosixFileSystem fs;
//   absl::StatusOr<FileStatus> status = fs.Stat("/srv/app.py");
//
// What a directory handle is: a descriptor opened O_PATH, so that a directory
// with x but no r permission can be passed through, as a path can. List() needs
// both permissions: names without x would be names that nobody can look at.
//
// Which errors come up: those of the system call, except
//   EINVAL   for a path or name with a NUL byte in it, and as file_system.h
//            says for Read() and ReadLink();
//   ENOTDIR  for OpenDirectory(name, FollowLinks::kNo) of a link. This is what
//            Linux answers to O_PATH | O_DIRECTORY | O_NOFOLLOW, for a link to
//            a directory, to a file, to nothing and to itself alike. (O_PATH |
//            O_NOFOLLOW alone would open the link.)
// A path of PATH_MAX bytes or more is ENAMETOOLONG; handles have no such limit.
// Read() of a file under a lease of another process is EAGAIN (fcntl(2)).
//
// Clock: NowNs() is CLOCK_REALTIME_COARSE, and no file written after a call is
// stamped earlier than what it returned, but for the cut to GranularityNs().
// Stamps may be later than a NowNs() taken after them: since 6.13 Linux takes
// a precise time where the last stamp has been looked at. They are ahead by a
// step of the clock, or by more where its tick is late, as in a busy virtual
// machine. Servers of network file systems have clocks of their own.
//
// Thread-safe: it has no state. Handles are as file_system.h says.
#ifndef RELOADER_POSIX_FILE_SYSTEM_H_
#define RELOADER_POSIX_FILE_SYSTEM_H_

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "reloader/file_system.h"

namespace reloader {

class PosixFileSystem final : public FileSystem {
 public:
  absl::StatusOr<FileStatus> Stat(absl::string_view path) const override;
  absl::StatusOr<FileStatus> Lstat(absl::string_view path) const override;
  absl::StatusOr<std::unique_ptr<Directory>> OpenDirectory(
      absl::string_view path) const override;
  absl::Status List(absl::string_view path, EntryVisitor visit) const override;
  absl::StatusOr<std::string> Read(absl::string_view path,
                                   int64_t max_bytes) const override;
  absl::StatusOr<std::string> ReadLink(absl::string_view path) const override;
  int64_t NowNs() const override;
  absl::StatusOr<int64_t> GranularityNs(absl::string_view path) const override;
  // A quarter of the process's limit of descriptors, as it is at the moment.
  size_t MaxKeptDirectories() const override;
};

}  // namespace reloader

#endif  // RELOADER_POSIX_FILE_SYSTEM_H_
