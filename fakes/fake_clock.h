// A Clock whose time passes only when somebody waits for it: a wait jumps to
// the next event, and nobody ever sleeps.
//
//   FakeClock clock;
//   clock.At(clock.Now() + absl::Seconds(1), [&] { stop.Stop(); });
//   clock.WaitUntil(absl::InfiniteFuture(), wakeables);   // Returns at once.
//
// It is also the clock that stamps files of a made-up file system, which, as a
// real one, can be set forwards and backwards: that moves FileNowNs() and not
// Now().
//
// A wait asks Wakeable::IsReady() and never a descriptor, so what wakes it must
// happen in an event, or before the wait. One thread.
#ifndef FAKES_FAKE_CLOCK_H_
#define FAKES_FAKE_CLOCK_H_

#include <cstdint>
#include <functional>
#include <map>
#include <utility>

#include "absl/time/time.h"
#include "absl/types/span.h"
#include "reloader/clock.h"

namespace reloader::fakes {

class FakeClock final : public Clock {
 public:
  FakeClock() = default;
  FakeClock(const FakeClock&) = delete;
  FakeClock& operator=(const FakeClock&) = delete;

  absl::Time Now() const override { return now_; }

  // Runs the events that are due on the way. A wait without a deadline ends the
  // program if nothing is left that could end the wait: it would be a hang.
  bool WaitUntil(absl::Time deadline,
                 absl::Span<const Wakeable* const> wakeables) override;

  // Calls `event` when the time has come: during a wait or Advance(). Events of
  // one time come in the order in which they were added; one that is overdue
  // comes with the next wait.
  void At(absl::Time time, std::function<void()> event);

  // Returns when the next event is due: never is absl::InfiniteFuture().
  absl::Time NextEventTime() const {
    return events_.empty() ? absl::InfiniteFuture()
                           : events_.begin()->first.first;
  }

  // Lets time pass, with the events that are due.
  void Advance(absl::Duration duration);

  // Lets time pass that some work takes; events wait for the next wait.
  void Spend(absl::Duration duration) { now_ += duration; }

  // Sets the clock that stamps files: forwards, or backwards if negative.
  void StepFileClock(absl::Duration step) { file_offset_ += step; }

  // Nanoseconds since the epoch.
  int64_t FileNowNs() const { return absl::ToUnixNanos(now_ + file_offset_); }

 private:
  // Runs the first event if it is due by `time`; returns whether it did.
  bool RunNextEvent(absl::Time time);

  // In 2033: any time would do, but files of this century shall be old.
  absl::Time now_ = absl::FromUnixSeconds(2'000'000'000);
  absl::Duration file_offset_ = absl::ZeroDuration();
  uint64_t events_added_ = 0;
  std::map<std::pair<absl::Time, uint64_t>, std::function<void()>> events_;
};

}  // namespace reloader::fakes

#endif  // FAKES_FAKE_CLOCK_H_
