#include "reloader/posix_clock.h"

#include <errno.h>
#include <poll.h>
#include <time.h>

#include <algorithm>

#include "absl/container/inlined_vector.h"
#include "absl/time/time.h"
#include "absl/types/span.h"
#include "reloader/check.h"
#include "reloader/clock.h"

namespace reloader {

absl::Time PosixClock::Now() const {
  struct timespec now;
  RELOADER_CHECK(clock_gettime(CLOCK_MONOTONIC, &now) == 0);
  return absl::TimeFromTimespec(now);
}

bool PosixClock::WaitUntil(absl::Time deadline,
                           absl::Span<const Wakeable* const> wakeables) {
  absl::InlinedVector<struct pollfd, 8> polled;
  for (const Wakeable* wakeable : wakeables) {
    const int descriptor = wakeable->descriptor();
    RELOADER_CHECK(descriptor >= 0);  // poll() would ignore it.
    polled.push_back({.fd = descriptor, .events = POLLIN, .revents = 0});
  }
  while (true) {
    // However far off the deadline is: the kernel cuts a timeout to what it can
    // hold, some 292 years. Rounded up, since a timespec would cut off quarters
    // of a nanosecond, and the last of them be polled for without waiting.
    const absl::Duration timeout = absl::Ceil(
        std::max(deadline - Now(), absl::ZeroDuration()), absl::Nanoseconds(1));
    const struct timespec limit = absl::ToTimespec(timeout);
    const int ready = ppoll(polled.data(), polled.size(), &limit, nullptr);
    if (ready > 0) {
      // A closed descriptor would be ready for ever.
      for (const struct pollfd& one : polled) {
        RELOADER_CHECK((one.revents & POLLNVAL) == 0);
      }
      return true;
    }
    // ENOMEM passes: the kernel has tried to free some before it says so.
    RELOADER_CHECK(ready == 0 || errno == EINTR || errno == ENOMEM);
    if (ready == 0) return false;
  }
}

}  // namespace reloader
