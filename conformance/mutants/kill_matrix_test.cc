#include "conformance/mutants/kill_matrix.h"

#include <cstddef>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "conformance/mutants/mutant.h"
#include "conformance/result.h"
#include "conformance/scenario.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace reloader::conformance {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::Pair;

constexpr char kEdited[] = "W_SAVE_1__edited";
constexpr char kTouched[] = "W_QUIET_1__touched";

// One scenario of SAVE and, after it, as many of QUIET as asked.
std::vector<Scenario> Scenarios(size_t quiet = 1) {
  std::vector<Scenario> scenarios = {
      {.clause_id = "W-SAVE-1", .name = kEdited}};
  for (size_t i = 0; i < quiet; ++i) {
    scenarios.push_back(
        {.clause_id = "W-QUIET-1",
         .name = i == 0 ? kTouched : absl::StrCat(kTouched, "_", i)});
  }
  return scenarios;
}

// A mutant that loses edits, and should die for it.
Mutant Deaf(absl::string_view name = "deaf") {
  Mutant mutant{.defect = "Hears nothing.",
                .family = "SAVE",
                .verdict = Verdict::kLost,
                .words = "never reported"};
  mutant.backend.name = std::string(name);
  return mutant;
}

Kill KillIn(const Scenario& scenario, Verdict verdict, std::string message) {
  return {&scenario, {Outcome::kFailed, verdict, std::move(message)}};
}

Kill ExpectedKill(const std::vector<Scenario>& scenarios) {
  return KillIn(scenarios[0], Verdict::kLost, "a.py was never reported");
}

TEST(KillMatrixTest, CreditsAScenarioWithTheMutantThatDiesInIt) {
  const std::vector<Scenario> scenarios = Scenarios();
  const KillMatrix matrix =
      Judge(scenarios, {Deaf()}, {{.kills = {ExpectedKill(scenarios)}}},
            {{kTouched, "nothing can break it"}});
  EXPECT_TRUE(matrix.ok()) << matrix.ToString();
  EXPECT_THAT(matrix.credits, ElementsAre(Pair(kTouched, IsEmpty()),
                                          Pair(kEdited, ElementsAre("deaf"))));
  EXPECT_THAT(matrix.ToString(),
              AllOf(HasSubstr("1 of 1 mutants dead; 1 of 2 scenarios"),
                    HasSubstr("without: W_QUIET_1__touched, since nothing")));
}

TEST(KillMatrixTest, BlamesTheSuiteForAMutantThatLives) {
  const std::vector<Scenario> scenarios = Scenarios(/*quiet=*/0);
  const KillMatrix matrix =
      Judge(scenarios, {Deaf(), Deaf("deafer")},
            {{.kills = {ExpectedKill(scenarios)}}, {}}, /*excuses=*/{});
  EXPECT_FALSE(matrix.ok());
  EXPECT_THAT(matrix.faults, ElementsAre("deafer (Hears nothing.) survives"));
  EXPECT_THAT(matrix.ToString(),
              AllOf(HasSubstr("1 of 2 mutants dead"), HasSubstr("SURVIVED"),
                    HasSubstr("not as it should be: deafer")));
}

TEST(KillMatrixTest, BlamesTheSuiteForADeathOfAnotherKind) {
  const std::vector<Scenario> scenarios = Scenarios();
  const std::vector<Kill> others = {
      KillIn(scenarios[1], Verdict::kLost, "a.py was never reported"),
      KillIn(scenarios[0], Verdict::kLate, "a.py was never reported"),
      KillIn(scenarios[0], Verdict::kLost, "the reloader is gone")};
  for (const Kill& other : others) {
    const KillMatrix matrix =
        Judge(scenarios, {Deaf(), Deaf("deafer")},
              {{.kills = {ExpectedKill(scenarios)}}, {.kills = {other}}},
              {{kTouched, "nothing can break it"}});
    ASSERT_FALSE(matrix.faults.empty()) << other.result.message;
    EXPECT_THAT(
        matrix.faults[0],
        AllOf(HasSubstr("deafer (Hears nothing.) should die in W-SAVE by the "
                        "verdict \"lost\" with the words \"never reported\""),
              HasSubstr(other.result.message)));
  }
}

