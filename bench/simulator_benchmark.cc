// What a step of the simulator costs: in a tree in memory, in virtual time, one
// file is replaced, and the reloader ticks until it has told of that; each of
// them the production reloader over a fake. See bench/README.md.
//
// Names are step/column/files. A poller looks at all files in a step, the
// others only where something happened. Counters: `steps_per_s`; `ticks`, of a
// step.
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "bench/bench_main.h"
#include "bench/row.h"
#include "benchmark/benchmark.h"
#include "conformance/backend.h"
#include "conformance/inotify_in_memory.h"
#include "conformance/stat_in_memory.h"
#include "conformance/watchman_in_memory.h"
#include "reloader/check.h"
#include "reloader/diagnostics.h"
#include "reloader/generator.h"
#include "reloader/reloader.h"

namespace reloader::bench {
namespace {

using conformance::Backend;
using conformance::InotifyInMemory;
using conformance::MakeBackend;
using conformance::StatInMemory;
using conformance::WatchmanInMemory;
using conformance::World;

constexpr int64_t kFilesPerDirectory = 100;
// A poller takes a millisecond and more for each step with so many.
constexpr int64_t kMostFiles = 10'000;
constexpr int kMostTicks = 100;

class NoDiagnostics final : public DiagnosticSink {
 public:
  void Report(const Diagnostic&) override {}
};

class SimulatedTree {
 public:
  SimulatedTree(const Backend& backend, int64_t files) {
    auto made = backend.make_world(
        {.diagnostics = &diagnostics_, .interval = absl::Milliseconds(100)});
    RELOADER_CHECK(made.ok());
    world_ = *std::move(made);
    for (int64_t i = 0; i < files; ++i) {
      const std::string directory =
          absl::StrCat(world_->root(), "/d", i / kFilesPerDirectory);
      if (i % kFilesPerDirectory == 0) {
        RELOADER_CHECK(world_->mutator().Mkdir(directory).ok());
      }
      paths_.push_back(absl::StrCat(directory, "/f", i, ".py"));
      RELOADER_CHECK(world_->mutator().WriteFile(paths_.back(), "1").ok());
    }
    world_->controls()->Advance(absl::Minutes(1));
    RELOADER_CHECK(
        world_->reloader().WatchDir(world_->root(), "**/*.py", {}).ok());
    ticks_ = world_->reloader().Ticks();
    NextTick();
  }

  // Replaces one file after the other. Returns the ticks that it took.
  int64_t Step() {
    const std::string& path = paths_[steps_++ % paths_.size()];
    const std::string written = path + "~";
    RELOADER_CHECK(world_->mutator().WriteFile(written, "22").ok());
    RELOADER_CHECK(world_->mutator().Rename(written, path).ok());
    int64_t ticks = 1;
    while (NextTick() == 0) RELOADER_CHECK(ticks++ < kMostTicks);
    return ticks;
  }

 private:
  size_t NextTick() {
    RELOADER_CHECK(ticks_.Next() && ticks_.Value().ok());
    return ticks_.Value()->changes().size();
  }

  NoDiagnostics diagnostics_;
  std::unique_ptr<World> world_;
  std::vector<std::string> paths_;
  Generator<absl::StatusOr<Tick>> ticks_;
  size_t steps_ = 0;
};

void Run(benchmark::State& state, const Backend& backend, int64_t files) {
  SimulatedTree tree(backend, files);
  int64_t ticks = 0;
  for (auto _ : state) ticks += tree.Step();
  state.counters["steps_per_s"] =
      benchmark::Counter(1, benchmark::Counter::kIsIterationInvariantRate);
  SetPerIteration(state, "ticks", ticks);
}

void AddAll(Bench* bench) {
  for (const int64_t files : bench->sizes()) {
    if (files > kMostFiles) continue;
    for (const Backend& backend :
         {MakeBackend<StatInMemory>(), MakeBackend<InotifyInMemory>(),
          MakeBackend<WatchmanInMemory>()}) {
      AddRow(absl::StrCat("step/", backend.name, "/files:", files), files,
             RowTime::kProcessor, [backend, files](benchmark::State& state) {
               Run(state, backend, files);
             });
    }
  }
}

}  // namespace
}  // namespace reloader::bench

int main(int argc, char** argv) {
  return reloader::bench::BenchMain(argc, argv, reloader::bench::AddAll);
}
