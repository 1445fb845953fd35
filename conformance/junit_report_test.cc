#include "conformance/junit_report.h"

#include <string>

#include "conformance/run_report.h"
#include "conformance/sample_report.h"
#include "conformance/suite.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace reloader::conformance {
namespace {

using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::StartsWith;

TEST(FormatJunit, CountsByOutcome) {
  const Suite suite = SampleSuite();
  const RunReport report = SampleReport(suite);
  const std::string text = FormatJunit(report);
  EXPECT_THAT(text, StartsWith("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
                               "<testsuites tests=\"6\" failures=\"2\" "
                               "errors=\"1\" skipped=\"1\" time=\"0.032000\">\n"
                               "  <testsuite name=\"Stat\" tests=\"3\" "
                               "failures=\"1\" errors=\"0\" skipped=\"0\" "
                               "time=\"0.032000\">\n"
                               "    <properties><property name=\"seed\" "
                               "value=\"7\"/></properties>\n"));
  EXPECT_THAT(text, HasSubstr("  <testsuite name=\"A/Typed/Stat\" tests=\"1\" "
                              "failures=\"1\""));
  EXPECT_THAT(text, EndsWith("  </testsuite>\n</testsuites>\n"));
}

TEST(FormatJunit, APassedTestIsEmpty) {
  const Suite suite = SampleSuite();
  EXPECT_THAT(FormatJunit(SampleReport(suite)),
              HasSubstr("<testcase name=\"W_SAVE_1__write\" "
                        "classname=\"Stat\" time=\"0.012000\"/>\n"));
}

TEST(FormatJunit, AFailureHasItsVerdictAndWholeReport) {
  const Suite suite = SampleSuite();
  EXPECT_THAT(FormatJunit(SampleReport(suite)),
              HasSubstr("time=\"0.020000\">"
                        "<failure message=\"W-SAVE-2  A sentence.\" "
                        "type=\"lost\">W-SAVE-2  A sentence.&#10;"
                        "  the &lt;whole&gt; report</failure></testcase>\n"));
}

TEST(FormatJunit, WhatCouldNotRunIsAnError) {
  const Suite suite = SampleSuite();
  EXPECT_THAT(
      FormatJunit(SampleReport(suite)),
      HasSubstr("<error message=\"no disk\" type=\"could not run\">"
                "W-SAVE-2  A rename MUST be reported.   CONTRACT.md:10"));
}

TEST(FormatJunit, WhatDoesNotApplyIsSkippedWithItsReason) {
  const Suite suite = SampleSuite();
  EXPECT_THAT(FormatJunit(SampleReport(suite)),
              HasSubstr("<skipped message=\"not applicable, because it is "
                        "slow (needs kinds)\"/></testcase>\n"));
}

TEST(FormatJunit, AKnownFailureIsSkippedAndSaysWhatIsExpected) {
  const Suite suite = SampleSuite();
  RunReport report = SampleReport(suite);
  report.records.resize(1);
  report.records[0].outcome = Outcome::kKnownFailure;
  report.records[0].message = "expected to fail";
  EXPECT_THAT(FormatJunit(report),
              HasSubstr("failures=\"0\" errors=\"0\" skipped=\"1\""));
  EXPECT_THAT(FormatJunit(report),
              HasSubstr("<skipped message=\"expected to fail\"/>"));
}

TEST(FormatJunit, EscapesWhatXmlCannotHold) {
  const Suite suite = SampleSuite();
  RunReport report = SampleReport(suite);
  report.records.resize(2);
  report.records[1].message = "\x1b \xff";
  EXPECT_THAT(FormatJunit(report), HasSubstr("message=\"\\x1b \\xff\""));
}

}  // namespace
}  // namespace reloader::conformance
