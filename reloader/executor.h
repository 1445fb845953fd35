// Where a scan's work runs: on the ticking thread, or spread over several.
//
//   executor.ParallelFor(chunks.size(), [&](size_t i) { Scan(chunks[i]); });
//
// InlineExecutor serves virtual time and small trees; ThreadPoolExecutor
// (reloader/thread_pool_executor.h) large ones.
#ifndef RELOADER_EXECUTOR_H_
#define RELOADER_EXECUTOR_H_

#include <cstddef>

#include "absl/functional/function_ref.h"

namespace reloader {

class Executor {
 public:
  virtual ~Executor() = default;

  // Calls body(0) … body(count - 1), each once, in any order, perhaps at the
  // same time, and returns when all have returned. What they wrote is visible
  // to the caller. Not reentrant: one call at a time.
  virtual void ParallelFor(size_t count,
                           absl::FunctionRef<void(size_t)> body) = 0;

  // Returns how many calls may run at the same time, at least 1.
  virtual int concurrency() const = 0;
};

class InlineExecutor final : public Executor {
 public:
  void ParallelFor(size_t count,
                   absl::FunctionRef<void(size_t)> body) override {
    for (size_t i = 0; i < count; ++i) body(i);
  }
  int concurrency() const override { return 1; }
};

}  // namespace reloader

#endif  // RELOADER_EXECUTOR_H_
