#include "conformance/run_report.h"

#include <cstdint>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "conformance/contract.h"
#include "conformance/result.h"
#include "conformance/test_id.h"

namespace reloader::conformance {

OutcomeCounts CountOutcomes(const std::vector<TestRecord>& records) {
  OutcomeCounts counts;
  for (const TestRecord& record : records) counts.Add(record.outcome);
  return counts;
}

int ExitCode(const std::vector<TestRecord>& records) {
  const OutcomeCounts counts = CountOutcomes(records);
  if (counts.Of(Outcome::kFailed) > 0) return kExitFailed;
  return counts.Of(Outcome::kCouldNotRun) > 0 ? kExitCouldNotRun : 0;
}

std::string TotalsLine(const OutcomeCounts& counts) {
  std::string line;
  for (const Outcome outcome : kAllOutcomes) {
    const bool always =
        outcome == Outcome::kPassed || outcome == Outcome::kFailed;
    if (!always && counts.Of(outcome) == 0) continue;
    absl::StrAppend(&line, line.empty() ? "" : ", ", counts.Of(outcome), " ",
                    OutcomeName(outcome));
  }
  return line;
}

std::string FailureText(const RunReport& report, const TestRecord& record) {
  const TestId& id = record.id;
  if (!id.clause_id.empty() &&
      absl::StartsWith(record.message, absl::StrCat(id.clause_id, " "))) {
    return record.message;
  }
  const Clause* clause = report.suite->contract.Find(id.clause_id);
  std::string heading = id.clause_id.empty() ? id.FullName() : id.clause_id;
  if (clause != nullptr) {
    absl::StrAppend(&heading, "  ", clause->sentence,
                    "   CONTRACT.md:", clause->line);
  }
  return absl::StrCat(
      heading, "   backend: ", id.backend, "\n  test       ", id.FullName(),
      "\n  outcome    ", OutcomeName(record.outcome), "\n  message    ",
      absl::StrReplaceAll(record.message, {{"\n", "\n             "}}),
      "\n  replay     ", ReplayCommand(record));
}

std::string ReplayCommand(const TestRecord& record) {
  return absl::StrCat(ReplayCommand(record.id, record.test_target),
                      record.replay_flags.empty() ? "" : " ",
                      record.replay_flags);
}

std::string ShortDuration(absl::Duration duration) {
  const double seconds = absl::ToDoubleSeconds(duration);
  if (seconds < 0.001) return absl::StrFormat("%.1f ms", seconds * 1e3);
  if (seconds < 1) return absl::StrFormat("%.0f ms", seconds * 1e3);
  if (seconds < 60) return absl::StrFormat("%.1f s", seconds);
  const int64_t whole = absl::ToInt64Seconds(duration);
  return absl::StrFormat("%d min %d s", whole / 60, whole % 60);
}

}  // namespace reloader::conformance
