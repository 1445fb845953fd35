#include "conformance/junit_report.h"

#include "conformance/run_report.h"
#include "conformance/sample_report.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace reloader::conformance {
namespace {

using ::testing::HasSubstr;

TEST(FormatJunit, HasOneCaseForEachTest) {
  const Suite suite = SampleSuite();
  RunReport report = SampleReport(suite);
  report.records.erase(report.records.begin() + 2, report.records.begin() + 4);
  EXPECT_EQ(
      FormatJunit(report),
      R"(<?xml version="1.0" encoding="UTF-8"?>
<testsuites tests="4" failures="1" errors="1" skipped="1" time="0.032000">
  <testsuite name="Stat" tests="2" failures="1" errors="0" skipped="0" time="0.032000">
    <properties><property name="seed" value="7"/></properties>
    <testcase name="W_SAVE_1__write" classname="Stat" time="0.012000"/>
    <testcase name="W_SAVE_2__rename" classname="Stat" time="0.020000"><failure message="W-SAVE-2  A sentence." type="lost">W-SAVE-2  A sentence.&#10;  the &lt;whole&gt; report</failure></testcase>
  </testsuite>
  <testsuite name="Slow" tests="2" failures="0" errors="1" skipped="1" time="0.000000">
    <properties><property name="seed" value="7"/></properties>
    <testcase name="W_SAVE_1__write" classname="Slow" time="0.000000"><skipped message="not applicable, because it is slow (needs kinds)" /
          > </ testcase><testcase name = "W_SAVE_2__rename" classname =
                             "Slow" time = "0.000000">
                <error message = "no disk" type = "could not run">
                    W -
                SAVE - 2 A rename MUST be reported.CONTRACT.md : 10 backend
      : Slow & #10;
      test Slow.W_SAVE_2__rename & #10; outcome could not run & #10;
      message no disk & #10;
      replay tools / conformance-- backend = Slow-- scenario =
          W_SAVE_2__rename</ error></ testcase></ testsuite></ testsuites>)
  ");
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
