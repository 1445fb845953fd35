#include "conformance/selection.h"

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "conformance/test_id.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace reloader::conformance {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

std::vector<TestId> All() {
  const std::vector<std::string> backends = {"Stat", "Slow"};
  std::vector<TestId> all;
  for (const std::string& backend : backends) {
    for (const char* test : {"W_SAVE_1__write", "W_SAVE_1__write_twice",
                             "W_SAVE_10__append", "W_GLOB_2__dash_in_name"}) {
      all.push_back(MakeTestId(backend, test, backends));
    }
  }
  return all;
}

// The full names of what is selected, or the error.
std::vector<std::string> Selected(const Selection& selection) {
  const absl::StatusOr<std::vector<TestId>> tests = Select(All(), selection);
  if (!tests.ok()) return {std::string(tests.status().message())};
  std::vector<std::string> names;
  for (const TestId& id : *tests) names.push_back(id.FullName());
  return names;
}

std::vector<std::string> OnStat(std::vector<std::string> patterns) {
  return Selected({.patterns = std::move(patterns), .backends = {"Stat"}});
}

TEST(Select, TakesEverythingWithoutPatterns) {
  EXPECT_EQ(Selected({}).size(), All().size());
}

TEST(Select, AClauseIsNotThatOfALongerNumber) {
  EXPECT_THAT(OnStat({"W-SAVE-1"}), ElementsAre("Stat.W_SAVE_1__write",
                                                "Stat.W_SAVE_1__write_twice"));
}

TEST(Select, AWholeNameIsNotALongerName) {
  EXPECT_THAT(OnStat({"W_SAVE_1__write"}), ElementsAre("Stat.W_SAVE_1__write"));
}

TEST(Select, DashesAndUnderscoresAreOne) {
  EXPECT_THAT(OnStat({"W_GLOB_2"}), ElementsAre("Stat.W_GLOB_2__dash_in_name"));
  EXPECT_THAT(OnStat({"dash-in_name"}),
              ElementsAre("Stat.W_GLOB_2__dash_in_name"));
}

TEST(Select, APartOfANameWithoutWildcards) {
  EXPECT_THAT(OnStat({"SAVE"}),
              ElementsAre("Stat.W_SAVE_1__write", "Stat.W_SAVE_1__write_twice",
                          "Stat.W_SAVE_10__append"));
}

TEST(Select, AGlobMatchesTheWholeName) {
  EXPECT_THAT(OnStat({"*write"}), ElementsAre("Stat.W_SAVE_1__write"));
  EXPECT_THAT(OnStat({"W-SAVE-1?"}), ElementsAre("Stat.W_SAVE_10__append"));
}

TEST(Select, SeveralPatternsAddUpInTheOrderOfTheTests) {
  EXPECT_THAT(
      OnStat({"W-GLOB-2", "append"}),
      ElementsAre("Stat.W_SAVE_10__append", "Stat.W_GLOB_2__dash_in_name"));
}

TEST(Select, ABackendByItsWholeName) {
  EXPECT_THAT(Selected({.patterns = {"append"}, .backends = {"Slow"}}),
              ElementsAre("Slow.W_SAVE_10__append"));
}

TEST(Select, AnUnknownBackendIsToldTheKnownOnes) {
  EXPECT_THAT(Selected({.backends = {"Sta"}}),
              ElementsAre("--backend=Sta: there is no such backend; did you "
                          "mean Stat?\nThe backends are: Stat, Slow"));
}

TEST(Select, APatternThatMatchesNothingIsNamed) {
  const std::vector<std::string> message =
      Selected({.patterns = {"write", "W-GLOB-3"}});
  EXPECT_THAT(message,
              ElementsAre(HasSubstr("--scenario=W-GLOB-3: no scenario")));
  EXPECT_THAT(message, ElementsAre(HasSubstr("did you mean W-GLOB-2?")));
}

TEST(Select, MayBeEmptyWhereThePatternHasOtherBackends) {
  std::vector<TestId> all = All();
  all.push_back(MakeTestId("Slow", "W_STOP_1_Only", {"Stat", "Slow"}));
  const auto tests =
      Select(all, {.patterns = {"W-STOP-1"}, .backends = {"Stat"}});
  ASSERT_TRUE(tests.ok()) << tests.status();
  EXPECT_THAT(*tests, IsEmpty());
}

TEST(BackendsOf, NamesEachOnce) {
  EXPECT_THAT(BackendsOf(All()), ElementsAre("Stat", "Slow"));
}

TEST(WildcardMatches, StarsAndQuestionMarks) {
  EXPECT_TRUE(WildcardMatches("", ""));
  EXPECT_TRUE(WildcardMatches("*", ""));
  EXPECT_TRUE(WildcardMatches("a*c*e", "abcde"));
  EXPECT_TRUE(WildcardMatches("*ab", "aab"));
  EXPECT_TRUE(WildcardMatches("a?c**", "abc"));
  EXPECT_FALSE(WildcardMatches("", "a"));
  EXPECT_FALSE(WildcardMatches("?", ""));
  EXPECT_FALSE(WildcardMatches("a*c", "abcd"));
  EXPECT_FALSE(WildcardMatches("b", "abc"));
}

TEST(WildcardMatches, ManyStarsStayCheap) {
  std::string pattern;
  for (int i = 0; i < 200; ++i) pattern += "*a";
  EXPECT_FALSE(WildcardMatches(pattern + "b", std::string(10000, 'a')));
}

}  // namespace
}  // namespace reloader::conformance
