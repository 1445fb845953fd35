#include "reloader/posix_file_system.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <time.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "reloader/check.h"
#include "reloader/errno_status.h"
#include "reloader/file_descriptor.h"
#include "reloader/file_mode.h"
#include "reloader/file_system.h"
#include "reloader/timestamp_granularity.h"

namespace reloader {
namespace {

constexpr int64_t kNanosecondsPerSecond = 1'000'000'000;

int64_t Nanoseconds(const struct timespec& time) {
  return time.tv_sec * kNanosecondsPerSecond + time.tv_nsec;
}

FileStatus ToFileStatus(const struct stat& from) {
  FileStatus status;
  status.device = from.st_dev;
  status.inode = from.st_ino;
  status.size_bytes = from.st_size;
  status.mtime_ns = Nanoseconds(from.st_mtim);
  status.ctime_ns = Nanoseconds(from.st_ctim);
  status.link_count = static_cast<uint32_t>(from.st_nlink);
  status.uid = from.st_uid;
  status.gid = from.st_gid;
  status.permissions = PermissionsOfMode(from.st_mode);
  status.type = FileTypeOfMode(from.st_mode);
  return status;
}

int StatFlags(FollowLinks follow) {
  return AT_NO_AUTOMOUNT |
         (follow == FollowLinks::kNo ? AT_SYMLINK_NOFOLLOW : 0);
}

// Returns 0 or an errno. statx(2) with a mask takes the same time within 1 %.
int StatAt(int directory, const char* name, FollowLinks follow,
           FileStatus* status) {
  struct stat answer;
  if (TEMP_FAILURE_RETRY(
          fstatat(directory, name, &answer, StatFlags(follow))) != 0) {
    return errno;
  }
  *status = ToFileStatus(answer);
  return 0;
}

// A path or name, relative to a directory, with the words for messages.
struct Location {
  int directory;        // A descriptor, or AT_FDCWD.
  std::string name;     // What the system call gets.
  std::string display;  // What a person gets.
};

// Fails for what a C string cannot hold: it would name another file.
absl::Status CheckName(const Location& at, absl::string_view call) {
  if (at.name.find('\0') == std::string::npos) return absl::OkStatus();
  return ErrnoToStatus(EINVAL, call, at.display);
}

absl::StatusOr<FileStatus> StatLocation(const Location& at,
                                        FollowLinks follow) {
  constexpr absl::string_view kCall = "fstatat";
  if (absl::Status valid = CheckName(at, kCall); !valid.ok()) return valid;
  FileStatus status;
  const int error = StatAt(at.directory, at.name.c_str(), follow, &status);
  if (error != 0) return ErrnoToStatus(error, kCall, at.display);
  return status;
}

absl::StatusOr<FileDescriptor> Open(const Location& at, int flags) {
  constexpr absl::string_view kCall = "openat";
  if (absl::Status valid = CheckName(at, kCall); !valid.ok()) return valid;
  FileDescriptor fd(TEMP_FAILURE_RETRY(
      openat(at.directory, at.name.c_str(), flags | O_CLOEXEC)));
  if (!fd.valid()) return ErrnoToStatus(errno, kCall, at.display);
  return fd;
}

// Reads to the end or to `max_bytes`. Memory grows with what is there, not with
// what was asked for; `size_hint` need not be right (it is 0 in /proc).
absl::StatusOr<std::string> ReadAll(const FileDescriptor& fd, int64_t max_bytes,
                                    int64_t size_hint,
                                    absl::string_view display) {
  constexpr int64_t kMinChunk = 4096;
  constexpr int64_t kMaxChunk = 1 << 20;
  std::string contents;
  // One byte more than the file has, so that the end is seen at once.
  int64_t chunk = std::clamp(size_hint, kMinChunk - 1, kMaxChunk - 1) + 1;
  while (true) {
    const size_t size = contents.size();
    const int64_t wanted =
        std::min(chunk, max_bytes - static_cast<int64_t>(size));
    if (wanted == 0) return contents;
    contents.resize(size + wanted);
    const ssize_t got =
        TEMP_FAILURE_RETRY(read(fd.get(), contents.data() + size, wanted));
    if (got < 0) return ErrnoToStatus(errno, "read", display);
    contents.resize(size + got);
    if (got == 0) return contents;
    // Less than what was asked for: there is no more, as a rule, and what has
    // been allocated is enough to see it.
    chunk = got < wanted ? wanted - got : kMaxChunk;
  }
}

absl::Status CheckReadable(FileType type, absl::string_view call,
                           absl::string_view display) {
  if (type == FileType::kRegular) return absl::OkStatus();
  const int error = type == FileType::kSymlink ? ELOOP : EINVAL;
  return ErrnoToStatus(error, call, display);
}

absl::StatusOr<std::string> ReadLocation(const Location& at,
                                         int64_t max_bytes) {
  RELOADER_CHECK(max_bytes >= 0);
  // To open a device can do things (rewind a tape), and to open a FIFO can wake
  // a writer, so look first. The file may be replaced between the two calls, so
  // look again at what was opened; O_NONBLOCK and O_NOCTTY bound that harm.
  absl::StatusOr<FileStatus> before = StatLocation(at, FollowLinks::kNo);
  if (!before.ok()) return before.status();
  absl::Status readable = CheckReadable(before->type, "openat", at.display);
  if (!readable.ok()) return readable;
  absl::StatusOr<FileDescriptor> fd =
      Open(at, O_RDONLY | O_NONBLOCK | O_NOFOLLOW | O_NOCTTY);
  if (!fd.ok()) return fd.status();
  struct stat opened;
  if (fstat(fd->get(), &opened) != 0) {
    return ErrnoToStatus(errno, "fstat", at.display);
  }
  readable =
      CheckReadable(FileTypeOfMode(opened.st_mode), "openat", at.display);
  if (!readable.ok()) return readable;
  return ReadAll(*fd, max_bytes, opened.st_size, at.display);
}

absl::StatusOr<std::string> ReadLinkLocation(const Location& at) {
  constexpr absl::string_view kCall = "readlinkat";
  if (absl::Status valid = CheckName(at, kCall); !valid.ok()) return valid;
  std::string target(256, '\0');
  while (true) {
    const ssize_t length = TEMP_FAILURE_RETRY(readlinkat(
        at.directory, at.name.c_str(), target.data(), target.size()));
    if (length < 0) return ErrnoToStatus(errno, kCall, at.display);
    // A full buffer may hold only the beginning.
    if (static_cast<size_t>(length) < target.size()) {
      target.resize(length);
      return target;
    }
    target.resize(2 * target.size());
  }
}

FileType TypeOfEntry(unsigned char d_type) {
  return d_type == DT_UNKNOWN ? FileType::kUnknown
                              : FileTypeOfMode(DTTOIF(d_type));
}

// Visits the `size` bytes of records that getdents64(2) left in `buffer`.
void VisitEntries(const char* buffer, size_t size, EntryVisitor visit) {
  for (size_t offset = 0; offset < size;) {
    const auto* record = reinterpret_cast<const dirent64*>(buffer + offset);
    offset += record->d_reclen;
    const absl::string_view name(record->d_name);
    if (name == "." || name == "..") continue;
    visit({.name = name,
           .inode = record->d_ino,
           .type = TypeOfEntry(record->d_type)});
  }
}

class PosixDirectory final : public Directory {
 public:
  // `path` is for messages only: the directory may have moved since.
  PosixDirectory(FileDescriptor fd, std::string path)
      : fd_(std::move(fd)), path_(std::move(path)) {}

