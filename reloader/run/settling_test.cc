#include "reloader/run/settling.h"

#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "conformance/matchers.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "reloader/change.h"
#include "reloader/reloader.h"

namespace reloader {
namespace {

using conformance::Created;
using conformance::Deleted;
using conformance::Modified;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

// Milliseconds from some moment on.
absl::Time At(int ms) { return absl::UnixEpoch() + absl::Milliseconds(ms); }

const std::vector<Change> kNothing = {};

std::vector<Change> One(ChangeKind kind, std::string path = "/w/a") {
  return {{.path = std::move(path), .kind = kind}};
}

TEST(SettlingTest, ANewOneWaitsForNothing) {
  Settling settling({});
  settling.Add(kNothing, At(0));
  EXPECT_FALSE(settling.IsDue(At(1'000'000)));
  EXPECT_EQ(settling.NextTick().deadline, absl::InfiniteFuture());
  EXPECT_THAT(settling.Take(), IsEmpty());
}

TEST(SettlingTest, IsDueWhenItHasBeenQuiet) {
  Settling settling({});
  settling.Add(One(ChangeKind::kModified), At(100));
  EXPECT_FALSE(settling.IsDue(At(119)));
  EXPECT_EQ(settling.NextTick().deadline, At(120));
  EXPECT_EQ(settling.NextTick().at_deadline, TickLimit::AtDeadline::kSync);
  settling.Add(kNothing, At(119));
  EXPECT_EQ(settling.NextTick().deadline, At(120));
  EXPECT_TRUE(settling.IsDue(At(120)));
  EXPECT_THAT(settling.Take(), ElementsAre(Modified("/w/a")));
  EXPECT_FALSE(settling.IsDue(At(1000)));
}

TEST(SettlingTest, EachChangeBeginsTheQuietAnew) {
  Settling settling({});
  settling.Add(One(ChangeKind::kModified), At(100));
  settling.Add(One(ChangeKind::kModified), At(119));
  EXPECT_FALSE(settling.IsDue(At(138)));
  EXPECT_TRUE(settling.IsDue(At(139)));
}

TEST(SettlingTest, WaitsNoLongerThanTheMaximumFromTheFirstChange) {
  Settling settling(
      {.settle = absl::Milliseconds(20), .max_wait = absl::Milliseconds(50)});
  for (const int ms : {100, 115, 130, 145}) {
    settling.Add(One(ChangeKind::kModified), At(ms));
    EXPECT_FALSE(settling.IsDue(At(ms)));
  }
  EXPECT_EQ(settling.NextTick().deadline, At(150));
  EXPECT_TRUE(settling.IsDue(At(150)));
  settling.Take();
  // The next batch has a maximum of its own.
  settling.Add(One(ChangeKind::kModified), At(151));
  EXPECT_EQ(settling.NextTick().deadline, At(171));
}

TEST(SettlingTest, AMaximumShorterThanTheQuietWins) {
  Settling settling(
      {.settle = absl::Milliseconds(20), .max_wait = absl::Milliseconds(5)});
  settling.Add(One(ChangeKind::kModified), At(100));
  EXPECT_TRUE(settling.IsDue(At(105)));
}

TEST(SettlingTest, WithoutASettleTimeAChangeIsDueAtOnce) {
  Settling settling({.settle = absl::ZeroDuration()});
  settling.Add(One(ChangeKind::kModified), At(100));
  EXPECT_TRUE(settling.IsDue(At(100)));
}

TEST(SettlingTest, SortsAndMakesOneChangeOfSeveralOfAPath) {
  Settling settling({});
  settling.Add(One(ChangeKind::kDeleted, "/w/replaced"), At(0));
  settling.Add(One(ChangeKind::kCreated, "/w/new"), At(1));
  settling.Add(One(ChangeKind::kCreated, "/w/replaced"), At(2));
  settling.Add(One(ChangeKind::kModified, "/w/new"), At(3));
  settling.Add(One(ChangeKind::kModified, "/w/gone"), At(4));
  settling.Add(One(ChangeKind::kDeleted, "/w/gone"), At(5));
  EXPECT_THAT(settling.Take(),
              ElementsAre(Deleted("/w/gone"), Created("/w/new"),
                          Modified("/w/replaced")));
}

TEST(SettlingTest, WhatCameAndWentIsNoBatch) {
  Settling settling({});
  settling.Add(One(ChangeKind::kCreated), At(0));
  settling.Add(One(ChangeKind::kDeleted), At(1));
  EXPECT_THAT(settling.Take(), IsEmpty());
}

// Found out on the way, when so much has come and gone that it is put together.
TEST(SettlingTest, ABatchOfWhichNothingIsLeftBeginsAnew) {
  Settling settling({});
  settling.Add(One(ChangeKind::kCreated), At(0));
  settling.Hold(At(20));
  for (int ms = 30; settling.collected() > 0; ++ms) {
    ASSERT_LT(ms, 1000);
    settling.Add(One(ms % 2 == 0 ? ChangeKind::kDeleted : ChangeKind::kCreated),
                 At(ms));
  }
  EXPECT_FALSE(settling.is_held());
  EXPECT_FALSE(settling.IsDue(At(2000)));
  EXPECT_EQ(settling.NextTick().deadline, absl::InfiniteFuture());
  settling.Add(One(ChangeKind::kCreated), At(5000));
  EXPECT_FALSE(settling.IsDue(At(5019)));
  EXPECT_TRUE(settling.IsDue(At(5020)));
}

TEST(SettlingTest, TakesNoMoreMemoryThanThePathsThatChange) {
  Settling settling({});
  settling.Hold(At(0));
  for (int i = 0; i < 10'000; ++i) {
    settling.Add(One(ChangeKind::kModified, absl::StrCat("/w/", i % 3)), At(i));
  }
  EXPECT_LE(settling.collected(), 200);
  EXPECT_THAT(settling.Take(), SizeIs(3));
}

// Sorting a large batch for every tick would take longer than the ticks.
TEST(SettlingTest, MergesOnlyWhenItHasDoubled) {
  Settling settling({});
  std::vector<Change> many;
  for (int i = 0; i < 1000; ++i) {
    many.push_back({absl::StrCat("/w/", i), ChangeKind::kModified});
  }
  settling.Add(many, At(0));
  settling.Add(One(ChangeKind::kModified, "/w/0"), At(1));
  EXPECT_EQ(settling.collected(), 1001);
  EXPECT_THAT(settling.Take(), SizeIs(1000));
  // The next batch is a small one.
  for (int i = 0; i < 1000; ++i) {
    settling.Add(One(ChangeKind::kModified, "/w/0"), At(i));
  }
  EXPECT_LE(settling.collected(), 200);
}

TEST(SettlingTest, AHoldIsAskedAboutEveryStepAndNeedsNoLook) {
  Settling settling({.hold_step = absl::Milliseconds(30)});
  settling.Add(One(ChangeKind::kModified), At(0));
  settling.Hold(At(20));
  EXPECT_TRUE(settling.is_held());
  EXPECT_EQ(settling.NextTick().deadline, At(50));
  EXPECT_EQ(settling.NextTick().at_deadline, TickLimit::AtDeadline::kReturn);
  settling.Add(One(ChangeKind::kModified), At(45));  // Asks no later for that.
  EXPECT_TRUE(settling.IsDue(At(50)));
  settling.Hold(At(50));
  EXPECT_EQ(settling.HeldFor(At(60)), absl::Milliseconds(40));
  EXPECT_FALSE(settling.IsDue(At(79)));
}

TEST(SettlingTest, AfterAHoldItMustBeQuietOnceMore) {
  Settling settling({});
  settling.Add(One(ChangeKind::kModified), At(0));
  settling.Hold(At(20));
  settling.EndHold(At(500));
  EXPECT_FALSE(settling.is_held());
  EXPECT_FALSE(settling.IsDue(At(519)));
  EXPECT_EQ(settling.NextTick().deadline, At(520));
  EXPECT_TRUE(settling.IsDue(At(520)));
}

// What a service tells late belongs to the batch, too: who is fast has ended a
// checkout, and removed the lock, before the first half of it is told.
TEST(SettlingTest, TheTickThatEndsABatchIsSynchronised) {
  using AtDeadline = TickLimit::AtDeadline;
  Settling settling({});
  settling.Add(One(ChangeKind::kModified), At(0));
  EXPECT_EQ(settling.NextTick().at_deadline, AtDeadline::kSync);
  settling.Hold(At(20));
  EXPECT_EQ(settling.NextTick().at_deadline, AtDeadline::kReturn);
  settling.EndHold(At(500));
  EXPECT_EQ(settling.NextTick().at_deadline, AtDeadline::kSync);
}

TEST(SettlingTest, TheMaximumStandsStillDuringAHold) {
  Settling settling(
      {.settle = absl::Milliseconds(20), .max_wait = absl::Milliseconds(100)});
  settling.Add(One(ChangeKind::kModified), At(0));
  settling.Hold(At(20));
  settling.EndHold(At(520));
  // 80 ms are left.
  for (int ms = 530; ms < 600; ms += 10) {
    settling.Add(One(ChangeKind::kModified), At(ms));
    EXPECT_FALSE(settling.IsDue(At(ms)));
  }
  EXPECT_EQ(settling.NextTick().deadline, At(600));
}

TEST(SettlingTest, AHoldAfterTheMaximumLeavesTimeToBeQuiet) {
  Settling settling(
      {.settle = absl::Milliseconds(20), .max_wait = absl::Milliseconds(100)});
  settling.Add(One(ChangeKind::kModified), At(0));
  settling.Add(One(ChangeKind::kModified), At(90));
  settling.Hold(At(100));
  settling.EndHold(At(1000));
  EXPECT_EQ(settling.NextTick().deadline, At(1020));
  settling.Add(One(ChangeKind::kModified), At(1010));
  EXPECT_EQ(settling.NextTick().deadline, At(1020));  // And no more.
}

TEST(SettlingTest, CountsAllHoldsOfABatch) {
  Settling settling({});
  settling.Add(One(ChangeKind::kModified), At(0));
  EXPECT_EQ(settling.HeldFor(At(20)), absl::ZeroDuration());
  settling.Hold(At(20));
  settling.EndHold(At(50));
  EXPECT_EQ(settling.HeldFor(At(70)), absl::Milliseconds(30));
  settling.Hold(At(70));
  EXPECT_EQ(settling.HeldFor(At(80)), absl::Milliseconds(40));
  settling.Take();
  settling.Add(One(ChangeKind::kModified), At(100));
  EXPECT_FALSE(settling.is_held());
  EXPECT_EQ(settling.HeldFor(At(120)), absl::ZeroDuration());
}

}  // namespace
}  // namespace reloader
