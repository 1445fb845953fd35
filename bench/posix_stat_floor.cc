#include "bench/posix_stat_floor.h"

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "reloader/check.h"
#include "reloader/executor.h"
#include "reloader/file_descriptor.h"

namespace reloader::bench {
namespace {

constexpr size_t kDirectoriesPerTask = 64;
constexpr int kFlags = AT_SYMLINK_NOFOLLOW | AT_NO_AUTOMOUNT;

int64_t Ask(int directory, const char* name) {
  struct stat status;
  RELOADER_CHECK(fstatat(directory, name, &status, kFlags) == 0);
  return status.st_mtim.tv_nsec + status.st_size;
}

struct CloseDir {
  void operator()(DIR* stream) const { closedir(stream); }
};
using Stream = std::unique_ptr<DIR, CloseDir>;

bool IsDots(absl::string_view name) { return name == "." || name == ".."; }

int64_t WalkBelow(FileDescriptor fd) {
  const Stream stream(fdopendir(fd.Release()));
  RELOADER_CHECK(stream != nullptr);
  const int directory = dirfd(stream.get());
  int64_t sum = 0;
  while (const dirent* entry = readdir(stream.get())) {
    if (IsDots(entry->d_name)) continue;
    sum += Ask(directory, entry->d_name);
    if (entry->d_type != DT_DIR) continue;
    FileDescriptor below(
        openat(directory, entry->d_name, O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    RELOADER_CHECK(below.valid());
    sum += WalkBelow(std::move(below));
  }
  return sum;
}

}  // namespace

StatFloor::StatFloor(absl::string_view root) {
  Read(std::string(root));
  for (const OpenDirectory& directory : directories_) {
    for (const uint32_t offset : directory.offsets) {
      random_.push_back({&directory, offset});
    }
  }
  std::shuffle(random_.begin(), random_.end(), std::mt19937_64(27685));
}

void StatFloor::Read(const std::string& path) {
  std::vector<std::pair<ino_t, std::string>> files;
  std::vector<std::string> below;
  {
    const Stream stream(opendir(path.c_str()));
    RELOADER_CHECK(stream != nullptr);
    while (const dirent* entry = readdir(stream.get())) {
      if (IsDots(entry->d_name)) continue;
      if (entry->d_type == DT_DIR) {
        below.push_back(absl::StrCat(path, "/", entry->d_name));
      } else {
        files.emplace_back(entry->d_ino, entry->d_name);
      }
    }
  }
  std::sort(files.begin(), files.end());
  OpenDirectory directory{.fd = FileDescriptor(open(
                              path.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC)),
                          .path = path};
  RELOADER_CHECK(directory.fd.valid());
  for (const auto& [inode, name] : files) {
    directory.offsets.push_back(static_cast<uint32_t>(directory.names.size()));
    directory.names.append(name.c_str(), name.size() + 1);
  }
  files_ += static_cast<int64_t>(files.size());
  directories_.push_back(std::move(directory));
  std::sort(below.begin(), below.end());
  for (const std::string& child : below) Read(child);
}

int64_t StatFloor::PassOf(const OpenDirectory& directory) {
  int64_t sum = 0;
  for (const uint32_t offset : directory.offsets) {
    sum += Ask(directory.fd.get(), directory.names.data() + offset);
  }
  return sum;
}

int64_t StatFloor::Pass(Executor* executor) const {
  std::atomic<int64_t> sum = 0;
  const size_t tasks =
      (directories_.size() + kDirectoriesPerTask - 1) / kDirectoriesPerTask;
  executor->ParallelFor(tasks, [&](size_t task) {
    const size_t begin = task * kDirectoriesPerTask;
    const size_t end =
        std::min(directories_.size(), begin + kDirectoriesPerTask);
    int64_t part = 0;
    for (size_t i = begin; i < end; ++i) part += PassOf(directories_[i]);
    sum += part;
  });
  return sum;
}

int64_t StatFloor::PassByPaths() const {
  int64_t sum = 0;
  std::string path;
  for (const OpenDirectory& directory : directories_) {
    for (const uint32_t offset : directory.offsets) {
      path.assign(directory.path);
      path.push_back('/');
      path.append(directory.names.data() + offset);
      sum += Ask(AT_FDCWD, path.c_str());
    }
  }
  return sum;
}

int64_t StatFloor::PassInRandomOrder() const {
  int64_t sum = 0;
  for (const File& file : random_) {
    sum += Ask(file.directory->fd.get(),
               file.directory->names.data() + file.offset);
  }
  return sum;
}

int64_t StatFloor::Directories() const {
  int64_t sum = 0;
  for (const OpenDirectory& directory : directories_) {
    struct stat status;
    RELOADER_CHECK(fstat(directory.fd.get(), &status) == 0);
    sum += status.st_mtim.tv_nsec;
  }
  return sum;
}

int64_t StatFloor::Walk(absl::string_view root) {
  FileDescriptor fd(
      open(std::string(root).c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  RELOADER_CHECK(fd.valid());
  return WalkBelow(std::move(fd));
}

}  // namespace reloader::bench
