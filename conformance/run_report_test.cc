#include "conformance/run_report.h"

#include <vector>

#include "absl/time/time.h"
#include "conformance/result.h"
#include "conformance/sample_report.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace reloader::conformance {
namespace {

using ::testing::EndsWith;

std::vector<TestRecord> Records(std::vector<Outcome> outcomes) {
  std::vector<TestRecord> records;
  for (const Outcome outcome : outcomes)
    records.push_back({.outcome = outcome});
  return records;
}

TEST(ExitCode, AFailureCountsMoreThanWhatCouldNotRun) {
  using enum Outcome;
  EXPECT_EQ(ExitCode(Records({kPassed})), 0);
  EXPECT_EQ(ExitCode(Records({kPassed, kNotApplicable, kNotTested})), 0);
  EXPECT_EQ(ExitCode(Records({kPassed, kKnownFailure})), 0);
  EXPECT_EQ(ExitCode(Records({kPassed, kCouldNotRun})), 2);
  EXPECT_EQ(ExitCode(Records({kCouldNotRun, kFailed, kPassed})), 1);
}

TEST(TotalsLine, NamesPassedAndFailedAlways) {
  EXPECT_EQ(TotalsLine({}), "0 passed, 0 failed");
  using enum Outcome;
  EXPECT_EQ(TotalsLine(CountOutcomes(
                Records({kNotTested, kCouldNotRun, kPassed, kNotApplicable,
                         kPassed, kKnownFailure}))),
            "2 passed, 0 failed, 1 known failure, 1 not applicable, 1 not "
            "tested, 1 could not run");
}

TEST(FailureText, LeavesAWholeReportAsItIs) {
  const Suite suite = SampleSuite();
  const RunReport report = SampleReport(suite);
  EXPECT_EQ(FailureText(report, report.records[1]),
            "W-SAVE-2  A sentence.\n  the <whole> report");
}

TEST(FailureText, PutsTheClauseAndTheReplayAroundAnythingElse) {
  const Suite suite = SampleSuite();
  const RunReport report = SampleReport(suite);
  EXPECT_EQ(
      FailureText(report, report.records[2]),
      R"(W-STOP-4  A stop MUST wake a tick.   CONTRACT.md:32   backend: Stat
  test       A/Typed/Stat.W_STOP_4_Wakes
  outcome    failed
  message    typed.h:12
             Value of: woken
  replay     tools/conformance --backend=Stat --scenario=W_STOP_4_Wakes)");
}

TEST(FailureText, ReplaysWithTheFlagsOfTheRun) {
  const Suite suite = SampleSuite();
  const RunReport report = SampleReport(suite);
  TestRecord record = report.records[2];
  record.replay_flags = "--seed=7";
  EXPECT_THAT(FailureText(report, record),
              EndsWith("--scenario=W_STOP_4_Wakes --seed=7"));
}

TEST(ShortDuration, TakesTheUnitThatFits) {
  EXPECT_EQ(ShortDuration(absl::ZeroDuration()), "0.0 ms");
  EXPECT_EQ(ShortDuration(absl::Microseconds(400)), "0.4 ms");
  EXPECT_EQ(ShortDuration(absl::Milliseconds(12)), "12 ms");
  EXPECT_EQ(ShortDuration(absl::Milliseconds(3400)), "3.4 s");
  EXPECT_EQ(ShortDuration(absl::Seconds(125)), "2 min 5 s");
}

}  // namespace
}  // namespace reloader::conformance
