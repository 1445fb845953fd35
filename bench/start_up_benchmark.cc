// How long until a reloader is armed: from nothing to the first tick; and, when
// Watchman dies, from there to what the next backend tells. See
// bench/README.md.
//
// Names are subject/variant/threads/files. Beside our own code:
// - floor/walk: what anybody has to do who knows nothing of the tree;
// - floor/walk_and_watch: that, and one inotify_add_watch(2) a directory.
// The target for start_up/inotify is 1.3 times floor/walk_and_watch. Of
// start_up/inotify also `bytes_a_directory`, which observing takes beyond what
// polling takes, as far as the kernel lets see: its own memory does not count.
#include <cstdint>
#include <memory>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "bench/bench_main.h"
#include "bench/bench_reloader.h"
#include "bench/bench_tree.h"
#include "bench/lazy.h"
#include "bench/posix_inotify_floor.h"
#include "bench/posix_process_usage.h"
#include "bench/posix_stat_floor.h"
#include "bench/row.h"
#include "benchmark/benchmark.h"
#include "reloader/check.h"
#include "reloader/selection/backend_choice.h"
#include "reloader/testing/watchman_daemon.h"

namespace reloader::bench {
namespace {

// So few pages that others disturb the count below that.
constexpr int64_t kLeastFilesForMemory = 100'000;

std::string Name(absl::string_view what, int threads, int64_t files) {
  return absl::StrCat(what, "/threads:", threads, "/files:", files);
}

std::unique_ptr<WatchmanDaemon> StartDaemon() {
  auto started = WatchmanDaemon::Start({});
  RELOADER_CHECK(started.ok());
  return *std::move(started);
}

std::unique_ptr<BenchReloader> Armed(const BenchReloaderOptions& options) {
  auto reloader = BenchReloader::Make(options);
  RELOADER_CHECK(reloader.ok() && (*reloader)->Next().ok());
  return *std::move(reloader);
}

void Measure(benchmark::State& state, const BenchReloaderOptions& options) {
  for (auto _ : state) {
    auto reloader = Armed(options);
    state.PauseTiming();
    reloader.reset();
    state.ResumeTiming();
  }
}

int64_t ResidentBytesOf(const BenchReloaderOptions& options) {
  const int64_t before = ResidentBytesWhenTrimmed();
  const auto reloader = Armed(options);
  return ResidentBytesWhenTrimmed() - before;
}

void AddFloor(Bench* bench, int64_t files) {
  AddRow(Name("floor/walk", 1, files), files, RowTime::kReal,
         [bench, files](benchmark::State& state) {
           const std::string root = bench->Tree({.files = files}).root();
           for (auto _ : state) {
             benchmark::DoNotOptimize(StatFloor::Walk(root));
           }
         });
  AddRow(Name("floor/walk_and_watch", 1, files), files, RowTime::kReal,
         [bench, files](benchmark::State& state) {
           const BenchTree& tree = bench->Tree({.files = files});
           for (auto _ : state) {
             benchmark::DoNotOptimize(StatFloor::Walk(tree.root()));
             auto watches = std::make_unique<InotifyFloor>(tree.directories());
             state.PauseTiming();
             watches.reset();
             state.ResumeTiming();
           }
         });
}

void AddStat(Bench* bench, int threads, int64_t files) {
  AddRow(Name("start_up/stat", threads, files), files, RowTime::kReal,
         [bench, threads, files](benchmark::State& state) {
           Measure(state, {.root = bench->Tree({.files = files}).root(),
                           .threads = threads});
         });
}

void AddInotify(Bench* bench, int threads, int64_t files) {
  AddRow(Name("start_up/inotify", threads, files), files, RowTime::kReal,
         [bench, threads, files](benchmark::State& state) {
           const BenchTree& tree = bench->Tree({.files = files});
           BenchReloaderOptions options = {.root = tree.root(),
                                           .backend = BackendChoice::kStat,
                                           .threads = threads};
           const int64_t polling =
               files < kLeastFilesForMemory ? 0 : ResidentBytesOf(options);
           options.backend = BackendChoice::kInotify;
           Measure(state, options);
           if (files < kLeastFilesForMemory) return;
           state.counters["bytes_a_directory"] =
               static_cast<double>(ResidentBytesOf(options) - polling) /
               static_cast<double>(tree.directories().size());
         });
}

void AddWatchman(Bench* bench, int threads, int64_t files,
                 const std::shared_ptr<Lazy<WatchmanDaemon>>& daemon) {
  AddRow(Name("start_up/watchman", threads, files), files, RowTime::kReal,
         [bench, threads, files, daemon](benchmark::State& state) {
           const BenchReloaderOptions options = {
               .root = bench->Tree({.files = files}).root(),
               .backend = BackendChoice::kWatchman,
               .threads = threads,
               .watchman_sock = (**daemon).socket_path()};
           Armed(options);  // The daemon crawls the tree.
           Measure(state, options);
         });
}

// From the daemon's death to the tick that tells of a file that has changed
// since.
void AddFallback(Bench* bench, int threads, int64_t files) {
  AddRow(
      Name("fallback/from_watchman", threads, files), files, RowTime::kManual,
      [bench, threads, files](benchmark::State& state) {
        BenchTree& tree = bench->Tree({.files = files});
        for (auto _ : state) {
          const auto daemon = StartDaemon();
          const auto reloader = Armed({.root = tree.root(),
                                       .backend = BackendChoice::kAuto,
                                       .interval = absl::Seconds(60),
                                       .threads = threads,
                                       .watchman_sock = daemon->socket_path()});
          daemon->Kill();
          const absl::Duration begin = MonotonicTime();
          tree.Touch(0);
          while (true) {
            const auto changes = reloader->Next();
            RELOADER_CHECK(changes.ok());
            if (!(*changes)->empty()) break;
          }
          state.SetIterationTime(
              absl::ToDoubleSeconds(MonotonicTime() - begin));
        }
      })
      ->Iterations(3);
}

void AddAll(Bench* bench) {
  const auto daemon = MakeLazy<WatchmanDaemon>(StartDaemon);
  for (const int64_t files : bench->sizes()) {
    AddFloor(bench, files);
    for (const int threads : {1, 2}) {
      AddStat(bench, threads, files);
      AddInotify(bench, threads, files);
      AddWatchman(bench, threads, files, daemon);
    }
    AddFallback(bench, 2, files);
  }
}

}  // namespace
}  // namespace reloader::bench

int main(int argc, char** argv) {
  return reloader::bench::BenchMain(argc, argv, reloader::bench::AddAll);
}
