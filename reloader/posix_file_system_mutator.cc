#include "reloader/posix_file_system_mutator.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include <cstdint>
#include <string>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "reloader/errno_status.h"
#include "reloader/file_descriptor.h"
#include "reloader/file_system.h"

namespace reloader {
namespace {

bool HasNul(absl::string_view path) {
  return path.find('\0') != absl::string_view::npos;
}

absl::Status Result(int result, absl::string_view call,
                    absl::string_view path) {
  return result == 0 ? absl::OkStatus() : ErrnoToStatus(errno, call, path);
}

absl::Status OnePath(absl::string_view call, absl::string_view path,
                     absl::FunctionRef<int(const char*)> body) {
  if (HasNul(path)) return ErrnoToStatus(EINVAL, call, path);
  return Result(body(std::string(path).c_str()), call, path);
}

// An error names both paths: either may be meant.
absl::Status TwoPaths(absl::string_view call, absl::string_view a,
                      absl::string_view b,
                      absl::FunctionRef<int(const char*, const char*)> body) {
  if (HasNul(a)) return ErrnoToStatus(EINVAL, call, a);
  if (HasNul(b)) return ErrnoToStatus(EINVAL, call, b);
  return Result(body(std::string(a).c_str(), std::string(b).c_str()), call,
                absl::StrCat(a, ", ", b));
}

absl::Status WriteAll(absl::string_view path, absl::string_view contents,
                      int flags) {
  if (HasNul(path)) return ErrnoToStatus(EINVAL, "open", path);
  const FileDescriptor fd(
      TEMP_FAILURE_RETRY(open(std::string(path).c_str(),
                              O_WRONLY | O_CREAT | O_CLOEXEC | flags, 0666)));
  if (!fd.valid()) return ErrnoToStatus(errno, "open", path);
  while (!contents.empty()) {
    const ssize_t written =
        TEMP_FAILURE_RETRY(write(fd.get(), contents.data(), contents.size()));
    if (written < 0) return ErrnoToStatus(errno, "write", path);
    contents.remove_prefix(written);
  }
  return absl::OkStatus();
}

// The nanoseconds of a timespec are not negative, before 1970 either.
struct timespec ToTimespec(int64_t time_ns) {
  constexpr int64_t kSecond = 1'000'000'000;
  int64_t seconds = time_ns / kSecond;
  int64_t nanoseconds = time_ns % kSecond;
  if (nanoseconds < 0) {
    --seconds;
    nanoseconds += kSecond;
  }
  return {.tv_sec = seconds, .tv_nsec = nanoseconds};
}

}  // namespace

absl::Status PosixFileSystemMutator::WriteFile(absl::string_view path,
                                               absl::string_view contents) {
  return WriteAll(path, contents, O_TRUNC);
}

absl::Status PosixFileSystemMutator::AppendFile(absl::string_view path,
                                                absl::string_view contents) {
  return WriteAll(path, contents, O_APPEND);
}

absl::Status PosixFileSystemMutator::Truncate(absl::string_view path,
                                              int64_t size_bytes) {
  return OnePath("truncate", path,
                 [&](const char* file) { return truncate(file, size_bytes); });
}

absl::Status PosixFileSystemMutator::SetTimes(absl::string_view path,
                                              int64_t atime_ns,
                                              int64_t mtime_ns,
                                              FollowLinks follow) {
  const struct timespec times[] = {ToTimespec(atime_ns), ToTimespec(mtime_ns)};
  const int flags = follow == FollowLinks::kNo ? AT_SYMLINK_NOFOLLOW : 0;
  return OnePath("utimensat", path, [&](const char* file) {
    return utimensat(AT_FDCWD, file, times, flags);
  });
}

absl::Status PosixFileSystemMutator::Chmod(absl::string_view path,
                                           uint16_t permissions) {
  return OnePath("chmod", path,
                 [&](const char* file) { return chmod(file, permissions); });
}

absl::Status PosixFileSystemMutator::Rename(absl::string_view from,
                                            absl::string_view to) {
  return TwoPaths("rename", from, to, rename);
}

absl::Status PosixFileSystemMutator::Exchange(absl::string_view a,
                                              absl::string_view b) {
  return TwoPaths("renameat2", a, b, [](const char* one, const char* other) {
    return renameat2(AT_FDCWD, one, AT_FDCWD, other, RENAME_EXCHANGE);
  });
}

absl::Status PosixFileSystemMutator::Link(absl::string_view existing,
                                          absl::string_view path) {
  return TwoPaths("link", existing, path, link);
}

absl::Status PosixFileSystemMutator::Symlink(absl::string_view target,
                                             absl::string_view path) {
  if (HasNul(target)) return ErrnoToStatus(EINVAL, "symlink", path);
  // Names the link, not the target, which need not exist.
  return OnePath("symlink", path, [&](const char* file) {
    return symlink(std::string(target).c_str(), file);
  });
}

absl::Status PosixFileSystemMutator::Mkfifo(absl::string_view path) {
  return OnePath("mkfifo", path,
                 [](const char* file) { return mkfifo(file, 0666); });
}

absl::Status PosixFileSystemMutator::Unlink(absl::string_view path) {
  return OnePath("unlink", path, unlink);
}

absl::Status PosixFileSystemMutator::Mkdir(absl::string_view path) {
  return OnePath("mkdir", path,
                 [](const char* file) { return mkdir(file, 0777); });
}

absl::Status PosixFileSystemMutator::Rmdir(absl::string_view path) {
  return OnePath("rmdir", path, rmdir);
}

}  // namespace reloader
