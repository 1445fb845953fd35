// What the reloaders need to know of a file system, and nothing else: reading.
// Implementations: PosixFileSystem (reloader/posix_file_system.h); tests wrap
// or replace it. Changing files is another interface, for tests:
// FileSystemMutator (reloader/file_system_mutator.h).
//
//   absl::StatusOr<std::unique_ptr<Directory>> src = fs.OpenDirectory("/src");
//   std::vector<EntryStatus> entries = {{.name = "a.py"}, {.name = "b.py"}};
//   (*src)->StatEntries(absl::MakeSpan(entries));   // one call, many files
//   if (entries[0].error == ENOENT) ...
//
// Paths and names are bytes; a name holds neither '/' nor NUL. Times are
// nanoseconds since the epoch, of the file system's own clock.
// Errors are those of errno_status.h: ErrnoFromStatus() gives the number.
// Threading: const methods may be called from several threads at once.
#ifndef RELOADER_FILE_SYSTEM_H_
#define RELOADER_FILE_SYSTEM_H_

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <utility>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"

namespace reloader {

enum class FileType : uint8_t {
  kUnknown,  // Only from List(), where the file system does not say.
  kRegular,
  kDirectory,
  kSymlink,
  kFifo,
  kSocket,
  kCharacterDevice,
  kBlockDevice,
};

// The part of statx(2) that matters here. There is no atime on purpose: reading
// a file is not a change.
struct FileStatus {
  uint64_t device = 0;
  uint64_t inode = 0;
  int64_t size_bytes = 0;
  int64_t mtime_ns = 0;
  int64_t ctime_ns = 0;
  uint32_t link_count = 0;
  uint32_t uid = 0;
  uint32_t gid = 0;
  uint16_t permissions = 0;  // The lower 12 bits of st_mode.
  FileType type = FileType::kUnknown;

  friend bool operator==(const FileStatus&, const FileStatus&) = default;
};

// Which file it is, whatever its name.
struct FileIdentity {
  uint64_t device = 0;
  uint64_t inode = 0;
  friend bool operator==(const FileIdentity&, const FileIdentity&) = default;
  template <typename H>
  friend H AbslHashValue(H h, const FileIdentity& i) {
    return H::combine(std::move(h), i.device, i.inode);
  }
};

inline FileIdentity IdentityOf(const FileStatus& status) {
  return {.device = status.device, .inode = status.inode};
}

enum class FollowLinks : uint8_t { kNo, kYes };

// One entry of a directory as List() finds it. `name` lives as long as the
// visit.
struct DirectoryEntry {
  absl::string_view name;
  uint64_t inode = 0;
  FileType type = FileType::kUnknown;
};

// One question to Directory::StatEntries() and its answer.
struct EntryStatus {
  const char* name = nullptr;             // In: NUL-terminated, not owned.
  FollowLinks follow = FollowLinks::kNo;  // In: of a link, what it leads to.
  int error = 0;                          // Out: 0, or the errno of fstatat(2).
  FileStatus status = {};                 // Out: valid if error is 0.
};

using EntryVisitor = absl::FunctionRef<void(const DirectoryEntry&)>;

// An open directory. It stays the same directory when it is renamed, moved or
// removed, as a descriptor does; what its name leads to is for the caller to
// check. Destroying it closes it.
class Directory {
 public:
  virtual ~Directory() = default;

  // Returns the status of the directory itself (fstat(2)).
  virtual absl::StatusOr<FileStatus> Status() const = 0;

  // Calls `visit` for each entry but "." and "..", in no particular order.
  // After an error the visits already made cover only part of the directory.
  // EACCES: the directory may be passed through but not read.
  virtual absl::Status List(EntryVisitor visit) const = 0;

  // Fills in `error` and `status` of every element; never fails as a whole.
  // One virtual call for many files: this is the hot path of a polling tick.
  virtual void StatEntries(absl::Span<EntryStatus> entries) const = 0;

  // Opens the directory `name` below this one; ".." is allowed. ENOTDIR if it
  // is none, or is a link and `follow` is kNo.
  virtual absl::StatusOr<std::unique_ptr<Directory>> OpenDirectory(
      absl::string_view name, FollowLinks follow) const = 0;

  // Returns at most the first `max_bytes` of the regular file `name`, which is
  // opened O_NONBLOCK | O_NOFOLLOW. ELOOP for a link; EINVAL for any other file
  // that is not regular (those are never read).
  virtual absl::StatusOr<std::string> Read(absl::string_view name,
                                           int64_t max_bytes) const = 0;

  // Returns the target of the symbolic link `name`; EINVAL if it is none.
  virtual absl::StatusOr<std::string> ReadLink(
      absl::string_view name) const = 0;

  // Returns the step between two timestamps of files in this directory: what is
  // written twice within it may carry the same time. Never less than the step
  // of FileSystem::NowNs().
  virtual int64_t GranularityNs() const = 0;
};

class FileSystem {
 public:
  virtual ~FileSystem() = default;

  // Returns the status of what `path` names: stat(2) and lstat(2).
  virtual absl::StatusOr<FileStatus> Stat(absl::string_view path) const = 0;
  virtual absl::StatusOr<FileStatus> Lstat(absl::string_view path) const = 0;

  // Opens a directory by its absolute path, following links.
  virtual absl::StatusOr<std::unique_ptr<Directory>> OpenDirectory(
      absl::string_view path) const = 0;

  // Path forms of the methods of Directory.
  virtual absl::Status List(absl::string_view path,
                            EntryVisitor visit) const = 0;
  virtual absl::StatusOr<std::string> Read(absl::string_view path,
                                           int64_t max_bytes) const = 0;
  virtual absl::StatusOr<std::string> ReadLink(
      absl::string_view path) const = 0;

  // Returns the time that a file written at this moment would be stamped with
  // (the kernel's coarse clock), never the wall clock of the program.
  virtual int64_t NowNs() const = 0;

  // Returns Directory::GranularityNs() of the directory `path`.
  virtual absl::StatusOr<int64_t> GranularityNs(
      absl::string_view path) const = 0;

  // Returns how many directories a reloader may keep open, so that enough is
  // left for the program that it works for.
  virtual size_t MaxKeptDirectories() const = 0;
};

}  // namespace reloader

#endif  // RELOADER_FILE_SYSTEM_H_
