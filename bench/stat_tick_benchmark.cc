// What a tick of the stat reloader costs, beside the bare system calls that it
// cannot do without: the floor. See bench/README.md.
//
// Names are subject/variant/threads/shape/files, so that what belongs together
// differs in the first two only.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "bench/bench_main.h"
#include "bench/bench_reloader.h"
#include "bench/bench_tree.h"
#include "bench/lazy.h"
#include "bench/posix_stat_floor.h"
#include "benchmark/benchmark.h"
#include "reloader/check.h"
#include "reloader/executor.h"
#include "reloader/thread_pool_executor.h"

namespace reloader::bench {
namespace {

constexpr absl::string_view kShapes[] = {"nested", "flat", "deep"};

std::string Name(absl::string_view what, int threads, const TreeOptions& tree) {
  return absl::StrCat(what, "/threads:", threads, "/",
                      kShapes[static_cast<size_t>(tree.shape)],
                      "/files:", tree.files);
}

void Add(const std::string& name, int64_t files,
         const std::function<void(benchmark::State&)>& run) {
  benchmark::RegisterBenchmark(
      name.c_str(),
      [run, files](benchmark::State& state) {
        run(state);
        state.counters["files"] = static_cast<double>(files);
        state.counters["per_file"] =
            benchmark::Counter(static_cast<double>(files),
                               benchmark::Counter::kIsIterationInvariantRate |
                                   benchmark::Counter::kInvert);
      })
      ->UseRealTime()
      ->MeasureProcessCPUTime()
      ->Unit(benchmark::kMillisecond);
}

size_t CountChanges(BenchReloader* reloader) {
  const auto changes = reloader->Next();
  RELOADER_CHECK(changes.ok());
  return (*changes)->size();
}

std::unique_ptr<BenchReloader> MakeTicks(const BenchTree& tree, int threads,
                                         absl::string_view glob) {
  auto reloader = BenchReloader::Make(
      {.root = tree.root(), .glob = std::string(glob), .threads = threads});
  RELOADER_CHECK(reloader.ok());
  // Twice: what is racy after the first pass is settled by the second.
  for (int i = 0; i < 2; ++i) CountChanges(reloader->get());
  return *std::move(reloader);
}

void AddFloor(Bench* bench, const TreeOptions& options) {
  const auto floor = MakeLazy<StatFloor>([bench, options] {
    return std::make_unique<StatFloor>(bench->Tree(options).root());
  });
  for (int threads : {1, 2}) {
    Add(Name("floor/fstatat", threads, options), options.files,
        [floor, threads](benchmark::State& state) {
          StatFloor& calls = **floor;
          ThreadPoolExecutor executor(threads);
          for (auto _ : state) {
            benchmark::DoNotOptimize(calls.Pass(&executor));
          }
        });
  }
  Add(Name("floor/paths", 1, options), options.files,
      [floor](benchmark::State& state) {
        StatFloor& calls = **floor;
        for (auto _ : state) benchmark::DoNotOptimize(calls.PassByPaths());
      });
  Add(Name("floor/random", 1, options), options.files,
      [floor](benchmark::State& state) {
        StatFloor& calls = **floor;
        for (auto _ : state) {
          benchmark::DoNotOptimize(calls.PassInRandomOrder());
        }
      });
  Add(Name("floor/directories", 1, options), options.files,
      [floor](benchmark::State& state) {
        StatFloor& calls = **floor;
        for (auto _ : state) benchmark::DoNotOptimize(calls.Directories());
      });
  Add(Name("floor/walk", 1, options), options.files,
      [bench, options](benchmark::State& state) {
        const std::string root = bench->Tree(options).root();
        for (auto _ : state) benchmark::DoNotOptimize(StatFloor::Walk(root));
      });
}

void AddStill(Bench* bench, const TreeOptions& options, int threads,
              absl::string_view what, absl::string_view glob) {
  const auto ticks = MakeLazy<BenchReloader>(
      [bench, options, threads, glob = std::string(glob)] {
        return MakeTicks(bench->Tree(options), threads, glob);
      });
  Add(Name(absl::StrCat("tick/", what), threads, options), options.files,
      [ticks](benchmark::State& state) {
        BenchReloader& reloader = **ticks;
        CountChanges(&reloader);  // Other rows change the tree.
        for (auto _ : state) RELOADER_CHECK(CountChanges(&reloader) == 0);
      });
}

// One in `one_in` files changes before each tick.
void AddChanging(Bench* bench, const TreeOptions& options, int threads,
                 absl::string_view what, int64_t one_in) {
  const auto ticks = MakeLazy<BenchReloader>([bench, options, threads] {
    return MakeTicks(bench->Tree(options), threads, "**/*");
  });
  Add(Name(absl::StrCat("tick/", what), threads, options), options.files,
      [bench, options, ticks, one_in](benchmark::State& state) {
        BenchTree& tree = bench->Tree(options);
        BenchReloader& reloader = **ticks;
        CountChanges(&reloader);  // Other rows change the tree.
        for (auto _ : state) {
          state.PauseTiming();
          size_t touched = 0;
          for (int64_t i = 0; i < tree.files(); i += one_in) {
            tree.Touch(i);
            ++touched;
          }
          state.ResumeTiming();
          RELOADER_CHECK(CountChanges(&reloader) == touched);
        }
      });
}

// A still tick some time after a thousand changes: they leave nothing behind.
void AddAfterChanges(Bench* bench, const TreeOptions& options, int threads) {
  const auto ticks = MakeLazy<BenchReloader>([bench, options, threads] {
    return MakeTicks(bench->Tree(options), threads, "**/*");
  });
  Add(Name("tick/after_1000_changes", threads, options), options.files,
      [bench, options, ticks](benchmark::State& state) {
        BenchTree& tree = bench->Tree(options);
        BenchReloader& reloader = **ticks;
        const int64_t step = std::max<int64_t>(1, tree.files() / 1000);
        for (int64_t i = 0; i < tree.files(); i += step) tree.Replace(i);
        RELOADER_CHECK(CountChanges(&reloader) > 0);
        CountChanges(&reloader);  // What was racy is settled.
        for (auto _ : state) RELOADER_CHECK(CountChanges(&reloader) == 0);
      });
}

void AddFirst(Bench* bench, const TreeOptions& options, int threads) {
  Add(Name("tick/first", threads, options), options.files,
      [bench, options, threads](benchmark::State& state) {
        const std::string root = bench->Tree(options).root();
        for (auto _ : state) {
          auto reloader =
              BenchReloader::Make({.root = root, .threads = threads});
          RELOADER_CHECK(reloader.ok());
          CountChanges(reloader->get());
          state.PauseTiming();
          reloader->reset();
          state.ResumeTiming();
        }
      });
}

void AddAll(Bench* bench) {
  for (const int64_t files : bench->sizes()) {
    for (const TreeShape shape :
         {TreeShape::kNested, TreeShape::kFlat, TreeShape::kDeep}) {
      const TreeOptions options = {.files = files, .shape = shape};
      // The other shapes are there to be compared, not to be looked into.
      if (shape != TreeShape::kNested && files != bench->sizes().front()) {
        continue;
      }
      AddFloor(bench, options);
      for (int threads : {1, 2}) {
        AddStill(bench, options, threads, "still", "**/*");
        AddFirst(bench, options, threads);
      }
      AddAfterChanges(bench, options, 2);
      AddChanging(bench, options, 2, "one_percent_changed", 100);
      AddChanging(bench, options, 2, "all_changed", 1);
      AddStill(bench, options, 2, "few_match", "**/*.py");
      AddStill(bench, options, 2, "none_match", "**/*.rs");
    }
  }
}

}  // namespace
}  // namespace reloader::bench

int main(int argc, char** argv) {
  return reloader::bench::BenchMain(argc, argv, reloader::bench::AddAll);
}
