#include "conformance/junit_report.h"

#include <algorithm>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "conformance/result.h"
#include "conformance/run_report.h"
#include "conformance/test_id.h"
#include "conformance/xml_text.h"

namespace reloader::conformance {
namespace {

std::string Attribute(absl::string_view name, absl::string_view value) {
  return absl::StrCat(" ", name, "=\"", XmlText(value), "\"");
}

std::string Seconds(absl::Duration duration) {
  return absl::StrFormat("%.6f", absl::ToDoubleSeconds(duration));
}

// The attributes that a suite and the whole document share.
std::string CountAttributes(const std::vector<TestRecord>& records) {
  const OutcomeCounts counts = CountOutcomes(records);
  absl::Duration time;
  for (const TestRecord& record : records) time += record.duration;
  const int skipped = counts.Of(Outcome::kKnownFailure) +
                      counts.Of(Outcome::kNotApplicable) +
                      counts.Of(Outcome::kNotTested);
  return absl::StrCat(
      Attribute("tests", absl::StrCat(records.size())),
      Attribute("failures", absl::StrCat(counts.Of(Outcome::kFailed))),
      Attribute("errors", absl::StrCat(counts.Of(Outcome::kCouldNotRun))),
      Attribute("skipped", absl::StrCat(skipped)),
      Attribute("time", Seconds(time)));
}

absl::string_view FirstLine(absl::string_view text) {
  return text.substr(0, text.find('\n'));
}

// What stands in the <testcase>; nothing if the test passed.
std::string Body(const RunReport& report, const TestRecord& record) {
  switch (record.outcome) {
    case Outcome::kPassed:
      return "";
    case Outcome::kKnownFailure:
    case Outcome::kNotApplicable:
    case Outcome::kNotTested:
      return absl::StrCat("<skipped", Attribute("message", record.message),
                          "/>");
    case Outcome::kFailed:
    case Outcome::kCouldNotRun:
      break;
  }
  const bool failed = record.outcome == Outcome::kFailed;
  const absl::string_view element = failed ? "failure" : "error";
  const absl::string_view type =
      record.verdict.empty() ? OutcomeName(record.outcome) : record.verdict;
  return absl::StrCat("<", element,
                      Attribute("message", FirstLine(record.message)),
                      Attribute("type", type), ">",
                      XmlText(FailureText(report, record)), "</", element, ">");
}

std::string Case(const RunReport& report, const TestRecord& record) {
  const std::string start =
      absl::StrCat("    <testcase", Attribute("name", record.id.test),
                   Attribute("classname", record.id.suite),
                   Attribute("time", Seconds(record.duration)));
  const std::string body = Body(report, record);
  return body.empty() ? absl::StrCat(start, "/>\n")
                      : absl::StrCat(start, ">", body, "</testcase>\n");
}

std::string SuiteElement(const RunReport& report, const std::string& name) {
  std::vector<TestRecord> records;
  std::string cases;
  for (const TestRecord& record : report.records) {
    if (record.id.suite != name) continue;
    records.push_back(record);
    absl::StrAppend(&cases, Case(report, record));
  }
  return absl::StrCat("  <testsuite", Attribute("name", name),
                      CountAttributes(records),
                      ">\n    <properties><property name=\"seed\"",
                      Attribute("value", absl::StrCat(report.seed)),
                      "/></properties>\n", cases, "  </testsuite>\n");
}

}  // namespace

std::string FormatJunit(const RunReport& report) {
  std::vector<std::string> suites;
  for (const TestRecord& record : report.records) {
    if (std::find(suites.begin(), suites.end(), record.id.suite) ==
        suites.end()) {
      suites.push_back(record.id.suite);
    }
  }
  std::string text =
      absl::StrCat("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites",
                   CountAttributes(report.records), ">\n");
  for (const std::string& suite : suites) {
    absl::StrAppend(&text, SuiteElement(report, suite));
  }
  return absl::StrCat(text, "</testsuites>\n");
}

}  // namespace reloader::conformance
