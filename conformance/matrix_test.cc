#include "conformance/matrix.h"

#include <string>

#include "conformance/result.h"
#include "conformance/run_report.h"
#include "conformance/sample_report.h"
#include "conformance/suite.h"
#include "conformance/test_id.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace reloader::conformance {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

TEST(FormatMatrix, CountsOutcomesByFamilyAndBackend) {
  const Suite suite = SampleSuite();
  EXPECT_EQ("\n" + FormatMatrix(SampleReport(suite), {}), R"(
                        --------- Stat ----------    --------- Slow ----------
                        pass  fail   n/a  not run    pass  fail   n/a  not run
SAVE   Saving styles       1     1     .        .       .     .     1        1
STOP   Stopping            .     1     .        .       .     .     .        .
other                      1     .     .        .       .     .     .        .
total                      2     2     .        .       .     .     1        1
)");
}

TEST(FormatMatrix, LeavesOutWhatNobodyNeeds) {
  const Suite suite = SampleSuite();
  RunReport report = SampleReport(suite);
  report.records.resize(1);
  EXPECT_EQ("\n" + FormatMatrix(report, {}), R"(
                        ----- Stat -----
                        pass  fail   n/a
SAVE   Saving styles       1     .     .
total                      1     .     .
)");
}

TEST(FormatMatrix, ShowsWhatNothingTestsYet) {
  const Suite suite = SampleSuite();
  RunReport report = SampleReport(suite);
  report.records.resize(1);
  report.records[0].outcome = Outcome::kNotTested;
  EXPECT_EQ("\n" + FormatMatrix(report, {}), R"(
                        ---------- Stat ----------
                        pass  fail   n/a  untested
SAVE   Saving styles       .     .     .         1
total                      .     .     .         1
)");
}

TEST(FormatMatrix, ShowsKnownFailures) {
  const Suite suite = SampleSuite();
  RunReport report = SampleReport(suite);
  report.records.resize(1);
  report.records[0].outcome = Outcome::kKnownFailure;
  EXPECT_EQ("\n" + FormatMatrix(report, {}), R"(
                        -------- Stat ---------
                        pass  fail  known   n/a
SAVE   Saving styles       .     .      1     .
total                      .     .      1     .
)");
}

TEST(FormatMatrix, MakesRoomForALongName) {
  const Suite suite = SampleSuite();
  RunReport report = SampleReport(suite);
  report.records.resize(1);
  report.records[0].id = MakeTestId("StatOnAVerySlowDisk", "W_SAVE_1__a", {});
  EXPECT_EQ("\n" + FormatMatrix(report, {}), R"(
                        StatOnAVerySlowDisk
                           pass  fail   n/a
SAVE   Saving styles          1     .     .
total                         1     .     .
)");
}

TEST(FormatMatrix, KeepsAFamilyThatTheContractDoesNotKnow) {
  const Suite suite = SampleSuite();
  RunReport report = SampleReport(suite);
  report.records = {{.id = SampleId("Stat", "W_ODD_1_Test")}};
  EXPECT_THAT(FormatMatrix(report, {}), HasSubstr("\nODD  "));
}

TEST(FormatMatrix, PaintsOnlyWhatStandsOut) {
  const Suite suite = SampleSuite();
  RunReport report = SampleReport(suite);
  report.records.resize(2);
  const std::string text = FormatMatrix(
      report, {.good = "<g>", .bad = "<b>", .dim = "<d>", .off = "</>"});
  EXPECT_THAT(text, HasSubstr("<g>     1</><b>     1</><d>     .</>"));
  EXPECT_THAT(FormatMatrix(report, {}), Not(HasSubstr("</>")));
}

}  // namespace
}  // namespace reloader::conformance
