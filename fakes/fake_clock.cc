#include "fakes/fake_clock.h"

#include <algorithm>
#include <functional>
#include <utility>

#include "absl/time/time.h"
#include "absl/types/span.h"
#include "reloader/check.h"
#include "reloader/clock.h"

namespace reloader::fakes {

bool FakeClock::WaitUntil(absl::Time deadline,
                          absl::Span<const Wakeable* const> wakeables) {
  const auto any_ready = [&] {
    return std::any_of(
        wakeables.begin(), wakeables.end(),
        [](const Wakeable* wakeable) { return wakeable->IsReady(); });
  };
  while (true) {
    if (any_ready()) return true;
    if (!RunNextEvent(deadline)) break;
  }
  // Nothing is left that could end this wait.
  RELOADER_CHECK(deadline != absl::InfiniteFuture());
  now_ = std::max(now_, deadline);
  return any_ready();
}

void FakeClock::At(absl::Time time, std::function<void()> event) {
  events_[{time, events_added_++}] = std::move(event);
}

void FakeClock::Advance(absl::Duration duration) {
  const absl::Time end = now_ + duration;
  while (RunNextEvent(end)) {
  }
  now_ = std::max(now_, end);
}

bool FakeClock::RunNextEvent(absl::Time time) {
  const auto first = events_.begin();
  if (first == events_.end() || first->first.first > time) return false;
  now_ = std::max(now_, first->first.first);
  const std::function<void()> event = std::move(first->second);
  events_.erase(first);
  event();
  return true;
}

}  // namespace reloader::fakes
