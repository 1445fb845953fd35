#include "conformance/tree_tests.h"

#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
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
  TreeTest(RunFunction run, Backend backend, TreeRunOptions options,
           std::vector<std::string>* reports)
      : run_(run),
        backend_(std::move(backend)),
        options_(std::move(options)),
        reports_(*reports) {}

  void TestBody() override {
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
  const Backend backend_;
  const TreeRunOptions options_;
  std::vector<std::string>& reports_;
};

}  // namespace

void RegisterTreeTests(const std::vector<Backend>& backends,
                       const TreeRunOptions& options,
                       std::vector<std::string>* reports) {
  const std::pair<const char*, RunFunction> runs[] = {
      {"tree_in_turns", RunTree}, {"tree_with_a_writer", RunTreeWithWriter}};
  for (const Backend& backend : backends) {
    for (const auto& [name, run] : runs) {
      testing::RegisterTest(
          backend.name.c_str(), name, nullptr, nullptr, __FILE__, __LINE__,
          [run = run, backend, options, reports]() -> testing::Test* {
            return new TreeTest(run, backend, options, reports);
          });
    }
  }
}

}  // namespace reloader::conformance