  absl::StatusOr<FileStatus> Status() const override {
    struct stat status;
    if (fstat(fd_.get(), &status) != 0) {
      return ErrnoToStatus(errno, "fstat", path_);
    }
    return ToFileStatus(status);
  }

  absl::Status List(EntryVisitor visit) const override {
    // Not readdir(3): it allocates 32 KiB and locks for each directory.
    alignas(dirent64) char buffer[32768];
    absl::StatusOr<FileDescriptor> fd =
        Open({fd_.get(), ".", path_}, O_RDONLY | O_DIRECTORY);
    if (!fd.ok()) return fd.status();
    while (true) {
      const ssize_t size =
          TEMP_FAILURE_RETRY(getdents64(fd->get(), buffer, sizeof(buffer)));
      if (size < 0) return ErrnoToStatus(errno, "getdents64", path_);
      if (size == 0) return absl::OkStatus();
      VisitEntries(buffer, size, visit);
    }
  }

  void StatEntries(absl::Span<EntryStatus> entries) const override {
    for (EntryStatus& entry : entries) {
      entry.error = StatAt(fd_.get(), entry.name, entry.follow, &entry.status);
    }
  }

  absl::StatusOr<std::unique_ptr<Directory>> OpenDirectory(
      absl::string_view name, FollowLinks follow) const override {
    return OpenLocation(Locate(name), follow);
  }

