#include "conformance/text_report.h"

#include <map>
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "conformance/matrix.h"
#include "conformance/result.h"
#include "conformance/run_report.h"

namespace reloader::conformance {
namespace {

// All tests that ended so, each in full; nothing if there are none.
std::string InFull(const RunReport& report, Outcome outcome,
                   absl::string_view title, const Palette& palette) {
  std::string text;
  for (const TestRecord& record : report.records) {
    if (record.outcome != outcome) continue;
    absl::StrAppend(&text, "\n", FailureText(report, record), "\n");
  }
  if (text.empty()) return "";
  return absl::StrCat("\n", palette.bad, title, palette.off, "\n", text);
}

// One line each: what fails as expected.
std::string KnownFailures(const RunReport& report) {
  std::string text;
  for (const TestRecord& record : report.records) {
    if (record.outcome != Outcome::kKnownFailure) continue;
    absl::StrAppend(&text, "  ", record.id.FullName(), ": ", record.message,
                    "\n");
  }
  return text.empty() ? "" : absl::StrCat("\nKnown failures\n", text);
}

// Each reason once, with how often it was given: most often a whole backend
// lacks one thing.
std::string Reasons(const RunReport& report, Outcome outcome,
                    absl::string_view title) {
  std::map<std::string, int> reasons;
  for (const TestRecord& record : report.records) {
    if (record.outcome != outcome) continue;
    ++reasons[absl::StrCat(record.id.backend, ": ", record.message)];
  }
  if (reasons.empty()) return "";
  std::string text = absl::StrCat("\n", title, "\n");
  for (const auto& [reason, count] : reasons) {
    absl::StrAppend(&text, "  ", count, " x  ", reason, "\n");
  }
  return text;
}

}  // namespace

std::string FormatReport(const RunReport& report, const Palette& palette) {
  return absl::StrCat(
      FormatMatrix(report, palette),
      InFull(report, Outcome::kFailed, "Failed", palette),
      InFull(report, Outcome::kCouldNotRun, "Could not run", palette),
      KnownFailures(report),
      Reasons(report, Outcome::kNotApplicable, "Not applicable"),
      Reasons(report, Outcome::kNotTested, "Not tested"), "\nseed ",
      report.seed, ", ", ShortDuration(report.duration), "\n",
      TotalsLine(CountOutcomes(report.records)), "\n");
}

}  // namespace reloader::conformance
