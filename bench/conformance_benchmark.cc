// What the suite costs: all scenarios of the contract, played once against
// whole columns in memory. See bench/README.md.
//
// Names are subject/variant/column. floor/worlds only makes a fresh world for
// each scenario, and floor/load reads the contract and the scenarios.
// Counters, of a run: `played`, the scenarios that the column can play, and
// `per_scenario`.
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "bench/bench_main.h"
#include "bench/lazy.h"
#include "bench/runfile.h"
#include "benchmark/benchmark.h"
#include "conformance/backend.h"
#include "conformance/inotify_in_memory.h"
#include "conformance/result.h"
#include "conformance/scenario.h"
#include "conformance/scenario_runner.h"
#include "conformance/stat_in_memory.h"
#include "conformance/suite.h"
#include "reloader/check.h"
#include "reloader/diagnostics.h"

namespace reloader::bench {
namespace {

using conformance::Backend;
using conformance::InotifyInMemory;
using conformance::LoadSuite;
using conformance::MakeBackend;
using conformance::Outcome;
using conformance::Scenario;
using conformance::ScenarioRunner;
using conformance::StatInMemory;
using conformance::Suite;

class NoDiagnostics final : public DiagnosticSink {
 public:
  void Report(const Diagnostic&) override {}
};

std::unique_ptr<Suite> Load() {
  auto suite = LoadSuite(Runfile("conformance"));
  RELOADER_CHECK(suite.ok());
  return std::make_unique<Suite>(*std::move(suite));
}

// Returns how many scenarios were played; none may fail.
int64_t Play(const Suite& suite, const Backend& backend) {
  int64_t played = 0;
  for (const Scenario& scenario : suite.scenarios) {
    const Outcome outcome =
        ScenarioRunner(scenario, backend, {.contract = &suite.contract})
            .Run()
            .outcome;
    RELOADER_CHECK(outcome == Outcome::kPassed ||
                   outcome == Outcome::kNotApplicable ||
                   outcome == Outcome::kNotTested);
    played += outcome == Outcome::kPassed ? 1 : 0;
  }
  return played;
}

int64_t MakeWorlds(const Suite& suite, const Backend& backend) {
  NoDiagnostics diagnostics;
  int64_t made = 0;
  for (size_t i = 0; i < suite.scenarios.size(); ++i) {
    made += backend.make_world({.diagnostics = &diagnostics}).ok() ? 1 : 0;
  }
  return made;
}

void Add(const std::string& name, const std::function<int64_t()>& run) {
  benchmark::RegisterBenchmark(
      name.c_str(),
      [run](benchmark::State& state) {
        int64_t played = 0;
        for (auto _ : state) played = run();
        state.counters["played"] = static_cast<double>(played);
        state.counters["per_scenario"] =
            benchmark::Counter(static_cast<double>(played),
                               benchmark::Counter::kIsIterationInvariantRate |
                                   benchmark::Counter::kInvert);
      })
      ->UseRealTime()
      ->MeasureProcessCPUTime()
      ->Unit(benchmark::kMillisecond);
}

void AddAll(Bench*) {
  const auto suite = MakeLazy<Suite>(Load);
  Add("floor/load/all",
      [] { return static_cast<int64_t>(Load()->scenarios.size()); });
  for (const Backend& backend :
       {MakeBackend<StatInMemory>(), MakeBackend<InotifyInMemory>()}) {
    Add(absl::StrCat("floor/worlds/", backend.name),
        [suite, backend] { return MakeWorlds(**suite, backend); });
    Add(absl::StrCat("suite/scenarios/", backend.name),
        [suite, backend] { return Play(**suite, backend); });
  }
}

}  // namespace
}  // namespace reloader::bench

int main(int argc, char** argv) {
  return reloader::bench::BenchMain(argc, argv, reloader::bench::AddAll);
}
