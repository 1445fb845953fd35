#include "reloader/testing/temp_directory.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "gtest/gtest.h"
#include "reloader/check.h"
#include "reloader/file_descriptor.h"

namespace reloader {
namespace {

std::string ResolvedPath(absl::string_view path) {
  const std::unique_ptr<char, void (*)(void*)> resolved(
      realpath(std::string(path).c_str(), nullptr), free);
  RELOADER_CHECK(resolved != nullptr);
  return resolved.get();
}

bool SameFile(const struct stat& a, const struct stat& b) {
  return a.st_dev == b.st_dev && a.st_ino == b.st_ino;
}

// Opens `name` for listing, if need be by giving its owner all permissions.
// Invalid, with errno set, where it is no directory (a link is none).
FileDescriptor OpenForRemoval(int parent, const char* name) {
  constexpr int kFlags = O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC;
  FileDescriptor fd(openat(parent, name, kFlags));
  if (fd.valid() && fchmod(fd.get(), 0700) == 0) return fd;
  const FileDescriptor path(openat(parent, name, kFlags | O_PATH));
  if (!path.valid()) return FileDescriptor();
  // fchmod() does not take an O_PATH descriptor, and fchmodat() would follow
  // a link that has taken the name since.
  const std::string self = absl::StrCat("/proc/self/fd/", path.get());
  chmod(self.c_str(), 0700);
  return FileDescriptor(openat(path.get(), ".", kFlags));
}

std::vector<std::string> NamesIn(int directory) {
  std::vector<std::string> names;
  const int fd = openat(directory, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  DIR* const stream = fdopendir(fd);
  if (stream == nullptr) return names;
  while (const struct dirent* entry = readdir(stream)) {
    const absl::string_view name(entry->d_name);
    if (name != "." && name != "..") names.emplace_back(name);
  }
  closedir(stream);
  return names;
}

void ReportFailure(absl::string_view what, const std::string& name) {
  ADD_FAILURE() << "TempDirectory: cannot " << what << " "
                << testing::PrintToString(name) << ": " << strerror(errno);
}

// Holds one descriptor per level: tests are not that deep.
void RemoveContents(const FileDescriptor& directory, dev_t device) {
  for (const std::string& name : NamesIn(directory.get())) {
    if (unlinkat(directory.get(), name.c_str(), 0) == 0) continue;
    const FileDescriptor child = OpenForRemoval(directory.get(), name.c_str());
    struct stat status;
    if (!child.valid() || fstat(child.get(), &status) != 0) {
      ReportFailure("remove", name);
      continue;
    }
    if (status.st_dev != device) {
      errno = EXDEV;
      ReportFailure("remove", name);
      continue;
    }
    RemoveContents(child, device);
    if (unlinkat(directory.get(), name.c_str(), AT_REMOVEDIR) != 0) {
      ReportFailure("remove", name);
    }
  }
}

}  // namespace

TempDirectory::TempDirectory() : TempDirectory(testing::TempDir()) {}

TempDirectory::TempDirectory(absl::string_view parent)
    : path_(absl::StrCat(ResolvedPath(parent), "/r.XXXXXX")) {
  if (mkdtemp(path_.data()) == nullptr) {
    fprintf(stderr, "mkdtemp(%s): %s\n", path_.c_str(), strerror(errno));
  }
  fd_ = FileDescriptor(
      open(path_.c_str(), O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
  RELOADER_CHECK(fd_.valid());
}

TempDirectory::~TempDirectory() {
  struct stat own;
  RELOADER_CHECK(fstat(fd_.get(), &own) == 0);
  if (own.st_nlink == 0) return;  // The test has removed it.
  const FileDescriptor directory = [&] {
    const std::string self = absl::StrCat("/proc/self/fd/", fd_.get());
    chmod(self.c_str(), 0700);
    return FileDescriptor(
        openat(fd_.get(), ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  }();
  if (!directory.valid()) {
    ReportFailure("open", path_);
    return;
  }
  RemoveContents(directory, own.st_dev);
  struct stat named;
  if (lstat(path_.c_str(), &named) != 0 || !SameFile(own, named)) {
    errno = ENOENT;
    ReportFailure("find again (was it moved?)", path_);
    return;
  }
  if (rmdir(path_.c_str()) != 0) ReportFailure("remove", path_);
}

}  // namespace reloader
