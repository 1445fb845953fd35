#include "reloader/posix_clock.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/time.h>
#include <unistd.h>

#include <atomic>
#include <memory>
#include <semaphore>
#include <thread>
#include <vector>

#include "absl/time/time.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "reloader/check.h"
#include "reloader/clock.h"
#include "reloader/file_descriptor.h"

namespace reloader {
namespace {

// Ready while there is something in it, or its write end is closed.
class Pipe final : public Wakeable {
 public:
  Pipe() {
    int ends[2];
    RELOADER_CHECK(pipe2(ends, O_CLOEXEC) == 0);
    read_end_ = FileDescriptor(ends[0]);
    write_end_ = FileDescriptor(ends[1]);
  }
  void Write() { RELOADER_CHECK(write(write_end_.get(), "x", 1) == 1); }
  void CloseWriteEnd() { write_end_.Reset(); }

  int descriptor() const override { return read_end_.get(); }
  bool IsReady() const override { return false; }  // Nobody asks.

 private:
  FileDescriptor read_end_;
  FileDescriptor write_end_;
};

// Never ready. The clock asks for its descriptor on the way into the wait, and
// that opens the gate.
class Gate final : public Wakeable {
 public:
  int descriptor() const override {
    open_.release();
    return never_.descriptor();
  }
  bool IsReady() const override { return false; }

  void AwaitTheWait() { open_.acquire(); }

 private:
  const Pipe never_;
  mutable std::binary_semaphore open_{0};
};

class FixedDescriptor final : public Wakeable {
 public:
  explicit FixedDescriptor(int descriptor) : descriptor_(descriptor) {}
  int descriptor() const override { return descriptor_; }
  bool IsReady() const override { return true; }

