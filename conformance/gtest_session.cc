#include "conformance/gtest_session.h"

#include <algorithm>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/string_view.h"
#include "absl/strings/strip.h"
#include "absl/time/time.h"
#include "conformance/result.h"
#include "conformance/run_report.h"
#include "conformance/test_id.h"
#include "gtest/gtest.h"

namespace reloader::conformance {
namespace {

template <typename Function>
void ForEachTest(Function function) {
  const testing::UnitTest& all = *testing::UnitTest::GetInstance();
  for (int i = 0; i < all.total_test_suite_count(); ++i) {
    const testing::TestSuite& suite = *all.GetTestSuite(i);
    for (int j = 0; j < suite.total_test_count(); ++j) {
      function(*suite.GetTestInfo(j));
    }
  }
}

bool IsDisabled(const testing::TestInfo& info) {
  return absl::StartsWith(info.name(), "DISABLED_") ||
         absl::StrContains(info.test_suite_name(), "DISABLED_");
}

std::string Property(const testing::TestResult& result, absl::string_view key) {
  for (int i = 0; i < result.test_property_count(); ++i) {
    const testing::TestProperty& property = result.GetTestProperty(i);
    if (property.key() == key) return property.value();
  }
  return "";
}

// What the assertions that did not hold say, without stack traces. The only one
// of a scenario is its report, whose place in the code says nothing.
std::string Message(const testing::TestResult& result) {
  const bool is_report =
      !Property(result, "outcome").empty() && result.total_part_count() == 1;
  std::vector<std::string> parts;
  for (int i = 0; i < result.total_part_count(); ++i) {
    const testing::TestPartResult& part = result.GetTestPartResult(i);
    if (part.passed()) continue;
    absl::string_view text = part.summary();
    absl::ConsumePrefix(&text, part.skipped() ? "Skipped\n" : "Failed\n");
    text = absl::StripAsciiWhitespace(text);
    const bool bare =
        is_report || part.skipped() || part.file_name() == nullptr;
    parts.push_back(bare ? std::string(text)
                         : absl::StrCat(part.file_name(), ":",
                                        part.line_number(), "\n", text));
  }
  return absl::StrJoin(parts, "\n");
}

Outcome OutcomeOf(const testing::TestResult& result) {
  const std::string word = Property(result, "outcome");
  const auto named =
      std::find_if(kAllOutcomes.begin(), kAllOutcomes.end(),
                   [&word](Outcome each) { return OutcomeName(each) == word; });
  if (named == kAllOutcomes.end()) {
    if (!word.empty()) return Outcome::kCouldNotRun;
    if (result.Failed()) return Outcome::kFailed;
    return result.Skipped() ? Outcome::kNotApplicable : Outcome::kPassed;
  }
  // A test that says one thing and then fails an assertion has failed.
  const bool is_good =
      *named != Outcome::kFailed && *named != Outcome::kCouldNotRun;
  return is_good && result.Failed() ? Outcome::kFailed : *named;
}

}  // namespace

std::vector<TestId> RegisteredTests(
    const std::vector<std::string>& known_backends) {
  std::vector<TestId> tests;
  ForEachTest([&](const testing::TestInfo& info) {
    if (IsDisabled(info)) return;
    tests.push_back(
        MakeTestId(info.test_suite_name(), info.name(), known_backends));
  });
  return tests;
}

absl::Status CheckTestNames() {
  std::set<std::string> names;
  std::set<std::string> twice;
  ForEachTest([&](const testing::TestInfo& info) {
    const std::string name =
        absl::StrCat(info.test_suite_name(), ".", info.name());
    if (!names.insert(name).second) twice.insert(name);
  });
  if (twice.empty()) return absl::OkStatus();
  return absl::AlreadyExistsError(absl::StrCat("more than one test is named ",
                                               absl::StrJoin(twice, ", or ")));
}

void SetFilter(const std::vector<TestId>& tests) {
  testing::GTEST_FLAG(filter) =
      absl::StrJoin(tests, ":", [](std::string* out, const TestId& id) {
        absl::StrAppend(out, id.FullName());
      });
}

bool NothingSelected() {
  if (testing::UnitTest::GetInstance()->test_to_run_count() > 0) return false;
  // The shard that would get the first test selected is also the one to which
  // the tests that are not selected count.
  bool elsewhere = false;
  ForEachTest([&elsewhere](const testing::TestInfo& info) {
    elsewhere = elsewhere || info.is_in_another_shard();
  });
  return !elsewhere;
}

int SessionExitCode(int gtest_result, const std::vector<TestRecord>& records) {
  if (NothingSelected()) return kExitCouldNotRun;
  const int code = ExitCode(records);
  return code == 0 && gtest_result != 0 ? kExitCouldNotRun : code;
}

OutcomeCollector::OutcomeCollector(std::vector<std::string> known_backends,
                                   ProgressObserver* progress)
    : known_backends_(std::move(known_backends)), progress_(progress) {}

TestId OutcomeCollector::IdOf(const testing::TestInfo& info) const {
  return MakeTestId(info.test_suite_name(), info.name(), known_backends_);
}

void OutcomeCollector::OnTestStart(const testing::TestInfo& info) {
  if (progress_ == nullptr) return;
  progress_->Started(IdOf(info), static_cast<int>(records_.size()) + 1,
                     testing::UnitTest::GetInstance()->test_to_run_count());
}

void OutcomeCollector::OnTestEnd(const testing::TestInfo& info) {
  const testing::TestResult& result = *info.result();
  records_.push_back({.id = IdOf(info),
                      .outcome = OutcomeOf(result),
                      .verdict = Property(result, "verdict"),
                      .message = Message(result),
                      .duration = absl::Milliseconds(result.elapsed_time()),
                      .replay_flags = Property(result, "replay_flags")});
  if (progress_ == nullptr) return;
  progress_->Ended(records_.back(), static_cast<int>(records_.size()),
                   testing::UnitTest::GetInstance()->test_to_run_count());
}

}  // namespace reloader::conformance
