// Random histories, up to a thousand operations long, on a disk and in memory:
// the same answers, the same errors, the same tree, the same times set.
//
//   bazel test //fakes:file_system_differential_test
//   bazel run //fakes:file_system_differential_test -- --operations=10000000
//   … -- --seed=7 --operations=500000      // Another, or the same, campaign.
//   … -- --steps_per_comparison=50         // Trees are compared less often.
//   … -- --replay=history.txt              // One operation a line.
//
// A failing history is shrunk and printed so that --replay reads it.
#include <unistd.h>

#include <cstdint>
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <limits>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/string_view.h"
#include "absl/strings/strip.h"
#include "fakes/differential_run.h"
#include "fakes/file_operation.h"
#include "fakes/operation_generator.h"
#include "fakes/operation_mix.h"
#include "gtest/gtest.h"
#include "rapidcheck.h"

namespace reloader::fakes {
namespace {

constexpr int kLongestHistory = 1000;
// Of so many operations one is looked at for the times that it sets: that
// waits for two granules of the disk.
constexpr int kOperationsPerTimes = 200;

struct Flags {
  int64_t operations = 100'000;
  uint64_t seed = 27685;
  int steps_per_comparison = 4;
  std::string replay;
};

Flags& TheFlags() {
  static Flags flags;
  return flags;
}

class FileSystemDifferentialTest : public testing::TestWithParam<bool> {
 protected:
  // Histories are half as long as the longest, on average; the other half of
  // the operations is for the other parameter.
  static int Histories() {
    return static_cast<int>(TheFlags().operations / kLongestHistory);
  }

  static DifferentialOptions Options() {
    return {.privileged = GetParam(),
            .steps_per_comparison = TheFlags().steps_per_comparison};
  }
};

INSTANTIATE_TEST_SUITE_P(Users, FileSystemDifferentialTest,
                         testing::Values(true, false), [](const auto& info) {
                           return info.param ? "Privileged" : "Unprivileged";
                         });

TEST_P(FileSystemDifferentialTest, DiskAndMemoryAgree) {
  OperationMix mix;
  const auto number =
      rc::gen::inRange<uint32_t>(0, std::numeric_limits<uint32_t>::max());
  const auto numbers = rc::gen::resize(
      kLongestHistory, rc::gen::container<std::vector<OperationNumbers>>(
                           rc::gen::container<OperationNumbers>(number)));
  bool found = false;
  const bool agree = rc::check("disk and memory agree", [&] {
    const std::vector<OperationNumbers> history = *numbers;
    DifferentialRun run(Options(), &mix);
    std::vector<std::string> lines;
    for (const OperationNumbers& each : history) {
      const FileOperation operation =
          MakeOperation(each, run.paths(), {.set_ids = geteuid() == 0});
      if (!run.MayRun(operation)) continue;
      lines.push_back(operation.ToString());
      const bool with_times = each[5] % kOperationsPerTimes == 0;
      const std::string difference =
          with_times ? run.StepWithTimes(operation) : run.Step(operation);
      if (difference.empty()) continue;
      if (!std::exchange(found, true)) {
        std::cerr << "found, shrinking: " << difference << "\n";
      }
      RC_LOG() << "the history, for --replay:\n"
               << absl::StrJoin(lines, "\n") << "\n";
      RC_FAIL(difference);
    }
    const std::string difference = run.Compare();
    if (!difference.empty()) RC_FAIL(difference);
  });
  EXPECT_TRUE(agree);
  std::cout << mix.ToString() << "seed " << TheFlags().seed << "\n";
  if (agree && Histories() >= 50) {
    EXPECT_GE(mix.PercentOk(), 40);
  }
}

// Plays a history. Returns the exit code.
int Replay(const std::string& path) {
  std::ifstream file(path);
  if (!file) {
    std::cerr << path << ": cannot be read\n";
    return 2;
  }
  for (const bool privileged : {true, false}) {
    OperationMix mix;
    DifferentialRun run({.privileged = privileged}, &mix);
    file.clear();
    file.seekg(0);
    for (std::string line; std::getline(file, line);) {
      const auto operation = ParseFileOperation(line);
      if (!operation.ok()) {
        std::cerr << path << ": " << operation.status().message() << "\n";
        return 2;
      }
      if (!run.MayRun(*operation)) continue;
      const std::string difference = run.StepWithTimes(*operation);
      if (difference.empty()) continue;
      std::cout << (privileged ? "privileged: " : "unprivileged: ")
                << difference << "\n";
      return 1;
    }
  }
  std::cout << "no difference\n";
  return 0;
}

int Main(int argc, char** argv) {
  testing::InitGoogleTest(&argc, argv);
  for (int i = 1; i < argc; ++i) {
    absl::string_view flag = argv[i];
    Flags& flags = TheFlags();
    const bool understood =
        (absl::ConsumePrefix(&flag, "--operations=") &&
         absl::SimpleAtoi(flag, &flags.operations) && flags.operations > 0) ||
        (absl::ConsumePrefix(&flag, "--seed=") &&
         absl::SimpleAtoi(flag, &flags.seed)) ||
        (absl::ConsumePrefix(&flag, "--steps_per_comparison=") &&
         absl::SimpleAtoi(flag, &flags.steps_per_comparison) &&
         flags.steps_per_comparison > 0) ||
        (absl::ConsumePrefix(&flag, "--replay=") &&
         !(flags.replay = std::string(flag)).empty());
    if (understood) continue;
    std::cerr << argv[i] << ": expected --operations=N, --seed=N, "
              << "--steps_per_comparison=N or --replay=FILE\n";
    return 2;
  }
  if (!TheFlags().replay.empty()) return Replay(TheFlags().replay);
  // RapidCheck takes its settings from here, once.
  const int64_t histories = TheFlags().operations / kLongestHistory > 0
                                ? TheFlags().operations / kLongestHistory
                                : 1;
  setenv("RC_PARAMS",
         absl::StrCat("seed=", TheFlags().seed, " max_success=", histories)
             .c_str(),
         /*overwrite=*/0);
  return RUN_ALL_TESTS();
}

}  // namespace
}  // namespace reloader::fakes

int main(int argc, char** argv) { return reloader::fakes::Main(argc, argv); }
