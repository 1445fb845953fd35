#include "fakes/fake_clock.h"

#include <vector>

#include "absl/time/time.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "reloader/clock.h"

namespace reloader::fakes {
namespace {

using ::testing::ElementsAre;

class Flag final : public Wakeable {
 public:
  int descriptor() const override { return -1; }
  bool IsReady() const override { return ready; }
  bool ready = false;
};

TEST(FakeClockTest, AWaitJumpsToItsDeadline) {
  FakeClock clock;
  const absl::Time begin = clock.Now();
  EXPECT_FALSE(clock.WaitUntil(begin + absl::Hours(5), {}));
  EXPECT_EQ(clock.Now(), begin + absl::Hours(5));
  EXPECT_FALSE(clock.WaitUntil(begin, {})) << "in the past";
  EXPECT_EQ(clock.Now(), begin + absl::Hours(5)) << "it never goes back";
}

TEST(FakeClockTest, WhatIsReadyEndsAWaitBeforeItBegins) {
  FakeClock clock;
  const absl::Time begin = clock.Now();
  Flag flag;
  flag.ready = true;
  const Wakeable* const wakeables[] = {&flag};
  EXPECT_TRUE(clock.WaitUntil(absl::InfiniteFuture(), wakeables));
  EXPECT_EQ(clock.Now(), begin);
}

TEST(FakeClockTest, AnEventEndsAWaitAtItsOwnTime) {
  FakeClock clock;
  const absl::Time begin = clock.Now();
  Flag flag;
  clock.At(begin + absl::Seconds(2), [&] { flag.ready = true; });
  clock.At(begin + absl::Seconds(3), [] { FAIL() << "too late"; });
  const Wakeable* const wakeables[] = {&flag};
  EXPECT_TRUE(clock.WaitUntil(absl::InfiniteFuture(), wakeables));
  EXPECT_EQ(clock.Now(), begin + absl::Seconds(2));
}

TEST(FakeClockTest, EventsComeInTheOrderOfTheirTimesThenAsAdded) {
  FakeClock clock;
  const absl::Time begin = clock.Now();
  std::vector<int> seen;
  clock.At(begin + absl::Seconds(2), [&] { seen.push_back(2); });
  clock.At(begin + absl::Seconds(1), [&] {
    seen.push_back(1);
    clock.At(begin, [&] { seen.push_back(10); });  // Overdue.
  });
  clock.At(begin + absl::Seconds(2), [&] { seen.push_back(3); });
  clock.Advance(absl::Seconds(2));
  EXPECT_THAT(seen, ElementsAre(1, 10, 2, 3));
  EXPECT_EQ(clock.Now(), begin + absl::Seconds(2));
}

TEST(FakeClockTest, TheClockOfFilesIsSetAndTheOtherGoesOn) {
  FakeClock clock;
  const absl::Time begin = clock.Now();
  const int64_t file_begin_ns = clock.FileNowNs();
  clock.StepFileClock(-absl::Hours(1));
  EXPECT_EQ(clock.Now(), begin);
  EXPECT_EQ(clock.FileNowNs(),
            file_begin_ns - absl::ToInt64Nanoseconds(absl::Hours(1)));
  clock.Spend(absl::Nanoseconds(7));
  EXPECT_EQ(clock.Now(), begin + absl::Nanoseconds(7));
  clock.StepFileClock(absl::Hours(1));
  EXPECT_EQ(clock.FileNowNs(), file_begin_ns + 7);
}

TEST(FakeClockDeathTest, AWaitThatNothingCanEndIsAMistake) {
  EXPECT_DEATH(
      {
        FakeClock clock;
        clock.WaitUntil(absl::InfiniteFuture(), {});
      },
      "InfiniteFuture");
}

}  // namespace
}  // namespace reloader::fakes
