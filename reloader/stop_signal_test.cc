#include "reloader/stop_signal.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <sys/eventfd.h>
#include <sys/resource.h>

#include <atomic>
#include <memory>
#include <semaphore>
#include <thread>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "reloader/check.h"
#include "reloader/clock.h"
#include "reloader/errno_status.h"
#include "reloader/file_descriptor.h"
#include "reloader/posix_clock.h"

namespace reloader {
namespace {

std::unique_ptr<StopSignal> MakeStopSignal() {
  absl::StatusOr<std::unique_ptr<StopSignal>> stop = StopSignal::Create();
  RELOADER_CHECK(stop.ok());
  return *std::move(stop);
}

// Never ready. The clock asks for its descriptor on the way into the wait, and
// that opens the gate: so others act while the wait begins or after.
class Gate final : public Wakeable {
 public:
  int descriptor() const override {
    open_.release();
    return never_.get();
  }
  bool IsReady() const override { return false; }

  void AwaitTheWait() { open_.acquire(); }

 private:
  const FileDescriptor never_{eventfd(0, EFD_CLOEXEC)};
  mutable std::binary_semaphore open_{0};
};

// What the signal handler stops.
std::atomic<StopSignal*> stopped_by_handler = nullptr;

// While it lives, SIGUSR1 stops `stop`.
class StopOnSignal {
 public:
  explicit StopOnSignal(StopSignal* stop) {
    stopped_by_handler = stop;
    struct sigaction action = {};
    action.sa_handler = [](int) { stopped_by_handler.load()->Stop(); };
    RELOADER_CHECK(sigaction(SIGUSR1, &action, &before_) == 0);
  }
  ~StopOnSignal() {
    RELOADER_CHECK(sigaction(SIGUSR1, &before_, nullptr) == 0);
  }

 private:
  struct sigaction before_;
};

bool WouldWait(const StopSignal& stop) {
  PosixClock clock;
  return !clock.WaitUntil(clock.Now(), {&stop});
}

TEST(StopSignalTest, IsNotReadyAtFirst) {
  const auto stop = MakeStopSignal();
  EXPECT_FALSE(stop->stopped());
  EXPECT_FALSE(stop->IsReady());
  EXPECT_TRUE(WouldWait(*stop));
}

TEST(StopSignalTest, StoppedBeforeTheWaitItEndsItAtOnceAndForGood) {
  const auto stop = MakeStopSignal();
  stop->Stop();
  EXPECT_TRUE(stop->stopped());
  EXPECT_TRUE(stop->IsReady());
  PosixClock clock;
  EXPECT_TRUE(clock.WaitUntil(absl::InfiniteFuture(), {stop.get()}));
  EXPECT_TRUE(clock.WaitUntil(absl::InfiniteFuture(), {stop.get()}));
}

TEST(StopSignalTest, StoppingTwiceIsStoppingOnce) {
  const auto stop = MakeStopSignal();
  stop->Stop();
  stop->Stop();
  EXPECT_TRUE(stop->stopped());
  EXPECT_FALSE(WouldWait(*stop));
}

TEST(StopSignalTest, AnotherThreadEndsAWait) {
  const auto stop = MakeStopSignal();
  Gate gate;
  std::thread stopper([&] {
    gate.AwaitTheWait();
    stop->Stop();
  });
  PosixClock clock;
  EXPECT_TRUE(clock.WaitUntil(absl::InfiniteFuture(), {&gate, stop.get()}));
  stopper.join();
}

TEST(StopSignalTest, ASignalHandlerStops) {
  const auto stop = MakeStopSignal();
  const StopOnSignal handler(stop.get());
  ASSERT_EQ(raise(SIGUSR1), 0);
  EXPECT_TRUE(stop->stopped());
  EXPECT_FALSE(WouldWait(*stop));
}

TEST(StopSignalTest, AHandlerOnTheWaitingThreadEndsItsWait) {
  const auto stop = MakeStopSignal();
  const StopOnSignal handler(stop.get());
  Gate gate;
  const pthread_t waiter = pthread_self();
  std::thread sender([&] {
    gate.AwaitTheWait();
    RELOADER_CHECK(pthread_kill(waiter, SIGUSR1) == 0);
  });
  PosixClock clock;
  EXPECT_TRUE(clock.WaitUntil(absl::InfiniteFuture(), {&gate, stop.get()}));
  sender.join();
}

// A write of one thread before Stop() is read by another after stopped(); run
// under ThreadSanitizer.
TEST(StopSignalTest, ManyThreadsMayStopAndLook) {
  const auto stop = MakeStopSignal();
  int written = 0;
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([&] {
      while (!stop->stopped()) std::this_thread::yield();
      EXPECT_EQ(written, 1);
      stop->Stop();
    });
  }
  written = 1;
  stop->Stop();
  for (std::thread& thread : threads) thread.join();
}

TEST(StopSignalTest, StopLeavesErrnoAlone) {
  const auto stop = MakeStopSignal();
  errno = EBADF;
  stop->Stop();
  EXPECT_EQ(errno, EBADF);
}

TEST(StopSignalTest, ItsDescriptorIsNotInherited) {
  const auto stop = MakeStopSignal();
  EXPECT_EQ(fcntl(stop->descriptor(), F_GETFD), FD_CLOEXEC);
}

TEST(StopSignalTest, WithoutDescriptorsToSpareThereIsAnError) {
  struct rlimit before;
  ASSERT_EQ(getrlimit(RLIMIT_NOFILE, &before), 0);
  const struct rlimit none = {.rlim_cur = 0, .rlim_max = before.rlim_max};
  ASSERT_EQ(setrlimit(RLIMIT_NOFILE, &none), 0);
  const auto stop = StopSignal::Create();
  ASSERT_EQ(setrlimit(RLIMIT_NOFILE, &before), 0);
  EXPECT_EQ(ErrnoFromStatus(stop.status()), EMFILE);
}

}  // namespace
}  // namespace reloader
