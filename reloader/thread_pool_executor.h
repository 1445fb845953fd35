// An Executor with threads of its own, for scans of large trees.
//
//   ThreadPoolExecutor executor(/*concurrency=*/2);
//   executor.ParallelFor(chunks.size(), [&](size_t i) { Scan(chunks[i]); });
//
// The calling thread works, too. Indices are handed out one at a time, so let
// each be worth some microseconds. A call allocates nothing.
// One thread at a time may call ParallelFor(), and `body` must not.
#ifndef RELOADER_THREAD_POOL_EXECUTOR_H_
#define RELOADER_THREAD_POOL_EXECUTOR_H_

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <thread>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/functional/function_ref.h"
#include "reloader/executor.h"
#include "reloader/mutex.h"

namespace reloader {

class ThreadPoolExecutor final : public Executor {
 public:
  // Starts `concurrency` - 1 threads (at least 1 is demanded; 1 starts none).
  // They block all signals, so that handlers run on the program's own threads.
  explicit ThreadPoolExecutor(int concurrency);

  // Joins the threads. No ParallelFor() may be running.
  ~ThreadPoolExecutor() override;

  ThreadPoolExecutor(const ThreadPoolExecutor&) = delete;
  ThreadPoolExecutor& operator=(const ThreadPoolExecutor&) = delete;

  void ParallelFor(size_t count, absl::FunctionRef<void(size_t)> body) override;
  int concurrency() const override {
    return static_cast<int>(threads_.size()) + 1;
  }

 private:
  using Body = absl::FunctionRef<void(size_t)>;

  // One call's work. Lives on the caller's stack, until no thread is in it.
  struct Job {
    const size_t count;
    const Body body;
    std::atomic<size_t> next_index = 0;
  };

  static void Work(Job* job);
  void RunThread();

  Mutex mutex_;
  CondVar work_changed_;  // job_ or stopping_ is set.
  CondVar idle_changed_;  // busy_threads_ is 0.
  Job* job_ ABSL_GUARDED_BY(mutex_) = nullptr;
  uint64_t job_number_ ABSL_GUARDED_BY(mutex_) = 0;  // Tells jobs apart.
  int busy_threads_ ABSL_GUARDED_BY(mutex_) = 0;
  bool stopping_ ABSL_GUARDED_BY(mutex_) = false;
  std::vector<std::thread> threads_;
};

}  // namespace reloader

#endif  // RELOADER_THREAD_POOL_EXECUTOR_H_
