#include "conformance/mutants/kill_matrix.h"

#include <cstddef>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
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

// Of deaths that are not as they should be, as much as helps.
constexpr size_t kMostCharactersOfDeaths = 4000;

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

bool DiesAsItShould(const Mutant& mutant, const Kill& kill) {
  return absl::StartsWith(kill.scenario->clause_id,
                          absl::StrCat("W-", mutant.family, "-")) &&
         kill.result.verdict == mutant.verdict &&
         absl::StrContains(kill.result.message, mutant.words);
}

// Returns what is wrong with how a mutant dies; "" if nothing is.
std::string FaultOfDeath(const Mutant& mutant, const std::vector<Kill>& kills) {
  const std::string who =
      absl::StrCat(mutant.backend.name, " (", mutant.defect, ")");
  if (kills.empty()) return absl::StrCat(who, " survives");
  std::string deaths;
  for (const Kill& kill : kills) {
    if (DiesAsItShould(mutant, kill)) return "";
    absl::StrAppend(&deaths, kill.result.message, "\n\n");
  }
  return absl::StrCat(who, " should die in W-", mutant.family,
                      " by the verdict \"", VerdictName(mutant.verdict),
                      "\" with the words \"", mutant.words, "\"; it dies so:\n",
                      deaths.substr(0, kMostCharactersOfDeaths));
}

// Adds what is wrong with which scenarios have a kill of their own.
void AddFaultsOfCredits(KillMatrix* matrix) {
  for (const std::string& name : matrix->Uncredited()) {
    if (matrix->excuses.count(name) > 0) continue;
    matrix->faults.push_back(
        absl::StrCat(name, ": no mutant dies in it and in at most ",
                     kMostKillsForCredit - 1, " others; what does it show?"));
  }
  for (const auto& [name, reason] : matrix->excuses) {
    const auto credit = matrix->credits.find(name);
    if (credit == matrix->credits.end()) {
      matrix->faults.push_back(
          absl::StrCat(name, " is excused, but there is no such scenario"));
    } else if (!credit->second.empty()) {
      matrix->faults.push_back(absl::StrCat(name, " has a kill of its own (",
                                            absl::StrJoin(credit->second, ", "),
                                            "): excuse it no longer"));
    }
  }
}

// Returns the end of the line with the totals, and a line for each excuse.
std::string TextOfCredits(const KillMatrix& matrix) {
  const std::vector<std::string> uncredited = matrix.Uncredited();
  std::string text = absl::StrCat(
      "; ", matrix.credits.size() - uncredited.size(), " of ",
      matrix.credits.size(), " scenarios have a kill of their own");
  for (const std::string& name : uncredited) {
    const auto excuse = matrix.excuses.find(name);
    if (excuse == matrix.excuses.end()) continue;  // A fault.
    absl::StrAppend(&text, "\n  without: ", name, ", since ", excuse->second);
  }
  return text;
}

}  // namespace

Excuses ExcusedScenarios() {
  return {
      {"W_QUIET_1__read_and_listed",
       "the harness itself reads every file after each operation, so that a "
       "mutant that notices reading dies everywhere"},
      {"W_CLOCK_2__set_back_to_the_last_change",
       "what it shows, a hash that outlives a change of its file, is in the "
       "memory of a reloader, where no lie of a file system leads to"},
  };
}

KillMatrix Judge(const std::vector<Scenario>& scenarios,
                 const std::vector<Mutant>& mutants, std::vector<Deaths> deaths,
                 Excuses excuses, MutantScope scope) {
  KillMatrix matrix{.scope = scope, .excuses = std::move(excuses)};
  for (const Scenario& scenario : scenarios) {
    matrix.credits[scenario.name];
  }
  for (size_t i = 0; i < mutants.size(); ++i) {
    const std::string& name = mutants[i].backend.name;
    for (std::string& trouble : deaths[i].troubles) {
      matrix.troubles.push_back(std::move(trouble));
    }
    std::string fault = FaultOfDeath(mutants[i], deaths[i].kills);
    if (!fault.empty()) matrix.faults.push_back(std::move(fault));
    const auto [place, is_new] =
        matrix.kills.emplace(name, std::move(deaths[i].kills));
    if (!is_new) {
      matrix.faults.push_back(absl::StrCat("two mutants are called ", name));
    }
    const std::vector<Kill>& kills = place->second;
    if (!is_new || kills.size() > kMostKillsForCredit) continue;
    for (const Kill& kill : kills) {
      matrix.credits[kill.scenario->name].push_back(name);
    }
  }
  if (scope == MutantScope::kAll) AddFaultsOfCredits(&matrix);
  return matrix;
}

KillMatrix Measure(const Suite& suite, const std::vector<Mutant>& mutants,
                   MutantScope scope, const MeasureObserver& observer) {
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
  return Judge(suite.scenarios, mutants, std::move(deaths), ExcusedScenarios(),
               scope);
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
  absl::StrAppend(&text, dead, " of ", kills.size(), " mutants dead",
                  scope == MutantScope::kAll ? TextOfCredits(*this) : "", "\n");
  for (const std::string& fault : faults) {
    absl::StrAppend(&text, "  not as it should be: ", fault, "\n");
  }
  for (const std::string& trouble : troubles) {
    absl::StrAppend(&text, "  could not run: ", trouble, "\n");
  }
  return text;
}

}  // namespace reloader::conformance
