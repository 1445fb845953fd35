// What the mains of the suite need of GoogleTest: which tests are registered,
// which are selected, and how each ended.
//
//   absl::Status names = CheckTestNames();
//   OutcomeCollector collector(known_backends, nullptr);
//   testing::UnitTest::GetInstance()->listeners().Append(&collector);
//   const int code = SessionExitCode(RUN_ALL_TESTS(), collector.records());
//   testing::UnitTest::GetInstance()->listeners().Release(&collector);
//
// Thread of RUN_ALL_TESTS() only.
#ifndef CONFORMANCE_GTEST_SESSION_H_
#define CONFORMANCE_GTEST_SESSION_H_

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "conformance/run_report.h"
#include "conformance/test_id.h"
#include "gtest/gtest.h"

namespace reloader::conformance {

// Returns all tests that are registered so far, of scenarios and typed suites,
// disabled ones left out.
std::vector<TestId> RegisteredTests(
    const std::vector<std::string>& known_backends);

// kAlreadyExists: two registered tests have one name, which GoogleTest takes
// without a word; the message lists them.
absl::Status CheckTestNames();

// Makes the next RUN_ALL_TESTS() run these tests and no others.
void SetFilter(const std::vector<TestId>& tests);

// Returns whether the filter of the RUN_ALL_TESTS() that has ended selects no
// test at all, counted over all shards. Of several shards the first says so,
// and the others, which cannot know, return false. (GoogleTest 1.12 counts only
// the tests of this shard, and deals the first one selected to shard 0.)
bool NothingSelected();

// Returns the exit code of a main: ExitCode(), but 2 if nothing is selected, or
// if GoogleTest failed (`gtest_result`) though no test did.
int SessionExitCode(int gtest_result, const std::vector<TestRecord>& records);

// Is told what goes on.
class ProgressObserver {
 public:
  virtual ~ProgressObserver() = default;
  // `index` counts from 1.
  virtual void Started(const TestId& id, int index, int total) = 0;
  virtual void Ended(const TestRecord& record, int index, int total) = 0;
};

// Notes how each test ends: by its property "outcome" if it has one, else by
// GoogleTest's own result, where a skipped test is not applicable.
class OutcomeCollector : public testing::EmptyTestEventListener {
 public:
  // `progress` may be nullptr, else it outlives this.
  OutcomeCollector(std::vector<std::string> known_backends,
                   ProgressObserver* progress);

  void OnTestStart(const testing::TestInfo& info) override;
  void OnTestEnd(const testing::TestInfo& info) override;

  const std::vector<TestRecord>& records() const { return records_; }

 private:
  TestId IdOf(const testing::TestInfo& info) const;

  const std::vector<std::string> known_backends_;
  ProgressObserver* const progress_;
  std::vector<TestRecord> records_;
};

}  // namespace reloader::conformance

#endif  // CONFORMANCE_GTEST_SESSION_H_
