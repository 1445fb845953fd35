// Which mutant dies in which scenario, and what that says about the suite.
//
//   KillMatrix matrix = Measure(suite, AllMutants());
//   std::cout << matrix.ToString();
//   return matrix.ok() ? 0 : 1;
//
// A kill is credited to a scenario only if the mutant dies in at most five:
// what kills everything shows nothing about a single scenario.
// Measure() uses four threads; the rest is plain values.
#ifndef CONFORMANCE_MUTANTS_KILL_MATRIX_H_
#define CONFORMANCE_MUTANTS_KILL_MATRIX_H_

#include <cstddef>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "conformance/mutants/mutant.h"
#include "conformance/result.h"
#include "conformance/scenario.h"
#include "conformance/suite.h"

namespace reloader::conformance {

inline constexpr size_t kMostKillsForCredit = 5;

struct Kill {
  const Scenario* scenario = nullptr;
  Result result;
};

// What became of one mutant.
struct Deaths {
  std::vector<Kill> kills;
  // Scenarios that could not run on it, and why: the suite's own mistakes.
  std::vector<std::string> troubles;
};

// Scenarios that need no kill of their own, by name, each with its reason.
using Excuses = std::map<std::string, std::string>;

// Whether all mutants are measured, or some that somebody works on. Of these
// nothing follows for scenarios.
enum class MutantScope { kAll, kSome };

struct KillMatrix {
  MutantScope scope = MutantScope::kAll;
  // By the mutant's name: the scenarios that failed on it.
  std::map<std::string, std::vector<Kill>> kills;
  // By the scenario's name: the mutants whose death is credited to it.
  std::map<std::string, std::vector<std::string>> credits;
  Excuses excuses;
  std::vector<std::string> troubles;  // Of all mutants.
  // What the suite is to be blamed for, beyond that, a sentence or more each: a
  // mutant that survives, or that dies nowhere in its family with its verdict
  // and its words; a scenario that has no credit and no excuse, or both.
  std::vector<std::string> faults;

  bool ok() const { return troubles.empty() && faults.empty(); }

  // Returns the names of scenarios without a credit, sorted.
  std::vector<std::string> Uncredited() const;

  // Returns a table for people: mutant, kills, the scenarios; then the totals,
  // and what is not ok.
  std::string ToString() const;
};

// The suite's excuses.
Excuses ExcusedScenarios();

// Returns what became of mutants that died so: `deaths` has their order.
// `scenarios` must outlive the result.
KillMatrix Judge(const std::vector<Scenario>& scenarios,
                 const std::vector<Mutant>& mutants, std::vector<Deaths> deaths,
                 Excuses excuses, MutantScope scope = MutantScope::kAll);

// Told after each mutant, how many of them are done, and in how many scenarios
// it died. Called by one thread at a time.
using MeasureObserver =
    std::function<void(const Mutant& mutant, size_t kills, size_t done)>;

// Runs every scenario on every mutant, and judges. `suite` must outlive the
// result; `observer` may be nullptr.
KillMatrix Measure(const Suite& suite, const std::vector<Mutant>& mutants,
                   MutantScope scope = MutantScope::kAll,
                   const MeasureObserver& observer = nullptr);

}  // namespace reloader::conformance

#endif  // CONFORMANCE_MUTANTS_KILL_MATRIX_H_
