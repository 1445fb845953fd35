// Trees of files to measure on: so many files, a hundred a directory unless
// said otherwise, in one of three shapes.
//
//   BenchTree tree = BenchTree::Make("/tmp/x", {.files = 1'000'000});
//   tree.FilePath(17);  // "/tmp/x/d00/d00/f00017.py"
//   tree.Touch(17);     // Its mtime is another one.
//
// All files are empty, and older than any granule of timestamps. One in ten is
// named *.py, the others *.txt. One thread.
#ifndef BENCH_BENCH_TREE_H_
#define BENCH_BENCH_TREE_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"

namespace reloader::bench {

enum class TreeShape : uint8_t {
  kNested,  // A hundred directories in a directory: what a project looks like.
  kFlat,    // All files in one directory.
  kDeep,    // Directory in directory, fifty levels, each with files.
};

struct TreeOptions {
  int64_t files = 1000;
  int64_t files_per_directory = 100;
  TreeShape shape = TreeShape::kNested;
};

class BenchTree {
 public:
  // Makes the tree below the directory `root`, which must be empty or absent.
  // Ends the program if that cannot be: there is nothing to measure then.
  static BenchTree Make(absl::string_view root, const TreeOptions& options);

  const std::string& root() const { return root_; }
  int64_t files() const { return files_; }
  // All directories with files, in the order in which they were made.
  const std::vector<std::string>& directories() const { return directories_; }

  std::string FilePath(int64_t index) const;

  // Gives a file another mtime, in place.
  void Touch(int64_t index);
  // Adds a byte to it, in place.
  void Append(int64_t index);
  // Gives it other content by way of rename(2), as editors do.
  void Replace(int64_t index);

 private:
  BenchTree() = default;

  std::string root_;
  int64_t files_ = 0;
  int64_t files_per_directory_ = 0;
  int64_t touches_ = 0;
  std::vector<std::string> directories_;
};

}  // namespace reloader::bench

#endif  // BENCH_BENCH_TREE_H_
