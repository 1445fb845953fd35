// Everything about one run of the suite, as data: what the matrix, the JSON and
// the JUnit report are made of.
//
//   RunReport report{.suite = &suite, .backends = AllBackends()};
//   report.records = collector.records();
//   std::cout << FormatReport(report, {});
//
// Plain values and pure functions, any thread.
#ifndef CONFORMANCE_RUN_REPORT_H_
#define CONFORMANCE_RUN_REPORT_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "conformance/backend.h"
#include "conformance/result.h"
#include "conformance/suite.h"
#include "conformance/test_id.h"

namespace reloader::conformance {

// All outcomes, in the order in which people read them.
inline constexpr std::array<Outcome, 6> kAllOutcomes = {
    Outcome::kPassed,        Outcome::kFailed,    Outcome::kKnownFailure,
    Outcome::kNotApplicable, Outcome::kNotTested, Outcome::kCouldNotRun};

// How one test ended.
struct TestRecord {
  TestId id;
  Outcome outcome = Outcome::kPassed;
  std::string verdict;  // VerdictName(); empty if the test gave none.
  // As in Result; of a typed test what GoogleTest's assertions said.
  std::string message;
  absl::Duration duration;
  // Of the run, where the test depends on them: "--seed=7 --tree=/srv/app".
  std::string replay_flags;
  // The Bazel test that it is a case of; empty: tools/conformance runs it.
  std::string test_target;
};

// Returns the command that runs just this test, in the same way.
std::string ReplayCommand(const TestRecord& record);

// How many tests ended how.
class OutcomeCounts {
 public:
  void Add(Outcome outcome) { ++counts_[static_cast<size_t>(outcome)]; }
  int Of(Outcome outcome) const {
    return counts_[static_cast<size_t>(outcome)];
  }

 private:
  std::array<int, kAllOutcomes.size()> counts_ = {};
};

struct RunReport {
  const Suite* suite = nullptr;   // Not nullptr; outlives the report.
  std::vector<Backend> backends;  // All that the suite knows.
  std::vector<TestRecord> records;
  uint64_t seed = 0;
  absl::Duration duration;
};

OutcomeCounts CountOutcomes(const std::vector<TestRecord>& records);

// Returns the exit code of a run in which something was selected: 1 if a clause
// failed, else 2 if a test could not run, else 0.
int ExitCode(const std::vector<TestRecord>& records);

// The codes that are decided elsewhere, too.
inline constexpr int kExitFailed = 1;
inline constexpr int kExitCouldNotRun = 2;

// Returns "105 passed, 1 failed, 2 not applicable": the first two always, the
// others unless they are 0.
std::string TotalsLine(const OutcomeCounts& counts);

// Returns what people read about a test that failed or could not run: the
// message as it is if it begins with the clause's line, else with the clause,
// the test and the command that replays it around it. No line end.
std::string FailureText(const RunReport& report, const TestRecord& record);

// Returns "0.4 ms", "12 ms", "3.4 s" or "2 min 5 s".
std::string ShortDuration(absl::Duration duration);

}  // namespace reloader::conformance

#endif  // CONFORMANCE_RUN_REPORT_H_
