// main() of the conformance tests that Bazel runs: registers every (backend,
// scenario) and runs what is selected, with GoogleTest's flags and output.
//
// Exit codes as of tools/conformance: 1 if a clause failed, else 2 if something
// could not run or nothing is selected over all shards, else 0.
#include <iostream>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "conformance/backend.h"
#include "conformance/backends.h"
#include "conformance/gtest_session.h"
#include "conformance/run_report.h"
#include "conformance/suite.h"
#include "gtest/gtest.h"

namespace reloader::conformance {
namespace {

int Refuse(absl::string_view what, const absl::Status& status) {
  std::cerr << what << ":\n" << status.message() << "\n";
  return kExitCouldNotRun;
}

int Main() {
  const absl::StatusOr<Suite> suite = LoadSuite("conformance");
  if (!suite.ok()) return Refuse("cannot load the suite", suite.status());
  const std::vector<Backend> backends = AllBackends();
  absl::Status registered = RegisterScenarioTests(*suite, backends, {});
  if (registered.ok()) registered = CheckTestNames();
  if (!registered.ok()) return Refuse("cannot register", registered);

  std::vector<std::string> names;
  for (const Backend& backend : backends) names.push_back(backend.name);
  testing::TestEventListeners& listeners =
      testing::UnitTest::GetInstance()->listeners();
  OutcomeCollector collector(names, nullptr);
  listeners.Append(&collector);
  const int gtest_result = RUN_ALL_TESTS();
  listeners.Release(&collector);
  if (NothingSelected()) {
    std::cerr << "no test is selected: see --gtest_filter\n";
  }
  return SessionExitCode(gtest_result, collector.records());
}

}  // namespace
}  // namespace reloader::conformance

int main(int argc, char** argv) {
  testing::InitGoogleTest(&argc, argv);
  return reloader::conformance::Main();
}
