#include "conformance/text_report.h"

#include <string>

#include "conformance/matrix.h"
#include "conformance/run_report.h"
#include "conformance/sample_report.h"
#include "gtest/gtest.h"

namespace reloader::conformance {
namespace {

TEST(FormatReport, ShowsFailuresReasonsAndTotalsBelowTheMatrix) {
  const Suite suite = SampleSuite();
  RunReport report = SampleReport(suite);
  TestRecord again = report.records[4];
  again.id = SampleId("Slow", "W_SAVE_1__again");
  report.records.push_back(again);
  const std::string matrix = FormatMatrix(report, {});
  const std::string text = FormatReport(report, {});
  ASSERT_EQ(text.substr(0, matrix.size()), matrix);
  EXPECT_EQ(text.substr(matrix.size()), R"(
Failed

W-SAVE-2  A sentence.
  the <whole> report

W-STOP-4  A stop MUST wake a tick.   CONTRACT.md:32   backend: Stat
  test       A/Typed/Stat.W_STOP_4_Wakes
  outcome    failed
  message    typed.h:12
             Value of: woken
  replay     tools/conformance --backend=Stat --scenario=W_STOP_4_Wakes

Could not run

W-SAVE-2  A rename MUST be reported.   CONTRACT.md:10   backend: Slow
  test       Slow.W_SAVE_2__rename
  outcome    could not run
  message    no disk
  replay     tools/conformance --backend=Slow --scenario=W_SAVE_2__rename

Not applicable
  2 x  Slow: not applicable, because it is slow (needs kinds)

seed 7, 1.5 s
2 passed, 2 failed, 2 not applicable, 1 could not run
)");
}

TEST(FormatReport, NamesEachKnownFailure) {
  const Suite suite = SampleSuite();
  RunReport report = SampleReport(suite);
  report.records.resize(1);
  report.records[0].outcome = Outcome::kKnownFailure;
  report.records[0].message = "expected to fail with 'lost' (k.txt:1, link)";
  EXPECT_EQ(FormatReport(report, {}), FormatMatrix(report, {}) + R"(
Known failures
  Stat.W_SAVE_1__write: expected to fail with 'lost' (k.txt:1, link)

seed 7, 1.5 s
0 passed, 0 failed, 1 known failure
)");
}

TEST(FormatReport, IsShortWhenAllIsWell) {
  const Suite suite = SampleSuite();
  RunReport report = SampleReport(suite);
  report.records.resize(1);
  EXPECT_EQ(FormatReport(report, {}),
            FormatMatrix(report, {}) + "\nseed 7, 1.5 s\n1 passed, 0 failed\n");
}

}  // namespace
}  // namespace reloader::conformance
