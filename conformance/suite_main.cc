// main() of the conformance tests that Bazel runs: registers every (backend,
// scenario) and runs what is selected.
#include <cstdlib>
#include <iostream>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "conformance/backends.h"
#include "conformance/suite.h"
#include "gtest/gtest.h"

namespace {

// Exit codes of the suite: see conformance/README.md.
constexpr int kCouldNotRun = 2;

int Refuse(absl::string_view what, const absl::Status& status) {
  std::cerr << what << ":\n" << status.message() << "\n";
  return kCouldNotRun;
}

// Returns whether the filter selects a test in any shard.
bool AnythingSelected() {
  const testing::UnitTest& all = *testing::UnitTest::GetInstance();
  // Of a shard, GoogleTest counts what the filter selects before it deals out.
  return all.test_to_run_count() > 0 || std::getenv("TEST_TOTAL_SHARDS");
}

}  // namespace

int main(int argc, char** argv) {
  testing::InitGoogleTest(&argc, argv);
  const auto suite = reloader::conformance::LoadSuite("conformance");
  if (!suite.ok()) return Refuse("cannot load the suite", suite.status());
  const absl::Status registered = reloader::conformance::RegisterScenarioTests(
      *suite, reloader::conformance::AllBackends(), {});
  if (!registered.ok()) return Refuse("cannot register", registered);
  const int result = RUN_ALL_TESTS();
  if (!AnythingSelected()) {
    std::cerr << "no test is selected: see --gtest_filter\n";
    return kCouldNotRun;
  }
  return result;
}
