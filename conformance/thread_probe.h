// Looks at a thread from outside, so that a test of waiting can act once the
// thread really waits, without sleeping. Linux only.
//
//   const ThreadProbe ticking;              // Of the calling thread.
//   std::thread other([&] {
//     ticking.AwaitBlocked();
//     reloader.Stop();
//   });
#ifndef CONFORMANCE_THREAD_PROBE_H_
#define CONFORMANCE_THREAD_PROBE_H_

#include <signal.h>
#include <sys/types.h>

#include "reloader/reloader.h"

namespace reloader::conformance {

class ThreadProbe {
 public:
  ThreadProbe();

  // Returns when the thread sleeps in the kernel (state S in proc(5)). Called
  // from another thread.
  void AwaitBlocked() const;

  // Sends a signal to just this thread.
  void Signal(int signal_number) const;

 private:
  const pid_t thread_id_;
};

// Returns how many descriptors the process has open.
int CountDescriptors();

// While it lives, the signal makes its handler call Stop().
class ScopedStopHandler {
 public:
  // One at a time.
  ScopedStopHandler(int signal_number, Reloader* reloader);
  ~ScopedStopHandler();
  ScopedStopHandler(const ScopedStopHandler&) = delete;
  ScopedStopHandler& operator=(const ScopedStopHandler&) = delete;

 private:
  const int signal_number_;
  struct sigaction previous_;
};

}  // namespace reloader::conformance

#endif  // CONFORMANCE_THREAD_PROBE_H_