 private:
  const int descriptor_;
};

TEST(PosixClockTest, TimeDoesNotGoBack) {
  const PosixClock clock;
  const absl::Time first = clock.Now();
  for (int i = 0; i < 1000; ++i) ASSERT_GE(clock.Now(), first);
}

TEST(PosixClockTest, AWaitThatNothingEndsLastsUntilItsDeadline) {
  PosixClock clock;
  const Pipe quiet;
  const absl::Time deadline = clock.Now() + absl::Milliseconds(5);
  EXPECT_FALSE(clock.WaitUntil(deadline, {&quiet}));
  EXPECT_GE(clock.Now(), deadline);
}

TEST(PosixClockTest, WithoutWakeablesItWaitsForTheDeadlineAlone) {
  PosixClock clock;
  const absl::Time deadline = clock.Now() + absl::Milliseconds(5);
  EXPECT_FALSE(clock.WaitUntil(deadline, {}));
  EXPECT_GE(clock.Now(), deadline);
}

TEST(PosixClockTest, ADeadlineInThePastStillLooksOnce) {
  PosixClock clock;
  Pipe pipe;
  const absl::Time past = clock.Now() - absl::Seconds(1);
  EXPECT_FALSE(clock.WaitUntil(past, {&pipe}));
  EXPECT_FALSE(clock.WaitUntil(absl::InfinitePast(), {&pipe}));
  pipe.Write();
  EXPECT_TRUE(clock.WaitUntil(past, {&pipe}));
  EXPECT_TRUE(clock.WaitUntil(absl::InfinitePast(), {&pipe}));
}

// Past what ppoll() or a timespec can hold, it must not fail or wrap around.
TEST(PosixClockTest, FarDeadlinesAreWaitedFor) {
  PosixClock clock;
  Pipe pipe;
  pipe.Write();
  EXPECT_TRUE(clock.WaitUntil(absl::InfiniteFuture(), {&pipe}));
  EXPECT_TRUE(
      clock.WaitUntil(clock.Now() + absl::Hours(24 * 365 * 1000), {&pipe}));
  EXPECT_TRUE(
      clock.WaitUntil(absl::UnixEpoch() + absl::Seconds(1) * 9e18, {&pipe}));
}

// A timeout that wrapped around would end this at once.
TEST(PosixClockTest, AWaitForAFarDeadlineLastsUntilSomethingHappens) {
  PosixClock clock;
  for (const absl::Duration wait :
       {absl::Hours(24 * 365), absl::Hours(24 * 365 * 1000),
        absl::InfiniteDuration()}) {
    Pipe pipe;
    Gate gate;
    std::thread writer([&] {
      gate.AwaitTheWait();
      pipe.Write();
    });
    EXPECT_TRUE(clock.WaitUntil(clock.Now() + wait, {&gate, &pipe})) << wait;
    writer.join();
  }
}

TEST(PosixClockTest, AWakeableStaysReadyUntilItsOwnerHasDealtWithIt) {
  PosixClock clock;
  Pipe pipe;
  pipe.Write();
  EXPECT_TRUE(clock.WaitUntil(absl::InfiniteFuture(), {&pipe}));
  EXPECT_TRUE(clock.WaitUntil(absl::InfiniteFuture(), {&pipe}));
}

TEST(PosixClockTest, AnyOfManyEndsTheWait) {
  PosixClock clock;
  std::vector<std::unique_ptr<Pipe>> pipes;
  std::vector<const Wakeable*> wakeables;
  for (int i = 0; i < 20; ++i) {
    pipes.push_back(std::make_unique<Pipe>());
    wakeables.push_back(pipes.back().get());
  }
  pipes.back()->Write();
  EXPECT_TRUE(clock.WaitUntil(absl::InfiniteFuture(), wakeables));
}

TEST(PosixClockTest, AHangUpIsReady) {
  PosixClock clock;
  Pipe pipe;
  pipe.CloseWriteEnd();
  EXPECT_TRUE(clock.WaitUntil(absl::InfiniteFuture(), {&pipe}));
}

std::atomic<int> signals_handled = 0;

// A timer interrupts the wait every millisecond.
class SignalStorm {
 public:
  SignalStorm() {
    signals_handled = 0;
    struct sigaction action = {};
    action.sa_handler = [](int) { signals_handled.fetch_add(1); };
    RELOADER_CHECK(sigaction(SIGALRM, &action, &before_) == 0);
    SetInterval(1000);
  }
  ~SignalStorm() {
    SetInterval(0);
    RELOADER_CHECK(sigaction(SIGALRM, &before_, nullptr) == 0);
  }

 private:
  static void SetInterval(suseconds_t microseconds) {
    const struct timeval interval = {.tv_sec = 0, .tv_usec = microseconds};
    const struct itimerval timer = {.it_interval = interval,
                                    .it_value = interval};
    RELOADER_CHECK(setitimer(ITIMER_REAL, &timer, nullptr) == 0);
  }

  struct sigaction before_;
};

TEST(PosixClockTest, SignalsNeitherEndAWaitNorPutItsDeadlineOff) {
  PosixClock clock;
  const Pipe quiet;
  const SignalStorm storm;
  while (signals_handled < 5) {
    const absl::Time deadline = clock.Now() + absl::Milliseconds(20);
    EXPECT_FALSE(clock.WaitUntil(deadline, {&quiet}));
    EXPECT_GE(clock.Now(), deadline);
  }
}

TEST(PosixClockDeathTest, AWakeableOfVirtualTimeIsABug) {
  PosixClock clock;
  const FixedDescriptor without(-1);
  EXPECT_DEATH(clock.WaitUntil(clock.Now(), {&without}),
               "check failed: descriptor >= 0");
}

TEST(PosixClockDeathTest, AClosedDescriptorIsABugAndNoBusyLoop) {
  PosixClock clock;
  const int closed = dup(0);
  close(closed);
  const FixedDescriptor wakeable(closed);
  EXPECT_DEATH(clock.WaitUntil(clock.Now(), {&wakeable}),
               "check failed.*POLLNVAL");
}

}  // namespace
}  // namespace reloader
