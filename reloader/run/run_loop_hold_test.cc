// That the run loop waits for version-control commands, and for how long.
#include <cstdint>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "reloader/change.h"
#include "reloader/run/run_loop.h"
#include "reloader/run/run_loop_fixture.h"

namespace reloader {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

constexpr char kLock[] = "/w/.git/index.lock";

class RunLoopHoldTest : public RunLoopFixture {
 protected:
  void SetUp() override {
    RunLoopFixture::SetUp();
    Mkdir("/w/.git");
  }
  void LockFrom(int64_t from_ms, int64_t to_ms) {
    WriteIn(from_ms, kLock, "");
    UnlinkIn(to_ms, kLock);
  }
  void CountLooks() {
    faults_.Add({.call = fakes::FaultyCall::kStat,
                 .path = "/w/a",
                 .repeat = fakes::FaultRepeat::kAlways,
                 .before = [this] { ++looks_; }});
  }
  int looks_ = 0;
  bool written_ = false;
};

TEST_F(RunLoopHoldTest, ACheckoutIsOneBatch) {
  Make(Backend::kTold, {});
  LockFrom(90, 1490);
  WriteIn(100, "/w/a", "22");
  WriteIn(700, "/w/b", "22");
  WriteIn(1489, "/w/c", "22");
  RunFor(5000);
  // Asked every 20 ms from 120 on; gone at 1500; then quiet for 20 ms.
  EXPECT_THAT(
      client_.log,
      ElementsAre("0 armed", "1520 modified /w/a modified /w/b created /w/c"));
  EXPECT_THAT(sink_.said, IsEmpty());
}

TEST_F(RunLoopHoldTest, ACheckoutIsOneBatchOfAPollerThatLooksNoMoreForIt) {
  Make(Backend::kLooks, {});
  CountLooks();
  LockFrom(900, 2900);
  WriteIn(950, "/w/a", "22");   // Found at 1000,
  WriteIn(1500, "/w/b", "22");  // at 2000, and
  WriteIn(2899, "/w/c", "22");  // at 2920, when the lock is gone.
  RunFor(2970);
  EXPECT_THAT(
      client_.log,
      ElementsAre("0 armed", "2940 modified /w/a modified /w/b created /w/c"));
  // Arming; at 1000, 2000, 2920, and 2940: quiet.
  EXPECT_EQ(looks_, 5);
}

// A command may end between the last look and the question whether one is at
// work: what it wrote in between belongs to the batch.
TEST_F(RunLoopHoldTest, WhatIsWrittenRightBeforeTheLockIsGoneIsInTheBatch) {
  Make(Backend::kTold, {});
  WriteIn(90, kLock, "");
  WriteIn(100, "/w/a", "22");
  faults_.Add({.call = fakes::FaultyCall::kStat,
               .path = kLock,
               .repeat = fakes::FaultRepeat::kAlways,
               .before = [this] {
                 if (NowMs() == 120 && !written_) {
                   written_ = true;
                   Write("/w/b", "22");
                   Unlink(kLock);
                 }
               }});
  RunFor(500);
  EXPECT_TRUE(written_);
  EXPECT_THAT(client_.log,
              ElementsAre("0 armed", "140 modified /w/a modified /w/b"));
}

TEST_F(RunLoopHoldTest, WithoutHoldingALockIsNothing) {
  Make(Backend::kTold, {.vcs_hold = false});
  LockFrom(90, 1490);
  WriteIn(100, "/w/a", "22");
  RunFor(5000);
  EXPECT_THAT(client_.log, ElementsAre("0 armed", "120 modified /w/a"));
}

TEST_F(RunLoopHoldTest, ALockOfAnotherRepositoryIsNothing) {
  Mkdir("/w/sub");
  Mkdir("/w/sub/.git");
  Make(Backend::kTold, {});
  WriteIn(90, "/w/sub/.git/index.lock", "");
  WriteIn(100, "/w/a", "22");
  RunFor(500);
  EXPECT_THAT(client_.log, ElementsAre("0 armed", "120 modified /w/a"));
}

TEST_F(RunLoopHoldTest, ARepositoryThatJoinsTheBatchCountsAsWell) {
  Mkdir("/w/sub");
  Mkdir("/w/sub/.git");
  Make(Backend::kTold, {});
  LockFrom(90, 210);
  WriteIn(95, "/w/sub/.git/index.lock", "");
  UnlinkIn(590, "/w/sub/.git/index.lock");
  WriteIn(100, "/w/a", "22");
  WriteIn(150, "/w/sub/x", "1");
  RunFor(5000);
  EXPECT_THAT(client_.log,
              ElementsAre("0 armed", "620 modified /w/a created /w/sub/x"));
}

// What changed right before the lock went is between two looks of a poller.
TEST_F(RunLoopHoldTest, ARepositoryThatIsMadeBetweenTwoBatchesCounts) {
  ASSERT_TRUE(file_system_.mutator().Mkdir("/w/new").ok());
  Make(Backend::kTold, {});
  WriteIn(100, "/w/new/x", "1");
  In(500, [this] {
    Mkdir("/w/new/.git");
    Write("/w/new/.git/index.lock", "");
  });
  WriteIn(600, "/w/new/x", "22");
  RunFor(1000);
  EXPECT_THAT(client_.log, ElementsAre("0 armed", "120 created /w/new/x"));
}

TEST_F(RunLoopHoldTest, WithoutASettleTimeOneTickBeginsAfterTheLockIsGone) {
  Make(Backend::kLooks, {.settling = {.settle = absl::ZeroDuration()}});
  LockFrom(90, 1095);
  WriteIn(100, "/w/a", "22");
  WriteIn(1094, "/w/b", "22");
  RunFor(1990);
  EXPECT_THAT(client_.log,
              ElementsAre("0 armed", "1100 modified /w/a modified /w/b"));
}

TEST_F(RunLoopHoldTest, WithoutASettleTimeWhatIsToldLastIsTaken) {
  Make(Backend::kTold, {.settling = {.settle = absl::ZeroDuration()}});
  LockFrom(90, 1095);
  WriteIn(100, "/w/a", "22");
  // Told while nobody waits: when the run loop asks whether the lock is gone.
  faults_.Add({.call = fakes::FaultyCall::kStat,
               .path = kLock,
               .repeat = fakes::FaultRepeat::kAlways,
               .before = [this] {
                 if (NowMs() == 1100 && !written_) {
                   written_ = true;
                   Write("/w/b", "22");
                 }
               }});
  RunFor(1990);
  EXPECT_TRUE(written_);
  EXPECT_THAT(client_.log,
              ElementsAre("0 armed", "1100 modified /w/a modified /w/b"));
}

TEST_F(RunLoopHoldTest, ALockThatComesBackHoldsOn) {
  Make(Backend::kTold, {});
  LockFrom(90, 130);
  LockFrom(145, 400);  // At 140 it was gone; at 160 it is there again.
  WriteIn(100, "/w/a", "22");
  RunFor(5000);
  EXPECT_THAT(client_.log, ElementsAre("0 armed", "420 modified /w/a"));
}

TEST_F(RunLoopHoldTest, TheLongestWaitEndsInAHoldAsWell) {
  Make(Backend::kTold, {.settling = {.max_wait = absl::Milliseconds(300)}});
  LockFrom(90, 1490);
  for (int64_t ms = 100; ms < 1490; ms += 10) {
    WriteIn(ms, "/w/a", std::string(ms % 97 + 2, 'x'));
  }
  RunFor(5000);
  EXPECT_THAT(client_.log, ElementsAre("0 armed", "1520 modified /w/a"));
}

TEST_F(RunLoopHoldTest, TheLongestWaitStandsStillDuringAHold) {
  Make(Backend::kTold, {.settling = {.max_wait = absl::Milliseconds(100)}});
  LockFrom(90, 1110);
  WriteIn(100, "/w/a", "22");
  // Held from 120 to 1120: of 100 ms 80 are left.
  for (int64_t ms = 1130; ms < 2000; ms += 10) {
    WriteIn(ms, "/w/b", std::string(ms % 97 + 2, 'x'));
  }
  RunFor(1250);
  EXPECT_THAT(client_.log,
              ElementsAre("0 armed", "1200 modified /w/a modified /w/b"));
}

TEST_F(RunLoopHoldTest, AStaleLockIsSaidOnceAndNotWaitedForAgain) {
  Make(Backend::kTold, {});
  WriteIn(90, kLock, "");
  WriteIn(100, "/w/a", "22");
  WriteIn(70'000, "/w/b", "22");
  RunFor(80'000);
  EXPECT_THAT(client_.log, ElementsAre("0 armed", "60140 modified /w/a",
                                       "70020 modified /w/b"));
  EXPECT_THAT(
      sink_.said,
      ElementsAre("stale lock: /w/.git/index.lock: there for 1m, going on "
                  "without waiting for it; if no command is at work there, "
                  "remove it"));
}

TEST_F(RunLoopHoldTest, HoldsOfOneBatchAreLimitedTogether) {
  Make(Backend::kTold, {.max_hold = absl::Milliseconds(300)});
  LockFrom(90, 250);
  LockFrom(270, 5000);  // Gone when asked at 260, there at 280.
  WriteIn(100, "/w/a", "22");
  RunFor(4000);
  // Held from 120 to 260, and for 160 ms from 280 on.
  EXPECT_THAT(client_.log, ElementsAre("0 armed", "460 modified /w/a"));
  EXPECT_THAT(sink_.said, SizeIs(1));
}

TEST_F(RunLoopHoldTest, ARebaseOfSeveralCommitsIsOneBatch) {
  Make(Backend::kTold, {});
  In(95, [this] { Mkdir("/w/.git/rebase-merge"); });
  for (int64_t ms = 100; ms < 2000; ms += 300) {
    LockFrom(ms, ms + 50);
    WriteIn(ms + 10, "/w/a", std::string(ms % 97 + 2, 'x'));
    WriteIn(ms + 60, "/w/.git/rebase-merge/msgnum", std::string(ms / 100, '1'));
  }
  In(2000, [this] {
    Unlink("/w/.git/rebase-merge/msgnum");
    ASSERT_TRUE(file_system_.mutator().Rmdir("/w/.git/rebase-merge").ok());
  });
  RunFor(5000);
  EXPECT_THAT(client_.log, ElementsAre("0 armed", "2030 modified /w/a"));
}

TEST_F(RunLoopHoldTest, ARebaseThatStoppedAtAConflictHoldsNothing) {
  Make(Backend::kTold, {});
  Mkdir("/w/.git/rebase-merge");
  Write("/w/.git/rebase-merge/msgnum", "1");
  WriteIn(100, "/w/a", "22");    // By git; held until 520.
  WriteIn(2000, "/w/a", "333");  // By hand.
  RunFor(5000);
  EXPECT_THAT(client_.log, ElementsAre("0 armed", "540 modified /w/a",
                                       "2020 modified /w/a"));
  EXPECT_THAT(sink_.said, IsEmpty());
}

// It is said once, and the batch comes out though it is still at work.
TEST_F(RunLoopHoldTest, ARebaseWithoutEndIsNotWaitedForForEver) {
  Make(Backend::kTold, {.max_hold = absl::Seconds(1)});
  Mkdir("/w/.git/rebase-apply");
  for (int64_t ms = 0; ms < 3000; ms += 100) {
    WriteIn(ms, "/w/.git/rebase-apply/next", std::string(ms / 100, '1'));
  }
  WriteIn(100, "/w/a", "22");
  RunFor(2000);
  EXPECT_THAT(client_.log, ElementsAre("0 armed", "1140 modified /w/a"));
  EXPECT_THAT(sink_.said, SizeIs(1));
}

TEST_F(RunLoopHoldTest, WhatIsHeldWhenItIsStoppedIsNotTold) {
  Make(Backend::kTold, {});
  WriteIn(90, kLock, "");
  WriteIn(100, "/w/a", "22");
  RunFor(1000);
  EXPECT_THAT(client_.log, ElementsAre("0 armed"));
}

}  // namespace
}  // namespace reloader