  absl::StatusOr<std::string> Read(absl::string_view name,
                                   int64_t max_bytes) const override {
    return ReadLocation(Locate(name), max_bytes);
  }

  absl::StatusOr<std::string> ReadLink(absl::string_view name) const override {
    return ReadLinkLocation(Locate(name));
  }

  int64_t GranularityNs() const override {
    int64_t granularity = granularity_ns_.load(std::memory_order_relaxed);
    if (granularity == 0) {
      granularity = FindGranularityNs();
      granularity_ns_.store(granularity, std::memory_order_relaxed);
    }
    return granularity;
  }

  static absl::StatusOr<std::unique_ptr<Directory>> OpenLocation(
      const Location& at, FollowLinks follow) {
    absl::StatusOr<FileDescriptor> fd =
        Open(at, O_PATH | O_DIRECTORY |
                     (follow == FollowLinks::kNo ? O_NOFOLLOW : 0));
    if (!fd.ok()) return fd.status();
    return std::make_unique<PosixDirectory>(*std::move(fd), at.display);
  }

 private:
  Location Locate(absl::string_view name) const {
    return {fd_.get(), std::string(name),
            absl::StrCat(path_, absl::EndsWith(path_, "/") ? "" : "/", name)};
  }

  int64_t FindGranularityNs() const {
    struct timespec step;
    RELOADER_CHECK(clock_getres(CLOCK_REALTIME_COARSE, &step) == 0);
    struct statfs file_system;
    struct stat status;
    int64_t magic = 0;  // A type that is not known: the careful answer.
    int64_t ctime_ns = 0;
    if (fstatfs(fd_.get(), &file_system) == 0 &&
        fstat(fd_.get(), &status) == 0) {
      magic = static_cast<uint32_t>(file_system.f_type);
      ctime_ns = Nanoseconds(status.st_ctim);
    }
    return std::max(Nanoseconds(step), TimestampGranularityNs(magic, ctime_ns));
  }

  const FileDescriptor fd_;
  const std::string path_;
  mutable std::atomic<int64_t> granularity_ns_ = 0;  // 0: not asked yet.
};

Location FromPath(absl::string_view path) {
  return {AT_FDCWD, std::string(path), std::string(path)};
}

}  // namespace

absl::StatusOr<FileStatus> PosixFileSystem::Stat(absl::string_view path) const {
  return StatLocation(FromPath(path), FollowLinks::kYes);
}

absl::StatusOr<FileStatus> PosixFileSystem::Lstat(
    absl::string_view path) const {
  return StatLocation(FromPath(path), FollowLinks::kNo);
}

absl::StatusOr<std::unique_ptr<Directory>> PosixFileSystem::OpenDirectory(
    absl::string_view path) const {
  return PosixDirectory::OpenLocation(FromPath(path), FollowLinks::kYes);
}

absl::Status PosixFileSystem::List(absl::string_view path,
                                   EntryVisitor visit) const {
  // Through a handle, so that both forms ask for the same permissions.
  absl::StatusOr<std::unique_ptr<Directory>> directory = OpenDirectory(path);
  if (!directory.ok()) return directory.status();
  return (*directory)->List(visit);
}

absl::StatusOr<std::string> PosixFileSystem::Read(absl::string_view path,
                                                  int64_t max_bytes) const {
  return ReadLocation(FromPath(path), max_bytes);
}

absl::StatusOr<std::string> PosixFileSystem::ReadLink(
    absl::string_view path) const {
  return ReadLinkLocation(FromPath(path));
}

int64_t PosixFileSystem::NowNs() const {
  struct timespec now;
  RELOADER_CHECK(clock_gettime(CLOCK_REALTIME_COARSE, &now) == 0);
  return Nanoseconds(now);
}

absl::StatusOr<int64_t> PosixFileSystem::GranularityNs(
    absl::string_view path) const {
  absl::StatusOr<std::unique_ptr<Directory>> directory = OpenDirectory(path);
  if (!directory.ok()) return directory.status();
  return (*directory)->GranularityNs();
}

size_t PosixFileSystem::MaxKeptDirectories() const {
  struct rlimit limit;
  RELOADER_CHECK(getrlimit(RLIMIT_NOFILE, &limit) == 0);
  return limit.rlim_cur / 4;
}

}  // namespace reloader
