// Which mutant dies in which scenario, and what that says about the suite.
//
//   KillMatrix matrix = Measure(suite, AllMutants());
//   std::cout << matrix.ToString();
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
#include "conformance/suite.h"

namespace reloader::conformance {

inline constexpr size_t kMostKillsForCredit = 5;

struct Kill {
  const Scenario* scenario = nullptr;
  Result result;
};

struct KillMatrix {
  // By the mutant's name: the scenarios that failed on it.
  std::map<std::string, std::vector<Kill>> kills;
  // By the scenario's name: the mutants whose death is credited to it.
  std::map<std::string, std::vector<std::string>> credits;
  // Scenarios that could not run on some mutant, and why: the suite's own
  // mistakes.
  std::vector<std::string> troubles;

  // Returns the names of scenarios without a credit, sorted.
  std::vector<std::string> Uncredited() const;

  // Returns whether every mutant is dead, every scenario without a credit is
  // excused, and there was no trouble.
  bool ok() const;

  // Returns a table for people: mutant, kills, the scenarios; then the totals.
  std::string ToString() const;
};

// Scenarios that need no kill of their own, by name, each with its reason.
std::map<std::string, std::string> ExcusedScenarios();

// Told after each mutant, how many of them are done, and in how many scenarios
// it died. Called by one thread at a time.
using MeasureObserver =
    std::function<void(const Mutant& mutant, size_t kills, size_t done)>;

// Runs every scenario on every mutant. `suite` must outlive the result;
// `observer` may be nullptr.
KillMatrix Measure(const Suite& suite, const std::vector<Mutant>& mutants,
                   const MeasureObserver& observer = nullptr);

}  // namespace reloader::conformance

#endif  // CONFORMANCE_MUTANTS_KILL_MATRIX_H_
