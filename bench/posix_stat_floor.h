// The least that a polling tick can cost: bare system calls over a tree whose
// paths are known, without a table, without a comparison.
//
//   StatFloor floor(tree);
//   floor.Pass(2);       // fstatat(2) of every file, on two threads.
//   floor.Directories(); // Of every directory only.
//
// One thread at a time calls it.
#ifndef BENCH_POSIX_STAT_FLOOR_H_
#define BENCH_POSIX_STAT_FLOOR_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "reloader/executor.h"
#include "reloader/file_descriptor.h"

namespace reloader::bench {

class StatFloor {
 public:
  // Reads the whole tree below `root` and keeps every directory open: raise the
  // limit of descriptors first. Names are in the order of their inodes, and
  // directories in that in which a walk meets them.
  explicit StatFloor(absl::string_view root);

  int64_t files() const { return files_; }
  int64_t directories() const {
    return static_cast<int64_t>(directories_.size());
  }

  // Each returns a sum of what it saw, so that nothing is optimised away.

  // fstatat(2) of every file through its directory's descriptor.
  int64_t Pass(Executor* executor) const;
  // The same by absolute paths.
  int64_t PassByPaths() const;
  // As Pass(), in an order that has nothing to do with directories.
  int64_t PassInRandomOrder() const;
  // fstat(2) of every directory, and of nothing else.
  int64_t Directories() const;
  // What has to be done without knowing anything: open, list, ask, close.
  static int64_t Walk(absl::string_view root);

 private:
  struct OpenDirectory {
    FileDescriptor fd;
    std::string path;
    std::string names;  // Each with its NUL.
    std::vector<uint32_t> offsets;
  };
  struct File {
    const OpenDirectory* directory;
    uint32_t offset;
  };

  void Read(const std::string& path);
  static int64_t PassOf(const OpenDirectory& directory);

  std::vector<OpenDirectory> directories_;
  std::vector<File> random_;
  int64_t files_ = 0;
};

}  // namespace reloader::bench

#endif  // BENCH_POSIX_STAT_FLOOR_H_
