// What watching a still tree costs while nobody does anything: processor time
// in each second of a second's interval, when the tree is polled in one look,
// in many (polling_pacer.h), or with a budget of a twentieth of a processor;
// and when inotify would tell. How soon a change is noticed is
// latency_benchmark's stat/write and stat/rename. See bench/README.md.
//
// Names are subject/variant/threads/files. Counters: `processor_share`, of one
// processor (1 is all of it); `ticks_per_s`.
#include <cstdint>
#include <memory>
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "bench/bench_main.h"
#include "bench/bench_reloader.h"
#include "bench/bench_tree.h"
#include "bench/posix_process_usage.h"
#include "bench/row.h"
#include "benchmark/benchmark.h"
#include "reloader/check.h"
#include "reloader/polling_pacer.h"
#include "reloader/selection/backend_choice.h"

namespace reloader::bench {
namespace {

constexpr absl::Duration kInterval = absl::Seconds(1);
constexpr absl::Duration kMeasured = absl::Seconds(5);
constexpr int kThreads = 2;
constexpr double kBudget = 0.05;

std::unique_ptr<BenchReloader> Arm(const BenchTree& tree,
                                   BenchReloaderOptions options) {
  options.root = tree.root();
  options.interval = kInterval;
  options.threads = kThreads;
  auto reloader = BenchReloader::Make(options);
  RELOADER_CHECK(reloader.ok());
  // The second look settles what was racy in the first; with it, it is known
  // what a look costs.
  for (int i = 0; i < 2; ++i) RELOADER_CHECK((*reloader)->Next().ok());
  return *std::move(reloader);
}

void Measure(benchmark::State& state, BenchReloader* reloader) {
  absl::Duration processor;
  absl::Duration wall;
  int64_t ticks = 0;
  for (auto _ : state) {
    const absl::Duration begin = MonotonicTime();
    const absl::Duration before = ProcessorTime();
    while (MonotonicTime() - begin < kMeasured) {
      RELOADER_CHECK(reloader->Next().ok());
      ++ticks;
    }
    processor += ProcessorTime() - before;
    wall += MonotonicTime() - begin;
  }
  state.counters["processor_share"] = absl::FDivDuration(processor, wall);
  state.counters["ticks_per_s"] =
      static_cast<double>(ticks) / absl::ToDoubleSeconds(wall);
}

void Add(Bench* bench, absl::string_view name, int64_t files,
         const BenchReloaderOptions& options) {
  AddRow(absl::StrCat(name, "/threads:", kThreads, "/files:", files), files,
         RowTime::kReal,
         [bench, files, options](benchmark::State& state) {
           const auto reloader = Arm(bench->Tree({.files = files}), options);
           Measure(state, reloader.get());
         })
      ->Iterations(1);
}

void AddAll(Bench* bench) {
  for (const int64_t files : bench->sizes()) {
    Add(bench, "polling/plain", files, {.tiers = {.enabled = false}});
    Add(bench, "idle/inotify", files, {.backend = BackendChoice::kInotify});
    // Small trees are looked at in one look whatever is asked for, and cost
    // less than the budget.
    if (files > TierOptions().above_files) {
      Add(bench, "polling/tiered", files, {});
      Add(bench, "polling/budget", files, {.cpu_budget = kBudget});
    }
  }
}

}  // namespace
}  // namespace reloader::bench

int main(int argc, char** argv) {
  return reloader::bench::BenchMain(argc, argv, reloader::bench::AddAll);
}
