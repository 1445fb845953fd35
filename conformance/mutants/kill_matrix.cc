#include "conformance/mutants/kill_matrix.h"

#include <algorithm>
#include <cstddef>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "conformance/mutants/mutant.h"
#include "conformance/result.h"
#include "conformance/scenario.h"
#include "conformance/scenario_runner.h"
#include "conformance/suite.h"
#include "reloader/mutex.h"
#include "reloader/thread_pool_executor.h"

namespace reloader::conformance {
namespace {

// Scenarios wait for the disk as much as they compute, and those of mutants
// that tell nothing wait for nothing at all.
constexpr int kThreads = 4;

// Of a mutant that dies in more, the first two stand for all.
constexpr size_t kMostKillsShown = 12;

struct Deaths {
  std::vector<Kill> kills;
  std::vector<std::string> troubles;
};

// Runs every scenario on one mutant.
Deaths MeasureOne(const Suite& suite, const Mutant& mutant) {
  Deaths deaths;
  for (const Scenario& scenario : suite.scenarios) {
    Result result = ScenarioRunner(scenario, mutant.backend,
                                   {.contract = &suite.contract,
                                    .silent_wait = mutant.silent_wait})
                        .Run();
    if (result.outcome == Outcome::kFailed) {
      deaths.kills.push_back({&scenario, std::move(result)});
    } else if (result.outcome == Outcome::kCouldNotRun) {
      deaths.troubles.push_back(
          absl::StrCat(mutant.backend.name, ": ", result.message));
    }
  }
  return deaths;
}

}  // namespace

std::map<std::string, std::string> ExcusedScenarios() {
  return {
      {"W_QUIET_1__read_and_listed",
       "the harness itself reads every file after each operation, so that a "
       "mutant that notices reading dies everywhere"},
      {"W_CLOCK_2__set_back_to_the_last_change",
       "what it shows, a hash that outlives a change of its file, is in the "
       "memory of a reloader, where no lie of a file system leads to"},
  };
}

KillMatrix Measure(const Suite& suite, const std::vector<Mutant>& mutants,
                   const MeasureObserver& observer) {
  std::vector<Deaths> deaths(mutants.size());
  Mutex mutex;
  size_t done = 0;  // Guarded by the mutex, as the observer is.
  ThreadPoolExecutor executor(kThreads);
  executor.ParallelFor(mutants.size(), [&](size_t i) {
    deaths[i] = MeasureOne(suite, mutants[i]);
    const MutexLock lock(&mutex);
    ++done;
    if (observer != nullptr) {
      observer(mutants[i], deaths[i].kills.size(), done);
    }
  });
  KillMatrix matrix;
  for (const Scenario& scenario : suite.scenarios) {
    matrix.credits[scenario.name];
  }
  for (size_t i = 0; i < mutants.size(); ++i) {
    const std::string& name = mutants[i].backend.name;
    for (std::string& trouble : deaths[i].troubles) {
      matrix.troubles.push_back(std::move(trouble));
    }
    std::vector<Kill>& kills = matrix.kills[name];
    kills = std::move(deaths[i].kills);
    if (kills.size() > kMostKillsForCredit) continue;
    for (const Kill& kill : kills) {
      matrix.credits[kill.scenario->name].push_back(name);
    }
  }
  return matrix;
}

bool KillMatrix::ok() const {
  const std::map<std::string, std::string> excused = ExcusedScenarios();
  const std::vector<std::string> uncredited = Uncredited();
  return troubles.empty() &&
         std::all_of(kills.begin(), kills.end(),
                     [](const auto& kill) { return !kill.second.empty(); }) &&
         std::all_of(
             uncredited.begin(), uncredited.end(),
             [&](const std::string& name) { return excused.count(name) > 0; });
}

std::vector<std::string> KillMatrix::Uncredited() const {
  std::vector<std::string> names;
  for (const auto& [name, mutants] : credits) {
    if (mutants.empty()) names.push_back(name);
  }
  return names;
}

std::string KillMatrix::ToString() const {
  std::string text;
  size_t dead = 0;
  for (const auto& [mutant, scenarios] : kills) {
    dead += scenarios.empty() ? 0 : 1;
    absl::StrAppendFormat(&text, "%-32s %3d  ", mutant, scenarios.size());
    if (scenarios.empty()) absl::StrAppend(&text, "SURVIVED");
    const bool few = scenarios.size() <= kMostKillsShown;
    for (size_t i = 0; i < scenarios.size() && (few || i < 2); ++i) {
      absl::StrAppend(&text, i == 0 ? "" : ", ", scenarios[i].scenario->name,
                      " (", VerdictName(scenarios[i].result.verdict), ")");
    }
    absl::StrAppend(&text, few ? "\n" : ", …\n");
  }
  const std::vector<std::string> uncredited = Uncredited();
  absl::StrAppend(&text, dead, " of ", kills.size(), " mutants dead; ",
                  credits.size() - uncredited.size(), " of ", credits.size(),
                  " scenarios have a kill of their own\n");
  const std::map<std::string, std::string> excused = ExcusedScenarios();
  for (const std::string& name : uncredited) {
    const auto excuse = excused.find(name);
    absl::StrAppend(
        &text, "  without: ", name,
        excuse == excused.end() ? "" : absl::StrCat(", since ", excuse->second),
        "\n");
  }
  for (const std::string& trouble : troubles) {
    absl::StrAppend(&text, "  could not run: ", trouble, "\n");
  }
  return text;
}

}  // namespace reloader::conformance
