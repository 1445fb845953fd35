// Where a GoogleTest test stands in the matrix: its backend and its clause,
// taken from its names, so that scenarios and typed suites share one report.
//
//   const TestId id = MakeTestId("StatOnDisk", "W_SAVE_2__rename_onto",
//                                {"StatOnDisk"});
//   // id.backend == "StatOnDisk", id.clause_id == "W-SAVE-2"
//
// Plain values and pure functions, any thread.
#ifndef CONFORMANCE_TEST_ID_H_
#define CONFORMANCE_TEST_ID_H_

#include <string>
#include <vector>

#include "absl/strings/string_view.h"

namespace reloader::conformance {

struct TestId {
  std::string suite;      // "StatOnDisk", "Stat/ReloaderConformance/StatOnDisk"
  std::string test;       // "W_SAVE_2__rename_onto"
  std::string backend;    // "StatOnDisk"
  std::string clause_id;  // "W-SAVE-2"; empty if the name carries none.
  std::string family;     // "SAVE"; empty if the name carries none.

  // Returns GoogleTest's name: "StatOnDisk.W_SAVE_2__rename_onto".
  std::string FullName() const;

  friend bool operator==(const TestId&, const TestId&) = default;
};

// Returns the clause that a test is about, "W-STOP-4" for
// "W_STOP_4_WakesAWaitingTick", or "" if the name does not begin with one.
std::string ClauseOfTest(absl::string_view test);

// Returns the backend that a suite tests: the last component between slashes
// that is one of `known`, else the last that is not a number.
std::string BackendOfSuite(absl::string_view suite,
                           const std::vector<std::string>& known);

// Puts the parts together.
TestId MakeTestId(absl::string_view suite, absl::string_view test,
                  const std::vector<std::string>& known_backends);

// Returns the command that runs just this test: as a case of a Bazel test, or
// with tools/conformance if `test_target` is empty.
std::string ReplayCommand(const TestId& id, absl::string_view test_target);

}  // namespace reloader::conformance

#endif  // CONFORMANCE_TEST_ID_H_
