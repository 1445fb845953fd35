// What the run loop costs in a storm: so many files are written, ten each
// millisecond, and come out as one batch when it is quiet again. In virtual
// time, with a backend that is told of each change at once: a tick for each
// millisecond. See bench/README.md.
//
// Names are subject/variant/files, where files is how many change. storm/ticks
// is the same storm without a run loop: what is written, and the ticks.
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
#include "fakes/fake_clock.h"
#include "fakes/in_memory_file_system.h"
#include "reloader/change.h"
#include "reloader/check.h"
#include "reloader/diagnostics.h"
#include "reloader/executor.h"
#include "reloader/generator.h"
#include "reloader/reloader.h"
#include "reloader/run/run_loop.h"
#include "reloader/table_reloader.h"
#include "reloader/testing/allocation_meter.h"
#include "reloader/testing/journal_source.h"

namespace reloader::bench {
namespace {

constexpr int64_t kFilesPerDirectory = 100;
constexpr int64_t kWritesPerMillisecond = 10;

class NoDiagnostics final : public DiagnosticSink {
 public:
  void Report(const Diagnostic&) override {}
};

// A tree in virtual time, a reloader that is told of its changes, and a storm.
class StormyWorld {
 public:
  explicit StormyWorld(int64_t files) {
    for (int64_t i = 0; i < files; ++i) {
      const std::string directory = absl::StrCat("/w", i / kFilesPerDirectory);
      if (i % kFilesPerDirectory == 0) {
        RELOADER_CHECK(file_system_.mutator().Mkdir(directory).ok());
      }
      paths_.push_back(absl::StrCat(directory, "/f", i, ".py"));
      RELOADER_CHECK(file_system_.mutator().WriteFile(paths_.back(), "").ok());
    }
    clock_.Advance(absl::Minutes(1));
    auto made = TableReloader::Create(
        std::make_unique<JournalSource>(&file_system_), environment_, {});
    RELOADER_CHECK(made.ok());
    reloader_ = *std::move(made);
    RELOADER_CHECK(reloader_->WatchDir("/", "**/*.py", {}).ok());
  }

  Reloader* reloader() { return reloader_.get(); }
  const Environment& environment() const { return environment_; }

  // Plans the storm, which begins with the next wait.
  void Brew() {
    ++storms_;
    const absl::Time begin = clock_.Now();
    for (size_t i = 0; i < paths_.size(); i += kWritesPerMillisecond) {
      clock_.At(begin + absl::Milliseconds(1 + i / kWritesPerMillisecond),
                [this, i] { WriteFrom(i); });
    }
  }

 private:
  void WriteFrom(size_t first) {
    for (size_t i = first;
         i < paths_.size() && i < first + kWritesPerMillisecond; ++i) {
      RELOADER_CHECK(file_system_.mutator()
                         .WriteFile(paths_[i], std::string(storms_ % 7, 'x'))
                         .ok());
    }
  }

  fakes::FakeClock clock_;
  fakes::InMemoryFileSystem file_system_{{}, &clock_};
  InlineExecutor executor_;
  NoDiagnostics diagnostics_;
  const Environment environment_ = {.file_system = &file_system_,
                                    .clock = &clock_,
                                    .executor = &executor_,
                                    .diagnostics = &diagnostics_};
  std::unique_ptr<Reloader> reloader_;
  std::vector<std::string> paths_;
  int storms_ = 0;
};

class CountingClient final : public RunLoopClient {
 public:
  void OnChanges(const std::vector<Change>& changes) override {
    ++batches;
    changed += static_cast<int64_t>(changes.size());
  }
  void OnTick() override { ++ticks; }

  int64_t batches = 0;
  int64_t changed = 0;
  int64_t ticks = 0;
};

void RunTicks(benchmark::State& state, int64_t files) {
  StormyWorld world(files);
  Generator<absl::StatusOr<Tick>> generator = world.reloader()->Ticks();
  RELOADER_CHECK(generator.Next());
  int64_t ticks = 0;
  for (auto _ : state) {
    world.Brew();
    for (int64_t changed = 0; changed < files; ++ticks) {
      RELOADER_CHECK(generator.Next() && generator.Value().ok());
      changed += static_cast<int64_t>(generator.Value()->changes().size());
    }
  }
  SetPerIteration(state, "ticks", ticks);
}

void RunLoopOver(benchmark::State& state, int64_t files) {
  StormyWorld world(files);
  RunLoop loop(world.reloader(), world.environment(), {});
  CountingClient client;
  RELOADER_CHECK(loop.Step(&client).ok());
  const AllocationMeter meter;
  const int64_t ticks = client.ticks;
  int64_t expected = 0;
  for (auto _ : state) {
    world.Brew();
    expected += files;
    while (client.changed < expected) {
      RELOADER_CHECK(loop.Step(&client).ok());
    }
  }
  SetPerIteration(state, "allocations", meter.allocations());
  SetPerIteration(state, "batches", client.batches);
  SetPerIteration(state, "ticks", client.ticks - ticks);
}

void AddAll(Bench* bench) {
  for (const int64_t files : bench->sizes()) {
    // A storm of more is longer than a batch may take (settling.h).
    if (files > 10'000) continue;
    const std::string size = absl::StrCat("/files:", files);
    AddRow("storm/ticks" + size, files, RowTime::kProcessor,
           [files](benchmark::State& state) { RunTicks(state, files); });
    AddRow("storm/run_loop" + size, files, RowTime::kProcessor,
           [files](benchmark::State& state) { RunLoopOver(state, files); });
  }
}

}  // namespace
}  // namespace reloader::bench

int main(int argc, char** argv) {
  return reloader::bench::BenchMain(argc, argv, reloader::bench::AddAll);
}
