#include "reloader/thread_pool_executor.h"

#include <signal.h>

#include <atomic>
#include <cstddef>
#include <cstdlib>
#include <latch>
#include <new>
#include <set>
#include <string>
#include <thread>
#include <tuple>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "reloader/executor.h"
#include "reloader/mutex.h"

// Counts what this program allocates, on all threads.
std::atomic<size_t> allocations = 0;

void* operator new(size_t size) {
  allocations.fetch_add(1, std::memory_order_relaxed);
  void* const memory = std::malloc(size == 0 ? 1 : size);
  if (memory == nullptr) std::abort();
  return memory;
}
void operator delete(void* memory) noexcept { std::free(memory); }
void operator delete(void* memory, size_t) noexcept { std::free(memory); }

namespace reloader {
namespace {

using ::testing::Each;

class ThreadPoolExecutorSizesTest
    : public testing::TestWithParam<std::tuple<int, size_t>> {};

// The slots are not atomic: ThreadSanitizer sees if a write is not handed over.
TEST_P(ThreadPoolExecutorSizesTest, CallsEachIndexOnceAndShowsWhatItWrote) {
  const auto [concurrency, count] = GetParam();
  ThreadPoolExecutor executor(concurrency);
  std::vector<int> calls(count, 0);
  for (int round = 1; round <= 3; ++round) {
    executor.ParallelFor(count, [&](size_t i) { ++calls[i]; });
    EXPECT_THAT(calls, Each(round));
  }
}

INSTANTIATE_TEST_SUITE_P(Sizes, ThreadPoolExecutorSizesTest,
                         testing::Combine(testing::Values(1, 2, 5),
                                          testing::Values(size_t{0}, size_t{1},
                                                          size_t{2},
                                                          size_t{1000})),
                         [](const auto& info) {
                           return std::to_string(std::get<0>(info.param)) +
                                  "_threads_" +
                                  std::to_string(std::get<1>(info.param)) +
                                  "_calls";
                         });

TEST(ThreadPoolExecutorTest, SaysHowManyCallsRunAtATime) {
  EXPECT_EQ(ThreadPoolExecutor(1).concurrency(), 1);
  EXPECT_EQ(ThreadPoolExecutor(3).concurrency(), 3);
  EXPECT_EQ(InlineExecutor().concurrency(), 1);
}

// Each call waits for the others, so fewer at a time would hang.
TEST(ThreadPoolExecutorTest, CallsRunAtTheSameTimeOnTheCallerToo) {
  constexpr int kConcurrency = 3;
  ThreadPoolExecutor executor(kConcurrency);
  std::latch all_running(kConcurrency);
  Mutex mutex;
  std::set<std::thread::id> threads;
  executor.ParallelFor(kConcurrency, [&](size_t) {
    all_running.arrive_and_wait();
    MutexLock lock(&mutex);
    threads.insert(std::this_thread::get_id());
  });
  EXPECT_EQ(threads.size(), size_t{kConcurrency});
  EXPECT_EQ(threads.count(std::this_thread::get_id()), 1u);
}

// The caller has done its part long before the thread has.
TEST(ThreadPoolExecutorTest, ItReturnsOnlyWhenTheLastCallHas) {
  ThreadPoolExecutor executor(2);
  const std::thread::id caller = std::this_thread::get_id();
  for (int round = 0; round < 10; ++round) {
    std::latch both_running(2);
    std::atomic<bool> thread_is_done = false;
    executor.ParallelFor(2, [&](size_t) {
      both_running.arrive_and_wait();
      if (std::this_thread::get_id() == caller) return;
      for (int i = 0; i < 20; ++i) std::this_thread::yield();
      thread_is_done = true;
    });
    ASSERT_TRUE(thread_is_done);
  }
}

// Threads that wake late must not touch a call that is over: each has its own
// data on the stack, which the next overwrites.
TEST(ThreadPoolExecutorTest, ManyShortCallsDoNotMix) {
  ThreadPoolExecutor executor(4);
  for (size_t round = 0; round < 2000; ++round) {
    size_t seen[3] = {};
    executor.ParallelFor(3, [&](size_t i) { seen[i] = round + i; });
    for (size_t i = 0; i < 3; ++i) ASSERT_EQ(seen[i], round + i);
  }
}

TEST(ThreadPoolExecutorTest, ACallAllocatesNothing) {
  ThreadPoolExecutor executor(3);
  std::vector<int> calls(1000, 0);
  const auto body = [&](size_t i) { ++calls[i]; };
  const auto all_threads_started = [&] {
    std::latch started(3);
    executor.ParallelFor(3, [&](size_t) { started.arrive_and_wait(); });
  };
  all_threads_started();
  const size_t before = allocations;
  for (int i = 0; i < 50; ++i) executor.ParallelFor(calls.size(), body);
  EXPECT_EQ(allocations - before, 0u);
  EXPECT_THAT(calls, Each(50));
}

// Else a handler, and the system call that it interrupts, would be found on a
// thread that knows nothing of signals.
TEST(ThreadPoolExecutorTest, OnlyTheCallerTakesSignals) {
  ThreadPoolExecutor executor(2);
  const std::thread::id caller = std::this_thread::get_id();
  std::latch both_running(2);
  bool blocked_on_caller = true;
  bool blocked_on_thread = false;
  executor.ParallelFor(2, [&](size_t) {
    both_running.arrive_and_wait();
    sigset_t mask;
    pthread_sigmask(SIG_SETMASK, nullptr, &mask);
    const bool blocked = sigismember(&mask, SIGTERM) == 1;
    if (std::this_thread::get_id() == caller) {
      blocked_on_caller = blocked;
    } else {
      blocked_on_thread = blocked;
    }
  });
  EXPECT_FALSE(blocked_on_caller);
  EXPECT_TRUE(blocked_on_thread);
}

TEST(ThreadPoolExecutorTest, ItCanBeDestroyedAtAnyPointBetweenCalls) {
  for (int i = 0; i < 100; ++i) {
    ThreadPoolExecutor unused(3);
    ThreadPoolExecutor used(3);
    std::atomic<int> calls = 0;
    used.ParallelFor(2, [&](size_t) { calls.fetch_add(1); });
    EXPECT_EQ(calls, 2);
  }
}

TEST(ThreadPoolExecutorDeathTest, AtLeastOneThreadIsNeeded) {
  EXPECT_DEATH(ThreadPoolExecutor(0), "check failed: concurrency >= 1");
}

}  // namespace
}  // namespace reloader
