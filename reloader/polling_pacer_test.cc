// How often a poller looks, and at how much. Times are made up.
#include "reloader/polling_pacer.h"

#include <cstdint>

#include "absl/time/time.h"
#include "gtest/gtest.h"
#include "reloader/tier_look.h"

namespace reloader {
namespace {

constexpr absl::Duration kInterval = absl::Seconds(1);
constexpr double kNoLimit = 1;
constexpr double kExtraCost = TierOptions().extra_cost;

// A hundred files a directory.
TierCounts Tree(int64_t files) {
  return {.directories = files / 100, .files = files};
}

TEST(PollingPacerTest, ASmallTreeIsLookedAtAsAWhole) {
  PollingPacer pacer({}, kNoLimit, kInterval, 2);
  pacer.OnFullLook(Tree(19'000), absl::Milliseconds(20));
  EXPECT_FALSE(pacer.tiered());
  EXPECT_EQ(pacer.period(), kInterval);
}

TEST(PollingPacerTest, ALargeTreeIsLookedAtInParts) {
  PollingPacer pacer({}, kNoLimit, kInterval, 2);
  pacer.OnFullLook(Tree(100'000), absl::Milliseconds(100));
  EXPECT_TRUE(pacer.tiered());
  EXPECT_LE(pacer.period(), absl::Milliseconds(125));
  EXPECT_GE(pacer.period(), absl::Milliseconds(50));
}

TEST(PollingPacerTest, PartsMakeUpTheWholeWithinTheInterval) {
  for (const int64_t microseconds_per_file : {1, 3, 5, 7, 8}) {
    PollingPacer pacer({}, kNoLimit, kInterval, 2);
    pacer.OnFullLook(Tree(100'000),
                     microseconds_per_file * absl::Milliseconds(101));
    EXPECT_GE(pacer.budget().turn_files * (kInterval / pacer.period()), 100'000)
        << microseconds_per_file << " us a file";
  }
}

TEST(PollingPacerTest, DirectoriesCostNoMoreThanTheirShare) {
  for (const int64_t files_per_directory : {1, 5, 10, 50, 100, 1000}) {
    PollingPacer pacer({}, kNoLimit, kInterval, 2);
    const TierCounts tree = {.directories = 100'000 / files_per_directory,
                             .files = 100'000};
    pacer.OnFullLook(tree, absl::Milliseconds(100));
    if (!pacer.tiered()) continue;
    const double looks = absl::FDivDuration(kInterval, pacer.period());
    EXPECT_LE(looks * static_cast<double>(tree.directories),
              kExtraCost * 100'000 + 1)
        << files_per_directory;
  }
}

TEST(PollingPacerTest, ManyDirectoriesWithFewFilesAreLookedAtAsAWhole) {
  PollingPacer pacer({}, kNoLimit, kInterval, 2);
  pacer.OnFullLook({.directories = 50'000, .files = 100'000},
                   absl::Milliseconds(150));
  EXPECT_FALSE(pacer.tiered());
}

TEST(PollingPacerTest, HotFilesCount) {
  PollingPacer pacer({}, kNoLimit, kInterval, 2);
  pacer.OnFullLook(Tree(1'000'000), absl::Milliseconds(500));
  const absl::Duration before = pacer.period();
  TierCounts counts = Tree(1'000'000);
  counts.hot_files = counts.looked_at_files = 10'000;
  pacer.OnTierLook(counts, absl::Milliseconds(10));
  EXPECT_GT(pacer.period(), before);
}

TEST(PollingPacerTest, APartTakesNoLongerThanThePeriod) {
  PollingPacer pacer({}, kNoLimit, kInterval, 1);
  // Ten times as long as the interval: 10 us for each file and directory.
  pacer.OnFullLook(Tree(1'000'000), absl::Seconds(10.1));
  EXPECT_LE(pacer.budget().turn_files * absl::Microseconds(10),
            absl::Milliseconds(50));
  EXPECT_GE(pacer.budget().turn_files, 1);
}

TEST(PollingPacerTest, WhoPollsAllTheTimeLooksAtDirectoriesInTime) {
  PollingPacer pacer({}, kNoLimit, kInterval, 1);
  pacer.OnFullLook(Tree(1'000'000), absl::Milliseconds(800));
  EXPECT_GT(pacer.period(), absl::Milliseconds(75));
  pacer.OnFullLook(Tree(1'000'000), absl::Milliseconds(1100));
  EXPECT_EQ(pacer.period(), absl::Milliseconds(50));
}

TEST(PollingPacerTest, PartsGrowAgainWhenFilesGetQuicker) {
  PollingPacer pacer({}, kNoLimit, kInterval, 1);
  pacer.OnFullLook(Tree(1'000'000), absl::Seconds(10));
  const int64_t slow = pacer.budget().turn_files;
  TierCounts counts = Tree(1'000'000);
  counts.looked_at_files = slow;
  for (int i = 0; i < 50; ++i) {
    pacer.OnTierLook(counts, absl::Milliseconds(15));
  }
  EXPECT_GT(pacer.budget().turn_files, 2 * slow);
}

// As the conformance suite has it, whatever the machine takes for a file.
TEST(PollingPacerTest, AFewFilesAreLookedAtInPartsIfCostDoesNotCount) {
  PollingPacer pacer(
      {.above_files = 0, .period = absl::Milliseconds(1), .extra_cost = 1e6},
      kNoLimit, absl::Milliseconds(8), 1);
  pacer.OnFullLook({.directories = 3, .files = 1}, absl::Microseconds(40));
  EXPECT_TRUE(pacer.tiered());
  EXPECT_EQ(pacer.period(), absl::Milliseconds(1));
}

TEST(PollingPacerTest, TiersCanBeSwitchedOff) {
  PollingPacer pacer({.enabled = false}, kNoLimit, kInterval, 2);
  pacer.OnFullLook(Tree(1'000'000), absl::Seconds(1));
  EXPECT_FALSE(pacer.tiered());
}

TEST(PollingPacerTest, WithoutAnIntervalEachLookIsAtEverything) {
  PollingPacer pacer({}, kNoLimit, absl::ZeroDuration(), 2);
  pacer.OnFullLook(Tree(1'000'000), absl::Seconds(1));
  EXPECT_FALSE(pacer.tiered());
  EXPECT_EQ(pacer.period(), absl::ZeroDuration());
}

TEST(PollingPacerTest, ABudgetStretchesTheInterval) {
  // 40 ms of each of two processors, of which 5 % may be taken.
  PollingPacer pacer({}, 0.05, kInterval, 2);
  pacer.OnFullLook(Tree(10'000), absl::Milliseconds(40));
  EXPECT_NEAR(absl::ToDoubleSeconds(pacer.period()), 1.6, 0.001);
  EXPECT_EQ(pacer.round(), pacer.period());
}

// It may take ten times as long as those that follow.
TEST(PollingPacerTest, AFirstLookDoesNotCountForTheBudget) {
  PollingPacer pacer({}, 0.05, kInterval, 2);
  pacer.OnFirstLook(Tree(10'000), absl::Seconds(1));
  EXPECT_EQ(pacer.round(), kInterval);
  pacer.OnFullLook(Tree(10'000), absl::Milliseconds(40));
  EXPECT_NEAR(absl::ToDoubleSeconds(pacer.round()), 1.6, 0.001);
}

TEST(PollingPacerTest, AFirstLookIsForgottenAfterAPart) {
  PollingPacer pacer({}, 0.05, kInterval, 1);
  pacer.OnFirstLook(Tree(100'000), absl::Seconds(10.1));
  ASSERT_TRUE(pacer.tiered());
  TierCounts counts = Tree(100'000);
  counts.looked_at_files = 9'000;
  pacer.OnTierLook(counts, absl::Milliseconds(10));  // 1 us for each.
  EXPECT_NEAR(absl::ToDoubleSeconds(pacer.round()),
              0.101 * (1 + kExtraCost) / 0.05, 0.01);
}

TEST(PollingPacerTest, ABudgetThatSufficesChangesNothing) {
  PollingPacer pacer({}, 0.05, kInterval, 2);
  pacer.OnFullLook(Tree(10'000), absl::Milliseconds(10));
  EXPECT_EQ(pacer.period(), kInterval);
  EXPECT_EQ(pacer.round(), kInterval);
}

TEST(PollingPacerTest, ABudgetCountsTheLooksAtDirectories) {
  PollingPacer pacer({}, 0.05, kInterval, 1);
  pacer.OnFullLook(Tree(100'000), absl::Milliseconds(101));
  EXPECT_TRUE(pacer.tiered());
  EXPECT_NEAR(absl::ToDoubleSeconds(pacer.round()),
              0.101 * (1 + kExtraCost) / 0.05, 0.01);
}

}  // namespace
}  // namespace reloader
