// The clock of this machine: CLOCK_MONOTONIC, and ppoll(2) to wait.
//
//   PosixClock clock;
//   clock.WaitUntil(clock.Now() + absl::Seconds(1), {&stop});
//
// Every wakeable must have a descriptor: one that lives in virtual time could
// not end a real wait, so to wait for it here is a bug and ends the program.
// Time during which the machine is suspended does not count.
// Thread-safe: it has no state.
#ifndef RELOADER_POSIX_CLOCK_H_
#define RELOADER_POSIX_CLOCK_H_

#include "absl/time/time.h"
#include "absl/types/span.h"
#include "reloader/clock.h"

namespace reloader {

class PosixClock final : public Clock {
 public:
  absl::Time Now() const override;

  // Ready is a descriptor that can be read, or whose other end has hung up, or
  // that is in error: its owner finds out by reading. A wait does not end
  // before its deadline, and allocates only beyond eight wakeables.
  bool WaitUntil(absl::Time deadline,
                 absl::Span<const Wakeable* const> wakeables) override;
};

}  // namespace reloader

#endif  // RELOADER_POSIX_CLOCK_H_
