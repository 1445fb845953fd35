// Tests how outcomes are collected. A program of its own, since it takes tests
// that fail; it prints what differs.
#include "conformance/gtest_session.h"

#include <iostream>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/string_view.h"
#include "conformance/result.h"
#include "conformance/run_report.h"
#include "conformance/suite.h"
#include "conformance/test_id.h"
#include "gtest/gtest.h"

namespace reloader::conformance {
namespace {

class Sample : public testing::Test {
 public:
  explicit Sample(void (*body)()) : body_(body) {}
  void TestBody() override { body_(); }

 private:
  void (*const body_)();
};

void Register(const char* suite, const char* name, void (*body)()) {
  testing::RegisterTest(
      suite, name, nullptr, nullptr, "sample.cc", 1,
      [body]() -> testing::Test* { return new Sample(body); });
}

void RegisterSamples() {
  Register("Stat", "W_A_1__passes", [] { ReportToGoogleTest({}); });
  Register("Stat", "W_A_1__fails", [] {
    ReportToGoogleTest({.outcome = Outcome::kFailed,
                        .verdict = Verdict::kLost,
                        .message = "W-A-1  head\n  rest"});
  });
  Register("Stat", "W_A_1__not_applicable", [] {
    ReportToGoogleTest(
        {.outcome = Outcome::kNotApplicable, .message = "because"});
  });
  Register("Stat", "W_A_1__not_tested", [] {
    ReportToGoogleTest({.outcome = Outcome::kNotTested, .message = "later"});
  });
  Register("Stat", "W_A_1__could_not_run", [] {
    ReportToGoogleTest({.outcome = Outcome::kCouldNotRun, .message = "disk"});
  });
  Register("Typed/Stat", "W_B_2_Passes", [] {});
  Register("Typed/Stat", "W_B_2_Skips", [] { GTEST_SKIP() << "why"; });
  Register("Typed/Stat", "W_B_2_Fails", [] {
    ADD_FAILURE_AT("f.cc", 7) << "one";
    ADD_FAILURE_AT("f.cc", 9) << "two";
  });
  Register("Stat", "odd_property",
           [] { testing::Test::RecordProperty("outcome", "splendid"); });
  Register("Stat", "passed_but_failed", [] {
    testing::Test::RecordProperty("outcome", "passed");
    ADD_FAILURE_AT("f.cc", 11) << "three";
  });
  Register("Stat", "DISABLED_never", [] { ADD_FAILURE(); });
}

constexpr absl::string_view kExpected =
    R"(Stat A passes: passed [] []
Stat A fails: failed [lost] [W-A-1  head|  rest]
Stat A not_applicable: not applicable [] [because]
Stat A not_tested: not tested [] [later]
Stat A could_not_run: could not run [] [disk]
Stat  odd_property: could not run [] []
Stat  passed_but_failed: failed [] [three]
Stat B Passes: passed [] []
Stat B Skips: not applicable [] [why]
Stat B Fails: failed [] [f.cc:7|one|f.cc:9|two]
)";

std::string Describe(const std::vector<TestRecord>& records) {
  std::string text;
  for (const TestRecord& record : records) {
    std::string test = record.id.test;
    for (const char* prefix : {"W_A_1__", "W_B_2_"}) {
      test = absl::StrReplaceAll(test, {{prefix, ""}});
    }
    absl::StrAppend(&text, record.id.backend, " ", record.id.family, " ", test,
                    ": ", OutcomeName(record.outcome), " [", record.verdict,
                    "] [", absl::StrReplaceAll(record.message, {{"\n", "|"}}),
                    "]\n");
  }
  return text;
}

// Counts what it is told.
class CountingObserver : public ProgressObserver {
 public:
  void Started(const TestId&, int index, int total) override {
    absl::StrAppend(&text_, "<", index, "/", total);
  }
  void Ended(const TestRecord&, int index, int total) override {
    absl::StrAppend(&text_, ">", index, "/", total);
  }
  const std::string& text() const { return text_; }

 private:
  std::string text_;
};

// Returns the number of checks that do not hold: 0 or 1.
int Check(absl::string_view what, absl::string_view seen,
          absl::string_view expected) {
  if (seen == expected) return 0;
  std::cerr << what << ":\nexpected:\n"
            << expected << "\nseen:\n"
            << seen << "\n";
  return 1;
}

int Main() {
  int wrong = 0;
  RegisterSamples();
  wrong += Check("unique names", CheckTestNames().ToString(), "OK");
  const std::vector<TestId> tests = RegisteredTests({"Stat"});
  wrong += Check("registered", absl::StrCat(tests.size()), "10");

  testing::TestEventListeners& listeners =
      testing::UnitTest::GetInstance()->listeners();
  delete listeners.Release(listeners.default_result_printer());
  CountingObserver progress;
  OutcomeCollector collector({"Stat"}, &progress);
  listeners.Append(&collector);
  SetFilter(tests);
  const int result = RUN_ALL_TESTS();
  listeners.Release(&collector);
  wrong += Check("records", Describe(collector.records()), kExpected);
  wrong += Check("progress", progress.text().substr(0, 12), "<1/10>1/10<2");
  wrong += Check("nothing selected", absl::StrCat(NothingSelected()), "0");
  wrong += Check("GoogleTest's result", absl::StrCat(result), "1");
  wrong += Check("a clause failed",
                 absl::StrCat(SessionExitCode(1, collector.records())), "1");
  wrong += Check("GoogleTest failed, but no test",
                 absl::StrCat(SessionExitCode(1, {})), "2");
  wrong += Check("all well", absl::StrCat(SessionExitCode(0, {})), "0");

  Register("Stat", "W_A_1__passes", [] {});
  wrong += Check("a name twice", CheckTestNames().message(),
                 "more than one test is named Stat.W_A_1__passes");
  return wrong == 0 ? 0 : 1;
}

}  // namespace
}  // namespace reloader::conformance

int main(int argc, char** argv) {
  // The failures are wanted: they must not be in the XML that Bazel reads.
  testing::GTEST_FLAG(output) = "";
  testing::InitGoogleTest(&argc, argv);
  return reloader::conformance::Main();
}
