// Run under ThreadSanitizer, which reports what the lock does not order.
#include "reloader/mutex.h"

#include <thread>
#include <vector>

#include "gtest/gtest.h"

namespace reloader {
namespace {

TEST(MutexTest, OnlyOneThreadIsInside) {
  Mutex mutex;
  int inside = 0;
  int total = 0;
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([&] {
      for (int k = 0; k < 1000; ++k) {
        MutexLock lock(&mutex);
        EXPECT_EQ(++inside, 1);
        ++total;
        --inside;
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(total, 4000);
}

// Two threads take turns; a lost notification would hang.
TEST(CondVarTest, WaitReleasesTheMutexAndTakesItAgain) {
  Mutex mutex;
  CondVar changed;
  int turn = 0;
  const auto play = [&](int own) {
    for (int k = 0; k < 500; ++k) {
      MutexLock lock(&mutex);
      while (turn % 2 != own) changed.Wait(&mutex);
      ++turn;
      changed.NotifyOne();
    }
  };
  std::thread other([&] { play(1); });
  play(0);
  other.join();
  EXPECT_EQ(turn, 1000);
}

TEST(CondVarTest, NotifyAllWakesEverybody) {
  Mutex mutex;
  CondVar changed;
  bool open = false;
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([&] {
      MutexLock lock(&mutex);
      while (!open) changed.Wait(&mutex);
    });
  }
  {
    MutexLock lock(&mutex);
    open = true;
    changed.NotifyAll();
  }
  for (std::thread& thread : threads) thread.join();
}

}  // namespace
}  // namespace reloader
