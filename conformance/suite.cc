#include "conformance/suite.h"

#include <algorithm>
#include <fstream>
#include <iterator>
#include <set>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/string_view.h"
#include "conformance/backend.h"
#include "conformance/contract.h"
#include "conformance/result.h"
#include "conformance/scenario.h"
#include "conformance/scenario_loader.h"
#include "conformance/scenario_runner.h"
#include "gtest/gtest.h"

namespace reloader::conformance {
namespace {

class ScenarioTest : public testing::Test {
 public:
  ScenarioTest(const Scenario* scenario, Backend backend, RunnerOptions options)
      : scenario_(*scenario),
        backend_(std::move(backend)),
        options_(std::move(options)) {}

  void TestBody() override {
    ReportToGoogleTest(ScenarioRunner(scenario_, backend_, options_).Run());
  }

 private:
  const Scenario& scenario_;
  const Backend backend_;
  const RunnerOptions options_;
};

// kInvalidArgument: a scenario of a clause that does not exist or is retired.
absl::Status CheckClauses(const Contract& contract,
                          const std::vector<Scenario>& scenarios) {
  std::vector<std::string> mistakes;
  for (const Scenario& scenario : scenarios) {
    const Clause* clause = contract.Find(scenario.clause_id);
    if (clause == nullptr || clause->retired) {
      mistakes.push_back(absl::StrCat(
          scenario.file, ":1: ", scenario.clause_id,
          clause == nullptr ? " is no clause of CONTRACT.md" : " is retired"));
    }
  }
  if (mistakes.empty()) return absl::OkStatus();
  return absl::InvalidArgumentError(absl::StrJoin(mistakes, "\n"));
}

}  // namespace

absl::StatusOr<Suite> LoadSuite(absl::string_view directory) {
  const std::string contract_path = absl::StrCat(directory, "/CONTRACT.md");
  std::ifstream file(contract_path, std::ios::binary);
  std::ostringstream text;
  text << file.rdbuf();
  if (!file) {
    return absl::NotFoundError(absl::StrCat(
        contract_path, ": cannot be read; expected the contract there"));
  }
  absl::StatusOr<Contract> contract = ParseContract(contract_path, text.str());
  if (!contract.ok()) return contract.status();
  auto scenarios = LoadScenarios(absl::StrCat(directory, "/scenarios"));
  if (!scenarios.ok()) return scenarios.status();
  absl::Status checked = CheckClauses(*contract, *scenarios);
  if (!checked.ok()) return checked;
  return Suite{*std::move(contract), *std::move(scenarios)};
}

absl::Status AddScenarios(const std::vector<std::string>& files, Suite* suite) {
  auto scenarios = LoadScenarioFiles(files);
  if (!scenarios.ok()) return scenarios.status();
  absl::Status checked = CheckClauses(suite->contract, *scenarios);
  if (!checked.ok()) return checked;
  std::move(scenarios->begin(), scenarios->end(),
            std::back_inserter(suite->scenarios));
  return absl::OkStatus();
}

absl::Status RegisterScenarioTests(const Suite& suite,
                                   const std::vector<Backend>& backends,
                                   RunnerOptions options) {
  options.contract = &suite.contract;
  std::set<std::string> names;
  for (const Backend& backend : backends) {
    for (const Scenario& scenario : suite.scenarios) {
      const std::string name = absl::StrCat(backend.name, ".", scenario.name);
      if (!names.insert(name).second) {
        return absl::AlreadyExistsError(
            absl::StrCat("two tests are named ", name));
      }
      testing::RegisterTest(
          backend.name.c_str(), scenario.name.c_str(), nullptr, nullptr,
          scenario.file.c_str(), 1,
          [scenario = &scenario, backend, options]() -> testing::Test* {
            return new ScenarioTest(scenario, backend, options);
          });
    }
  }
  return absl::OkStatus();
}

void ReportToGoogleTest(const Result& result) {
  testing::Test::RecordProperty("outcome",
                                std::string(OutcomeName(result.outcome)));
  if (result.verdict != Verdict::kNone) {
    testing::Test::RecordProperty("verdict",
                                  std::string(VerdictName(result.verdict)));
  }
  switch (result.outcome) {
    case Outcome::kPassed:
      return;
    case Outcome::kNotApplicable:
    case Outcome::kNotTested:
      GTEST_SKIP() << result.message;
    case Outcome::kFailed:
    case Outcome::kKnownFailure:
    case Outcome::kCouldNotRun:
      ADD_FAILURE() << "\n" << result.message;
  }
}

}  // namespace reloader::conformance
