// Holds the contract and the scenarios together: each clause has a scenario,
// and each scenario a clause.
#include <algorithm>
#include <fstream>
#include <map>
#include <set>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/match.h"
#include "absl/strings/str_split.h"
#include "absl/strings/string_view.h"
#include "conformance/contract.h"
#include "conformance/scenario.h"
#include "conformance/scenario_loader.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace reloader::conformance {
namespace {

using ::testing::IsEmpty;

constexpr char kContractFile[] = "conformance/CONTRACT.md";
constexpr char kScenariosFolder[] = "conformance/scenarios";

// What only a C++ program can ask of a reloader; the typed suite does.
std::set<std::string> FamiliesWithoutScenarios() { return {"STOP"}; }

absl::StatusOr<Contract> LoadContract() {
  std::ifstream stream(kContractFile);
  std::stringstream text;
  text << stream.rdbuf();
  return ParseContract(kContractFile, text.str());
}

class ContractSuiteTest : public testing::Test {
 protected:
  void SetUp() override {
    absl::StatusOr<Contract> contract = LoadContract();
    ASSERT_TRUE(contract.ok()) << contract.status();
    clauses_ = contract->clauses();
    absl::StatusOr<std::vector<Scenario>> scenarios =
        LoadScenarios(kScenariosFolder);
    ASSERT_TRUE(scenarios.ok()) << scenarios.status();
    scenarios_ = *std::move(scenarios);
  }

  std::vector<Clause> clauses_;
  std::vector<Scenario> scenarios_;
};

TEST_F(ContractSuiteTest, EveryScenarioIsAboutAClauseInForce) {
  std::set<std::string> in_force;
  for (const Clause& clause : clauses_) {
    if (!clause.retired) in_force.insert(clause.id);
  }
  std::vector<std::string> astray;
  for (const Scenario& scenario : scenarios_) {
    if (in_force.count(scenario.clause_id) == 0) {
      astray.push_back(scenario.file);
    }
  }
  EXPECT_THAT(astray, IsEmpty()) << "scenarios of no clause that is in force";
}

TEST_F(ContractSuiteTest, EveryClauseHasAScenario) {
  std::set<std::string> shown;
  for (const Scenario& scenario : scenarios_) shown.insert(scenario.clause_id);
  std::vector<std::string> missing;
  for (const Clause& clause : clauses_) {
    if (clause.retired || FamiliesWithoutScenarios().count(clause.family) > 0) {
      continue;
    }
    if (shown.count(clause.id) == 0) missing.push_back(clause.id);
  }
  EXPECT_THAT(missing, IsEmpty()) << "clauses that no scenario shows";
}

TEST_F(ContractSuiteTest, NoFamilyIsExcusedThatHasScenarios) {
  std::vector<std::string> excused;
  for (const Scenario& scenario : scenarios_) {
    const std::vector<std::string> parts =
        absl::StrSplit(scenario.clause_id, '-');
    if (FamiliesWithoutScenarios().count(parts.at(1)) > 0) {
      excused.push_back(scenario.file);
    }
  }
  EXPECT_THAT(excused, IsEmpty());
}

// A clause is one sentence, so that a failure can quote it whole.
TEST_F(ContractSuiteTest, EveryClauseIsOneSentence) {
  std::vector<std::string> others;
  for (const Clause& clause : clauses_) {
    if (!absl::EndsWith(clause.sentence, ".") ||
        absl::StrContains(clause.sentence, ". ")) {
      others.push_back(clause.id);
    }
  }
  EXPECT_THAT(others, IsEmpty()) << "not one sentence with a full stop";
}

// Fewer would be no family, but a clause with a title.
TEST_F(ContractSuiteTest, EveryFamilyHasThreeClausesInForce) {
  std::map<std::string, int> counts;
  int total = 0;
  for (const Clause& clause : clauses_) {
    counts[clause.family] += clause.retired ? 0 : 1;
    total += clause.retired ? 0 : 1;
  }
  EXPECT_THAT(counts, testing::Each(testing::Pair(testing::_, testing::Ge(3))));
  EXPECT_GE(total, 60);
}

// What a scenario does before its first tick is the initial state; without one,
// nothing it does could be a change.
TEST_F(ContractSuiteTest, EveryScenarioTicksBeforeItExpects) {
  std::vector<std::string> never_armed;
  for (const Scenario& scenario : scenarios_) {
    const auto first = std::find_if(
        scenario.steps.begin(), scenario.steps.end(), [](const Step& step) {
          return step.verb == Verb::kTick || step.verb == Verb::kExpect;
        });
    if (first == scenario.steps.end() || first->verb != Verb::kTick) {
      never_armed.push_back(scenario.file);
    }
  }
  EXPECT_THAT(never_armed, IsEmpty());
}

// Else a reloader that reports nothing would pass.
TEST_F(ContractSuiteTest, EveryScenarioExpectsAChange) {
  std::vector<std::string> silent;
  for (const Scenario& scenario : scenarios_) {
    bool expects_change = false;
    for (const Step& step : scenario.steps) {
      for (const Expectation& expectation : step.expectations) {
        expects_change |= expectation.kind == Expectation::Kind::kCreated ||
                          expectation.kind == Expectation::Kind::kModified ||
                          expectation.kind == Expectation::Kind::kDeleted;
      }
    }
    if (!expects_change) silent.push_back(scenario.file);
  }
  EXPECT_THAT(silent, IsEmpty());
}

}  // namespace
}  // namespace reloader::conformance
