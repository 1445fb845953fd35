#include "reloader/thread_pool_executor.h"

#include <signal.h>

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <thread>

#include "absl/functional/function_ref.h"
#include "reloader/check.h"
#include "reloader/mutex.h"

namespace reloader {

ThreadPoolExecutor::ThreadPoolExecutor(int concurrency) {
  RELOADER_CHECK(concurrency >= 1);
  sigset_t all;
  sigset_t before;
  sigfillset(&all);
  // Threads inherit the mask.
  RELOADER_CHECK(pthread_sigmask(SIG_SETMASK, &all, &before) == 0);
  threads_.reserve(concurrency - 1);
  for (int i = 1; i < concurrency; ++i) {
    threads_.emplace_back([this] { RunThread(); });
  }
  RELOADER_CHECK(pthread_sigmask(SIG_SETMASK, &before, nullptr) == 0);
}

ThreadPoolExecutor::~ThreadPoolExecutor() {
  {
    MutexLock lock(&mutex_);
    RELOADER_CHECK(job_ == nullptr);
    stopping_ = true;
    work_changed_.NotifyAll();
  }
  for (std::thread& thread : threads_) thread.join();
}

void ThreadPoolExecutor::ParallelFor(size_t count, Body body) {
  Job job = {.count = count, .body = body};
  // One index needs one thread: the caller's own is the cheapest.
  if (count <= 1 || threads_.empty()) return Work(&job);
  {
    MutexLock lock(&mutex_);
    RELOADER_CHECK(job_ == nullptr);  // Else: called from two threads.
    job_ = &job;
    ++job_number_;
    work_changed_.NotifyAll();
  }
  Work(&job);
  MutexLock lock(&mutex_);
  // From here on no thread takes the job up; one that wakes late finds none.
  job_ = nullptr;
  while (busy_threads_ > 0) idle_changed_.Wait(&mutex_);
}

// Relaxed will do for the index: the mutex, taken before and after, orders what
// bodies read and write.
void ThreadPoolExecutor::Work(Job* job) {
  while (true) {
    const size_t index =
        job->next_index.fetch_add(1, std::memory_order_relaxed);
    if (index >= job->count) return;
    job->body(index);
  }
}

void ThreadPoolExecutor::RunThread() {
  uint64_t done_number = 0;
  mutex_.Lock();
  while (true) {
    while (!stopping_ && (job_ == nullptr || job_number_ == done_number)) {
      work_changed_.Wait(&mutex_);
    }
    if (stopping_) break;
    Job* const job = job_;
    done_number = job_number_;
    ++busy_threads_;
    mutex_.Unlock();
    Work(job);
    mutex_.Lock();
    if (--busy_threads_ == 0) idle_changed_.NotifyOne();
  }
  mutex_.Unlock();
}

}  // namespace reloader
