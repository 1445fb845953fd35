#include "conformance/listing.h"

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "conformance/backend.h"
#include "conformance/sample_report.h"
#include "conformance/suite.h"
#include "conformance/test_id.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace reloader::conformance {
namespace {

using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::StartsWith;

std::vector<TestId> Tests() {
  return {
      SampleId("Stat", "W_SAVE_1__write"), SampleId("Slow", "W_SAVE_1__write"),
      SampleId("A/Typed/Stat", "W_STOP_4_Wakes"), SampleId("Stat", "Extra")};
}

std::vector<Backend> Backends() {
  return {{.name = "Stat"},
          {.name = "Slow", .limitations = {{"kinds", "it is slow"}}}};
}

TEST(FormatList, NamesEveryClauseWithItsTests) {
  Suite suite = SampleSuite();
  suite.scenarios[0].requirements = {"kinds"};
  EXPECT_EQ(FormatList(suite, Backends(), Tests(), Tests()),
            R"(SAVE  Saving styles

  W-SAVE-1  A write MUST be reported.
    W_SAVE_1__write  on Stat; not Slow (needs kinds)

  W-SAVE-2  A rename MUST be reported.
    nothing tests it yet

  W-SAVE-3  (retired) W-SAVE-2 says it better.

STOP  Stopping

  W-STOP-4  A stop MUST wake a tick.
    W_STOP_4_Wakes  on Stat

other

    Extra  on Stat
)");
}

TEST(FormatList, KeepsToWhatIsSelected) {
  const Suite suite = SampleSuite();
  EXPECT_EQ(FormatList(suite, Backends(), {Tests()[2]}, Tests()),
            R"(STOP  Stopping

  W-STOP-4  A stop MUST wake a tick.
    W_STOP_4_Wakes  on Stat
)");
}

TEST(FormatClause, ShowsReasonBugsAndScripts) {
  const auto text = FormatClause(SampleSuite(), Tests(), "W_SAVE-1");
  ASSERT_TRUE(text.ok()) << text.status();
  EXPECT_EQ(*text, R"(W-SAVE-1   CONTRACT.md:5

A write MUST be reported.

Why: it is the point.
Bugs: a/b#1, c/d#2

conformance/scenarios/save/W-SAVE-1-write.scn

# one
write a
)");
}

TEST(FormatClause, ShowsOneScenario) {
  const auto text = FormatClause(SampleSuite(), Tests(), "W-SAVE-2--rename");
  ASSERT_TRUE(text.ok()) << text.status();
  EXPECT_EQ(*text, R"(W-SAVE-2   CONTRACT.md:10

A rename MUST be reported.

Why: editors do it.

conformance/scenarios/save/W-SAVE-2-rename.scn

# two
rename a b
)");
}

TEST(FormatClause, NamesTestsThatAreNoScripts) {
  const auto text = FormatClause(SampleSuite(), Tests(), "W-STOP-4");
  ASSERT_TRUE(text.ok()) << text.status();
  EXPECT_THAT(*text, HasSubstr("\nIn C++:\n  W_STOP_4_Wakes\n"));
}

// As a replay command names it.
TEST(FormatClause, ShowsTheClauseOfATestThatIsNoScript) {
  const auto text = FormatClause(SampleSuite(), Tests(), "W_STOP_4_Wakes");
  ASSERT_TRUE(text.ok()) << text.status();
  EXPECT_THAT(*text, StartsWith("W-STOP-4   CONTRACT.md:"));
  EXPECT_THAT(*text, EndsWith("\n\nIn C++:\n  W_STOP_4_Wakes\n"));
}

TEST(FormatClause, SaysWhyAClauseIsRetired) {
  const auto text = FormatClause(SampleSuite(), Tests(), "W-SAVE-3");
  ASSERT_TRUE(text.ok()) << text.status();
  EXPECT_THAT(*text, HasSubstr("\nRetired: W-SAVE-2 says it better.\n"));
}

TEST(FormatClause, AnUnknownClauseIsToldTheKnownOnes) {
  const absl::Status status =
      FormatClause(SampleSuite(), Tests(), "W-SAVE-9").status();
  EXPECT_EQ(status.code(), absl::StatusCode::kNotFound);
  EXPECT_EQ(status.message(),
            "--show=W-SAVE-9: there is no such clause and no such scenario; "
            "did you mean W-SAVE-1?\n"
            "The clauses are: W-SAVE-1, W-SAVE-2, W-SAVE-3, W-STOP-4");
}

}  // namespace
}  // namespace reloader::conformance