TEST(KillMatrixTest, BlamesTheSuiteForAScenarioThatShowsNothing) {
  const std::vector<Scenario> scenarios = Scenarios();
  const KillMatrix matrix =
      Judge(scenarios, {Deaf()}, {{.kills = {ExpectedKill(scenarios)}}},
            /*excuses=*/{});
  EXPECT_THAT(matrix.faults,
              ElementsAre("W_QUIET_1__touched: no mutant dies in it and in at "
                          "most 4 others; what does it show?"));
}

TEST(KillMatrixTest, SaysNothingOfScenariosAfterSomeMutants) {
  const std::vector<Scenario> scenarios = Scenarios();
  const KillMatrix matrix =
      Judge(scenarios, {Deaf()}, {{.kills = {ExpectedKill(scenarios)}}},
            /*excuses=*/{}, MutantScope::kSome);
  EXPECT_TRUE(matrix.ok()) << matrix.ToString();
  EXPECT_THAT(matrix.ToString(), AllOf(EndsWith("1 of 1 mutants dead\n"),
                                       Not(HasSubstr("scenarios have"))));
  EXPECT_FALSE(Judge(scenarios, {Deaf()}, {{}}, {}, MutantScope::kSome).ok())
      << "it survives";
}

TEST(KillMatrixTest, GivesNoCreditForAMutantThatDiesEverywhere) {
  const std::vector<Scenario> scenarios = Scenarios(kMostKillsForCredit);
  std::vector<Kill> everywhere = {ExpectedKill(scenarios)};
  for (size_t i = 1; i < kMostKillsForCredit; ++i) {
    everywhere.push_back(
        KillIn(scenarios[i], Verdict::kSpurious, "not written"));
  }
  EXPECT_THAT(Judge(scenarios, {Deaf()}, {{.kills = everywhere}}, {}).credits,
              testing::Contains(Pair(kEdited, ElementsAre("deaf"))));
  everywhere.push_back(
      KillIn(scenarios.back(), Verdict::kSpurious, "not written"));
  EXPECT_THAT(Judge(scenarios, {Deaf()}, {{.kills = everywhere}}, {}).credits,
              testing::Each(Pair(testing::_, IsEmpty())));
}

TEST(KillMatrixTest, BlamesTheSuiteForAnExcuseThatHoldsNoMore) {
  const std::vector<Scenario> scenarios = Scenarios(/*quiet=*/0);
  const KillMatrix matrix =
      Judge(scenarios, {Deaf()}, {{.kills = {ExpectedKill(scenarios)}}},
            {{kEdited, "it was hard"}, {"W_GONE_1__gone", "it was hard"}});
  EXPECT_THAT(matrix.faults,
              ElementsAre("W_GONE_1__gone is excused, but there is no such "
                          "scenario",
                          "W_SAVE_1__edited has a kill of its own (deaf): "
                          "excuse it no longer"));
}

TEST(KillMatrixTest, BlamesTheSuiteForTwoMutantsOfOneName) {
  const std::vector<Scenario> scenarios = Scenarios(/*quiet=*/0);
  const KillMatrix matrix = Judge(scenarios, {Deaf(), Deaf()},
                                  {{.kills = {ExpectedKill(scenarios)}},
                                   {.kills = {ExpectedKill(scenarios)}}},
                                  /*excuses=*/{});
  EXPECT_THAT(matrix.faults, ElementsAre("two mutants are called deaf"));
}

TEST(KillMatrixTest, AScenarioThatCannotRunIsTroubleOfItsOwn) {
  const std::vector<Scenario> scenarios = Scenarios(/*quiet=*/0);
  const KillMatrix matrix = Judge(scenarios, {Deaf()},
                                  {{.kills = {ExpectedKill(scenarios)},
                                    .troubles = {"deaf: the disk is full"}}},
                                  /*excuses=*/{});
  EXPECT_FALSE(matrix.ok());
  EXPECT_THAT(matrix.faults, IsEmpty());
  EXPECT_THAT(matrix.ToString(),
              HasSubstr("could not run: deaf: the disk is full"));
}

TEST(ExcusedScenariosTest, AreFewAndEachHasItsReason) {
  const Excuses excuses = ExcusedScenarios();
  EXPECT_LE(excuses.size(), 3u);
  EXPECT_THAT(excuses, testing::Each(Pair(testing::_, testing::Not(""))));
}

}  // namespace
}  // namespace reloader::conformance
