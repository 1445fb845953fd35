// The suite: the contract, its scenarios, and one GoogleTest test for each
// (backend, scenario), named `StatOnDisk.W_SAVE_2__rename_onto`.
//
//   absl::StatusOr<Suite> suite = LoadSuite("conformance");
//   RegisterScenarioTests(*suite, {MakeBackend<StatOnDisk>()}, {});
//   return RUN_ALL_TESTS();
//
// Every pair is registered. One that the backend declares it cannot do is
// skipped with the reason; the property "outcome" of the test says how each
// ended (OutcomeName()).
#ifndef CONFORMANCE_SUITE_H_
#define CONFORMANCE_SUITE_H_

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "conformance/backend.h"
#include "conformance/contract.h"
#include "conformance/result.h"
#include "conformance/scenario.h"
#include "conformance/scenario_runner.h"

namespace reloader::conformance {

struct Suite {
  Contract contract;
  // The contract's, sorted by file; then those that were added.
  std::vector<Scenario> scenarios;
};

// Reads CONTRACT.md and scenarios/ in `directory`. kInvalidArgument: every
// mistake, also a scenario of a clause that does not exist or is retired.
absl::StatusOr<Suite> LoadSuite(absl::string_view directory);

// Adds scenario files that are not the contract's, whose clauses are. Errors as
// of LoadSuite().
absl::Status AddScenarios(const std::vector<std::string>& files, Suite* suite);

// Registers the tests. `suite` must outlive them. kAlreadyExists: two backends,
// or two scenarios, have one name.
absl::Status RegisterScenarioTests(const Suite& suite,
                                   const std::vector<Backend>& backends,
                                   RunnerOptions options);

// Hands a result to the GoogleTest test that is running.
void ReportToGoogleTest(const Result& result);

}  // namespace reloader::conformance

#endif  // CONFORMANCE_SUITE_H_
