// The suite must notice every mutant, in a scenario of the right family, with
// the right words; and nearly every scenario must have a kill of its own.
#include <algorithm>
#include <iostream>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "conformance/mutants/kill_matrix.h"
#include "conformance/mutants/mutant.h"
#include "conformance/result.h"
#include "conformance/suite.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace reloader::conformance {
namespace {

using ::testing::IsEmpty;

class MutantsTest : public testing::Test {
 protected:
  // All tests look at one measurement.
  static void SetUpTestSuite() {
    auto suite = LoadSuite("conformance");
    ASSERT_TRUE(suite.ok()) << suite.status();
    suite_ = new Suite(*std::move(suite));
    mutants_ = new std::vector<Mutant>(AllMutants());
    matrix_ = new KillMatrix(Measure(*suite_, *mutants_));
    std::cout << matrix_->ToString();
  }
  static void TearDownTestSuite() {
    delete matrix_;
    delete mutants_;
    delete suite_;
  }

  static Suite* suite_;
  static std::vector<Mutant>* mutants_;
  static KillMatrix* matrix_;
};

Suite* MutantsTest::suite_ = nullptr;
std::vector<Mutant>* MutantsTest::mutants_ = nullptr;
KillMatrix* MutantsTest::matrix_ = nullptr;

TEST_F(MutantsTest, EveryMutantDiesInItsFamilyWithItsWords) {
  for (const Mutant& mutant : *mutants_) {
    SCOPED_TRACE(absl::StrCat(mutant.backend.name, ": ", mutant.defect));
    const std::vector<Kill>& kills = matrix_->kills.at(mutant.backend.name);
    EXPECT_THAT(kills, testing::Not(IsEmpty())) << "it survives";
    std::string deaths;
    const bool as_it_should =
        std::any_of(kills.begin(), kills.end(), [&](const Kill& kill) {
          absl::StrAppend(&deaths, kill.result.message, "\n\n");
          return absl::StartsWith(kill.scenario->clause_id,
                                  absl::StrCat("W-", mutant.family, "-")) &&
                 kill.result.verdict == mutant.verdict &&
                 absl::StrContains(kill.result.message, mutant.words);
        });
    EXPECT_TRUE(as_it_should)
        << "expected a death in W-" << mutant.family << " by the verdict \""
        << VerdictName(mutant.verdict) << "\" with the words \"" << mutant.words
        << "\"; but it died so:\n"
        << deaths.substr(0, 4000);
  }
}

TEST_F(MutantsTest, NearlyEveryScenarioHasAKillOfItsOwn) {
  const std::map<std::string, std::string> excused = ExcusedScenarios();
  EXPECT_LE(excused.size(), 3u);
  for (const auto& [name, reason] : excused) {
    const auto credit = matrix_->credits.find(name);
    ASSERT_NE(credit, matrix_->credits.end()) << "no such scenario: " << name;
    EXPECT_THAT(credit->second, IsEmpty())
        << name << " has a kill of its own; excuse it no longer";
    EXPECT_FALSE(reason.empty()) << name;
  }
  for (const std::string& name : matrix_->Uncredited()) {
    EXPECT_EQ(excused.count(name), 1u)
        << name << ": no mutant dies in it and in at most "
        << kMostKillsForCredit - 1 << " others; what does it show?";
  }
}

TEST_F(MutantsTest, NoScenarioStumblesOverAMutant) {
  EXPECT_THAT(matrix_->troubles, IsEmpty());
}

TEST_F(MutantsTest, NamesAreUnique) {
  std::set<std::string> names;
  for (const Mutant& mutant : *mutants_) {
    EXPECT_TRUE(names.insert(mutant.backend.name).second)
        << mutant.backend.name;
  }
}

}  // namespace
}  // namespace reloader::conformance
