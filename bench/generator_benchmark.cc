// What a tick costs that has nothing to do: the generator itself, and a pass
// over one still file. See bench/README.md.
//
// Names are subject/variant/files. Beside our own code:
// - floor/call: a virtual call that returns the next number;
// - floor/stat: what the file system takes for the names that a tick asks for.
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <utility>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "bench/bench_main.h"
#include "bench/made_up_file_system.h"
#include "bench/row.h"
#include "benchmark/benchmark.h"
#include "fakes/fake_clock.h"
#include "fakes/in_memory_file_system.h"
#include "reloader/change.h"
#include "reloader/check.h"
#include "reloader/diagnostics.h"
#include "reloader/executor.h"
#include "reloader/file_system.h"
#include "reloader/generator.h"
#include "reloader/reloader.h"
#include "reloader/stat_reloader.h"
#include "reloader/testing/allocation_meter.h"

namespace reloader::bench {
namespace {

Generator<int64_t> Numbers() {
  for (int64_t i = 0;; ++i) {
    co_yield i;
  }
}

class Counter {
 public:
  virtual ~Counter() = default;
  virtual int64_t Next() { return number_++; }

 private:
  int64_t number_ = 0;
};

class NoDiagnostics final : public DiagnosticSink {
 public:
  void Report(const Diagnostic&) override {}
};

// A stat reloader that watches one still file, and looks at each tick.
class OneFile {
 public:
  OneFile(const FileSystem* file_system, fakes::FakeClock* clock,
          absl::string_view directory) {
    auto made = MakeStatReloader({.file_system = file_system,
                                  .clock = clock,
                                  .executor = &executor_,
                                  .diagnostics = &diagnostics_},
                                 {.interval = absl::ZeroDuration()});
    RELOADER_CHECK(made.ok());
    reloader_ = *std::move(made);
    RELOADER_CHECK(reloader_->WatchDir(directory, "**/*.py", {}).ok());
    ticks_ = reloader_->Ticks();
    for (int i = 0; i < 2; ++i) Next();
  }

  void Next() {
    RELOADER_CHECK(ticks_.Next() && ticks_.Value().ok() &&
                   ticks_.Value()->changes().empty());
  }

 private:
  InlineExecutor executor_;
  NoDiagnostics diagnostics_;
  std::unique_ptr<Reloader> reloader_;
  Generator<absl::StatusOr<Tick>> ticks_;
};

void Add(const std::string& name,
         const std::function<void(benchmark::State&)>& run) {
  AddRow(name + "/files:1", 1, RowTime::kProcessor, run)
      ->Unit(benchmark::kNanosecond);
}

// Measures `run`, and what it allocates.
void Measure(benchmark::State& state, const std::function<void()>& run) {
  const AllocationMeter meter;
  for (auto _ : state) run();
  SetPerIteration(state, "allocations", meter.allocations());
}

void AddGenerators() {
  Add("floor/call", [](benchmark::State& state) {
    const std::unique_ptr<Counter> counter = std::make_unique<Counter>();
    benchmark::DoNotOptimize(counter.get());
    for (auto _ : state) benchmark::DoNotOptimize(counter->Next());
  });
  Add("generator/next", [](benchmark::State& state) {
    Generator<int64_t> numbers = Numbers();
    const AllocationMeter meter;
    for (auto _ : state) {
      numbers.Next();
      benchmark::DoNotOptimize(numbers.Value());
    }
    SetPerIteration(state, "allocations", meter.allocations());
  });
  Add("generator/make", [](benchmark::State& state) {
    Measure(state, [] {
      Generator<int64_t> numbers = Numbers();
      benchmark::DoNotOptimize(numbers.Next());
    });
  });
}

void AddTicks() {
  Add("tick/in_memory", [](benchmark::State& state) {
    fakes::FakeClock clock;
    fakes::InMemoryFileSystem file_system({}, &clock);
    RELOADER_CHECK(file_system.mutator().Mkdir("/w").ok());
    RELOADER_CHECK(file_system.mutator().WriteFile("/w/a.py", "1").ok());
    clock.Advance(absl::Minutes(1));
    OneFile ticks(&file_system, &clock, "/w");
    Measure(state, [&ticks] { ticks.Next(); });
  });
  Add("floor/stat", [](benchmark::State& state) {
    fakes::FakeClock clock;
    fakes::InMemoryFileSystem file_system({}, &clock);
    RELOADER_CHECK(file_system.mutator().Mkdir("/w").ok());
    RELOADER_CHECK(file_system.mutator().WriteFile("/w/a.py", "1").ok());
    Measure(state, [&file_system] {
      for (const absl::string_view path : {"/", "/w", "/w/a.py"}) {
        benchmark::DoNotOptimize(file_system.Lstat(path).ok());
      }
    });
  });
  Add("tick/made_up", [](benchmark::State& state) {
    fakes::FakeClock clock;
    MadeUpFileSystem file_system(1);
    OneFile ticks(&file_system, &clock, MadeUpFileSystem::kRoot);
    const int64_t calls = file_system.calls();
    Measure(state, [&ticks] { ticks.Next(); });
    SetPerIteration(state, "calls", file_system.calls() - calls);
  });
}

}  // namespace
}  // namespace reloader::bench

int main(int argc, char** argv) {
  return reloader::bench::BenchMain(argc, argv, [](auto*) {
    reloader::bench::AddGenerators();
    reloader::bench::AddTicks();
  });
}
