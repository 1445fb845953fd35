// Time and waiting, in one place, so that a test can replace both.
//
//   const Wakeable* wakeables[] = {&stop, source.wakeable()};
//   if (clock.WaitUntil(clock.Now() + interval, wakeables)) {
//     // One of them is ready.
//   }
//
// Nothing in the project sleeps or polls descriptors except through
// Clock::WaitUntil(). PosixClock is the real one (reloader/posix_clock.h).
#ifndef RELOADER_CLOCK_H_
#define RELOADER_CLOCK_H_

#include "absl/time/time.h"
#include "absl/types/span.h"

namespace reloader {

// Something that can end a wait. It stays ready until its owner has dealt with
// it (level-triggered, as poll(2) is).
class Wakeable {
 public:
  virtual ~Wakeable() = default;

  // Returns a descriptor that is readable when this is ready, or -1 for an
  // object that lives in virtual time only.
  virtual int descriptor() const = 0;

  // Returns whether a wait would end at once. Does not block.
  virtual bool IsReady() const = 0;
};

class Clock {
 public:
  virtual ~Clock() = default;

  // Returns a monotonic time: it never steps and has an arbitrary zero, so only
  // differences mean something. Not comparable with file times.
  virtual absl::Time Now() const = 0;

  // Blocks until one of `wakeables` is ready (returns true) or `deadline` has
  // passed (returns false; a deadline in the past still looks once).
  // absl::InfiniteFuture() waits without limit. Signals do not end the wait.
  virtual bool WaitUntil(absl::Time deadline,
                         absl::Span<const Wakeable* const> wakeables) = 0;
};

}  // namespace reloader

#endif  // RELOADER_CLOCK_H_
