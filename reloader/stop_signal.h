// StopSignal lets any thread, or a signal handler, end a wait.
//
//   absl::StatusOr<std::unique_ptr<StopSignal>> stop = StopSignal::Create();
//   // On another thread, or in a handler:      // On the waiting thread:
//   (*stop)->Stop();                            clock.WaitUntil(deadline,
//                                                               {stop->get()});
//
// Stop() once is for good: the signal stays ready, and is never reset.
// Thread-safe. It must outlive every thread and handler that may call Stop().
#ifndef RELOADER_STOP_SIGNAL_H_
#define RELOADER_STOP_SIGNAL_H_

#include <atomic>
#include <memory>

#include "absl/status/statusor.h"
#include "reloader/clock.h"
#include "reloader/file_descriptor.h"

namespace reloader {

class StopSignal final : public Wakeable {
 public:
  // Fails as eventfd(2) does: EMFILE, ENFILE, ENOMEM.
  static absl::StatusOr<std::unique_ptr<StopSignal>> Create();

  // Makes this ready. Idempotent, does not block, leaves errno as it is and is
  // async-signal-safe (signal-safety(7)): it touches an atomic and an eventfd.
  void Stop();

  // Returns whether Stop() has been called. What the stopping thread wrote
  // before is visible to who sees true. Async-signal-safe.
  bool stopped() const { return stopped_.load(std::memory_order_acquire); }

  int descriptor() const override { return event_.get(); }
  bool IsReady() const override { return stopped(); }

 private:
  explicit StopSignal(FileDescriptor event);

  static_assert(std::atomic<bool>::is_always_lock_free,
                "an atomic with a lock could hang in a signal handler");
  std::atomic<bool> stopped_ = false;
  const FileDescriptor event_;
};

}  // namespace reloader

#endif  // RELOADER_STOP_SIGNAL_H_
