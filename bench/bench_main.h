// What all benchmark programs share: their flags, and the trees that they
// measure on.
//
//   int main(int argc, char** argv) {
//     return reloader::bench::BenchMain(argc, argv, [](Bench* bench) {
//       for (int64_t files : bench->sizes()) {
//         benchmark::RegisterBenchmark(..., [bench, files](auto& state) {
//           BenchTree& tree = bench->Tree({.files = files});
//           ...
//         });
//       }
//     });
//   }
//
// Flags beside those of Google Benchmark:
//   --files=1000,1000000   how large the trees are, in files
//   --directory=DIR        where they are made; default TEST_TMPDIR, TMPDIR or
//                          /tmp. It should be on a disk, not in memory.
// One thread.
#ifndef BENCH_BENCH_MAIN_H_
#define BENCH_BENCH_MAIN_H_

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/string_view.h"
#include "bench/bench_tree.h"

namespace reloader::bench {

class Bench {
 public:
  Bench(std::vector<int64_t> sizes, std::string directory);
  // Removes what was made.
  ~Bench();
  Bench(const Bench&) = delete;
  Bench& operator=(const Bench&) = delete;

  const std::vector<int64_t>& sizes() const { return sizes_; }

  // Returns the tree of that size and shape, which is made when it is first
  // asked for, and kept.
  BenchTree& Tree(const TreeOptions& options);

  // Returns the path of a directory that is not there yet, for whoever needs
  // one; it is removed with the rest.
  std::string NewDirectory(absl::string_view name);

 private:
  const std::vector<int64_t> sizes_;
  std::string directory_;
  int made_ = 0;
  std::map<std::pair<TreeShape, int64_t>, std::unique_ptr<BenchTree>> trees_;
};

// Parses the flags, lets `add` register benchmarks, and runs those that were
// selected. Returns the exit status: 0; 2 for flags that are wrong.
int BenchMain(int argc, char** argv, const std::function<void(Bench*)>& add);

}  // namespace reloader::bench

#endif  // BENCH_BENCH_MAIN_H_
