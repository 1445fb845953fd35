// Every call that the stat reloader makes in small scenarios fails: the first
// of a kind in one run, the second in the next, until a run has none; each once
// for a moment and once for good. And many of them fail by chance.
#include <errno.h>

#include <cstdint>
#include <iostream>
#include <string>
#include <utility>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "conformance/backend.h"
#include "conformance/fault_run.h"
#include "conformance/scenario.h"
#include "conformance/stat_in_memory.h"
#include "conformance/suite.h"
#include "fakes/faulty_file_system.h"
#include "gtest/gtest.h"

namespace reloader::conformance {
namespace {

// A run with more calls than this is no small one.
constexpr int64_t kMostCalls = 2000;

struct Kind {
  const char* name;
  fakes::FaultyCall call;
  int error_number;
};

constexpr Kind kKinds[] = {
    {"Stat", fakes::FaultyCall::kStat, EIO},
    {"List", fakes::FaultyCall::kList, EIO},
    {"Open", fakes::FaultyCall::kOpen, EMFILE},
    {"Read", fakes::FaultyCall::kRead, EIO},
    {"ReadLink", fakes::FaultyCall::kReadLink, EIO},
};

class FaultExhaustionTest
    : public testing::TestWithParam<std::pair<Kind, fakes::FaultRepeat>> {
 protected:
  // Lets each call of one scenario fail. Returns how many did.
  int64_t Exhaust(const Scenario& scenario) {
    const auto& [kind, repeat] = GetParam();
    for (int64_t n = 0; n < kMostCalls; ++n) {
      const FaultRun run = RunWithFault(scenario, backend_,
                                        {.call = kind.call,
                                         .error_number = kind.error_number,
                                         .repeat = repeat,
                                         .skip = n});
      EXPECT_EQ(run.failure, "")
          << scenario.script << "\nwhile " << kind.name << "(" << run.path
          << "), call number " << n + 1 << " of its kind, fails";
      if (!run.struck || HasFailure()) return n;
    }
    ADD_FAILURE() << scenario.file << ": too many calls";
    return kMostCalls;
  }

  const Backend backend_ = MakeBackend<StatInMemory>();
};

TEST_P(FaultExhaustionTest, LosesNothingAndIsSaidOnce) {
  const absl::StatusOr<Suite> suite = LoadSuite("conformance");
  ASSERT_TRUE(suite.ok()) << suite.status();
  int scenarios = 0;
  int64_t faults = 0;
  for (const Scenario& scenario : suite->scenarios) {
    if (!CanRunWithFault(scenario)) continue;
    ++scenarios;
    faults += Exhaust(scenario);
    if (HasFailure()) return;
  }
  std::cout << scenarios << " scenarios, " << faults << " calls failed\n";
  EXPECT_GT(scenarios, 80);
  EXPECT_GT(faults, 20);
}

// Many calls fail in one run, for a moment each.
TEST(RandomFaultsTest, LoseNothing) {
  constexpr uint64_t kSeeds = 20;
  const Backend backend = MakeBackend<StatInMemory>();
  const absl::StatusOr<Suite> suite = LoadSuite("conformance");
  ASSERT_TRUE(suite.ok()) << suite.status();
  int struck = 0;
  for (const Scenario& scenario : suite->scenarios) {
    if (!CanRunWithFault(scenario)) continue;
    for (uint64_t seed = 1; seed <= kSeeds; ++seed) {
      const FaultRun run =
          RunWithRandomFaults(scenario, backend, {.seed = seed, .one_in = 8});
      ASSERT_EQ(run.failure, "")
          << scenario.script << "\nwith random faults of seed " << seed;
      struck += run.struck ? 1 : 0;
    }
  }
  std::cout << struck << " runs with faults\n";
  EXPECT_GT(struck, 500);
}

INSTANTIATE_TEST_SUITE_P(
    Once, FaultExhaustionTest,
    testing::Values(std::pair(kKinds[0], fakes::FaultRepeat::kOnce),
                    std::pair(kKinds[1], fakes::FaultRepeat::kOnce),
                    std::pair(kKinds[2], fakes::FaultRepeat::kOnce),
                    std::pair(kKinds[3], fakes::FaultRepeat::kOnce),
                    std::pair(kKinds[4], fakes::FaultRepeat::kOnce)),
    [](const auto& info) { return std::string(info.param.first.name); });

INSTANTIATE_TEST_SUITE_P(
    ForGood, FaultExhaustionTest,
    testing::Values(std::pair(kKinds[0], fakes::FaultRepeat::kAlways),
                    std::pair(kKinds[1], fakes::FaultRepeat::kAlways),
                    std::pair(kKinds[2], fakes::FaultRepeat::kAlways),
                    std::pair(kKinds[3], fakes::FaultRepeat::kAlways),
                    std::pair(kKinds[4], fakes::FaultRepeat::kAlways)),
    [](const auto& info) { return std::string(info.param.first.name); });

}  // namespace
}  // namespace reloader::conformance
