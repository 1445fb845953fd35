// SteeredClock is the real clock, until a test takes a wait over: to see what
// is so before the wait, or to let its whole time pass at once.
//
//   clock.OnNextWait([] { return SteeredClock::Outcome::kTimeout; });
//   supervisor->Stop();                     // Kills at once.
//   EXPECT_EQ(clock.jumped(), kStopTimeout);
//
// A wait of a minute fails the test and is cut short. One thread.
#ifndef RELOADER_PROCESS_STEERED_CLOCK_H_
#define RELOADER_PROCESS_STEERED_CLOCK_H_

#include <algorithm>
#include <functional>
#include <utility>

#include "absl/time/time.h"
#include "absl/types/span.h"
#include "gtest/gtest.h"
#include "reloader/clock.h"
#include "reloader/posix_clock.h"

namespace reloader::process {

class SteeredClock final : public Clock {
 public:
  absl::Time Now() const override { return clock_.Now() + offset_; }
  bool WaitUntil(absl::Time deadline,
                 absl::Span<const Wakeable* const> wakeables) override {
    if (next_wait_ != nullptr) {
      if (std::exchange(next_wait_, nullptr)() == Outcome::kTimeout) {
        Jump(deadline);
        return false;
      }
    }
    const absl::Time patience = clock_.Now() + absl::Minutes(1);
    if (clock_.WaitUntil(std::min(deadline - offset_, patience), wakeables)) {
      return true;
    }
    if (Now() < deadline) {
      ADD_FAILURE() << "nothing has come in a minute";
      Jump(deadline);
    }
    return false;
  }

  enum class Outcome { kWait, kTimeout };

  // Calls `wait` in place of the next wait, or before it.
  void OnNextWait(std::function<Outcome()> wait) {
    next_wait_ = std::move(wait);
  }

  // The time that was not waited for, to the second.
  absl::Duration jumped() const {
    return absl::Ceil(jumped_, absl::Seconds(1));
  }

 private:
  void Jump(absl::Time deadline) {
    const absl::Duration jump = deadline - Now();
    jumped_ += jump;
    offset_ += jump;
  }

  PosixClock clock_;
  absl::Duration offset_ = absl::ZeroDuration();
  absl::Duration jumped_ = absl::ZeroDuration();
  std::function<Outcome()> next_wait_;
};

}  // namespace reloader::process

#endif  // RELOADER_PROCESS_STEERED_CLOCK_H_
