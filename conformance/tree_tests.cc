#include "conformance/tree_tests.h"

#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "conformance/backend.h"
#include "conformance/result.h"
#include "conformance/suite.h"
#include "conformance/tree_run.h"
#include "gtest/gtest.h"

namespace reloader::conformance {
namespace {

using RunFunction = absl::StatusOr<TreeRunReport> (*)(const Backend&,
                                                      const TreeRunOptions&);

class TreeTest : public testing::Test {
 public:
  // `needs` is a capability, or empty.
  TreeTest(RunFunction run, std::string needs, Backend backend,
           TreeRunOptions options, std::string replay_flags,
           std::vector<std::string>* reports)
      : run_(run),
        needs_(std::move(needs)),
        backend_(std::move(backend)),
        options_(std::move(options)),
        replay_flags_(std::move(replay_flags)),
        reports_(*reports) {}

  void TestBody() override {
    RecordProperty("replay_flags", replay_flags_);
    const Limitation* const limitation = backend_.Lacks(needs_);
    if (limitation != nullptr) {
      ReportToGoogleTest({.outcome = Outcome::kNotApplicable,
                          .message = absl::StrCat("not applicable, because ",
                                                  limitation->reason,
                                                  " (needs ", needs_, ")")});
      return;
    }
    if (!backend_.untested.empty()) {
      ReportToGoogleTest(
          {.outcome = Outcome::kNotTested,
           .message = absl::StrCat("not tested, because ", backend_.untested)});
      return;
    }
    const absl::StatusOr<TreeRunReport> report = run_(backend_, options_);
    if (!report.ok()) {
      ReportToGoogleTest({.outcome = Outcome::kCouldNotRun,
                          .message = report.status().ToString()});
      return;
    }
    reports_.push_back(report->ToString());
    if (report->ok()) {
      ReportToGoogleTest({});
    } else {
      ReportToGoogleTest(
          {.outcome = Outcome::kFailed,
           .verdict = report->missed > 0 ? Verdict::kLost : Verdict::kSpurious,
           .message = report->ToString()});
    }
  }

 private:
  const RunFunction run_;
  const std::string needs_;
  const Backend backend_;
  const TreeRunOptions options_;
  const std::string replay_flags_;
  std::vector<std::string>& reports_;
};

}  // namespace

void RegisterTreeTests(const std::vector<Backend>& backends,
                       const TreeRunOptions& options,
                       const std::string& replay_flags,
                       std::vector<std::string>* reports) {
  struct Run {
    const char* name;
    RunFunction function;
    const char* needs;
  };
  constexpr Run kRuns[] = {
      {"tree_in_turns", RunTree, ""},
      {"tree_with_a_writer", RunTreeWithWriter, "processes"}};
  for (const Backend& backend : backends) {
    for (const Run& run : kRuns) {
      testing::RegisterTest(
          backend.name.c_str(), run.name, nullptr, nullptr, __FILE__, __LINE__,
          [run, backend, options, replay_flags, reports]() -> testing::Test* {
            return new TreeTest(run.function, run.needs, backend, options,
                                replay_flags, reports);
          });
    }
  }
}

}  // namespace reloader::conformance
