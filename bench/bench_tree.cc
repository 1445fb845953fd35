#include "bench/bench_tree.h"

#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/string_view.h"
#include "reloader/check.h"
#include "reloader/file_descriptor.h"

namespace reloader::bench {
namespace {

// The files' own timestamps: long ago, so that none is racy.
constexpr int64_t kMadeAtSeconds = 1'600'000'000;
constexpr int64_t kDirectoriesPerDirectory = 100;
constexpr int64_t kLevels = 50;

std::string FileName(int64_t index) {
  return absl::StrFormat("f%05d.%s", index, index % 10 == 0 ? "py" : "txt");
}

void SetTime(int directory, const std::string& name, int64_t nanoseconds) {
  const struct timespec times[2] = {{kMadeAtSeconds, nanoseconds},
                                    {kMadeAtSeconds, nanoseconds}};
  RELOADER_CHECK(utimensat(directory, name.c_str(), times, 0) == 0);
}

void MakeFiles(const std::string& directory, int64_t first, int64_t end) {
  const FileDescriptor fd(
      open(directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  RELOADER_CHECK(fd.valid());
  for (int64_t i = first; i < end; ++i) {
    const std::string name = FileName(i);
    const FileDescriptor file(openat(
        fd.get(), name.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644));
    RELOADER_CHECK(file.valid());
  }
}

std::string DirectoryPath(absl::string_view root, const TreeOptions& options,
                          int64_t index) {
  switch (options.shape) {
    case TreeShape::kFlat:
      return std::string(root);
    case TreeShape::kNested:
      return absl::StrFormat("%s/d%03d/d%02d", root,
                             index / kDirectoriesPerDirectory,
                             index % kDirectoriesPerDirectory);
    case TreeShape::kDeep: {
      std::string path = absl::StrFormat("%s/c%03d", root, index / kLevels);
      for (int64_t level = 0; level < index % kLevels; ++level) {
        absl::StrAppend(&path, "/d");
      }
      return path;
    }
  }
  return "";
}

}  // namespace

BenchTree BenchTree::Make(absl::string_view root, const TreeOptions& options) {
  BenchTree tree;
  tree.root_ = std::string(root);
  tree.files_ = options.files;
  tree.files_per_directory_ = options.shape == TreeShape::kFlat
                                  ? options.files
                                  : options.files_per_directory;
  for (int64_t first = 0; first < options.files;
       first += tree.files_per_directory_) {
    tree.directories_.push_back(
        DirectoryPath(root, options, first / tree.files_per_directory_));
    std::filesystem::create_directories(tree.directories_.back());
    MakeFiles(tree.directories_.back(), first,
              std::min(options.files, first + tree.files_per_directory_));
  }
  return tree;
}

std::string BenchTree::FilePath(int64_t index) const {
  return absl::StrCat(directories_[index / files_per_directory_], "/",
                      FileName(index));
}

void BenchTree::Touch(int64_t index) {
  SetTime(AT_FDCWD, FilePath(index), ++touches_);
}

void BenchTree::Append(int64_t index) {
  const FileDescriptor file(
      open(FilePath(index).c_str(), O_WRONLY | O_APPEND | O_CLOEXEC));
  RELOADER_CHECK(file.valid() && write(file.get(), "x", 1) == 1);
}

void BenchTree::Replace(int64_t index) {
  const std::string path = FilePath(index);
  const std::string other = path + ".new";
  {
    const FileDescriptor file(
        open(other.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644));
    RELOADER_CHECK(file.valid());
  }
  RELOADER_CHECK(rename(other.c_str(), path.c_str()) == 0);
}

}  // namespace reloader::bench
