#include "reloader/run/settling.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "absl/time/time.h"
#include "reloader/change.h"
#include "reloader/reloader.h"

namespace reloader {

Settling::Settling(SettlingOptions options) : options_(options) {}

void Settling::Add(const std::vector<Change>& changes, absl::Time now) {
  if (changes.empty()) return;
  if (changes_.empty()) latest_ = now + options_.max_wait;
  changes_.insert(changes_.end(), changes.begin(), changes.end());
  // A hold may be long, and the same files may change all the time.
  if (changes_.size() >= 2 * merged_ + 64) Merge();
  if (changes_.empty() || is_held()) return;
  due_ = std::min(now + options_.settle, latest_);
}

bool Settling::IsDue(absl::Time now) const { return now >= due_; }

void Settling::Hold(absl::Time now) {
  if (!is_held()) hold_began_ = now;
  due_ = now + options_.hold_step;
}

absl::Duration Settling::HeldFor(absl::Time now) const {
  return held_ + (is_held() ? now - *hold_began_ : absl::ZeroDuration());
}

void Settling::EndHold(absl::Time now) {
  const absl::Duration held = now - *hold_began_;
  hold_began_.reset();
  held_ += held;
  due_ = now + options_.settle;
  latest_ = std::max(latest_ + held, due_);
}

std::vector<Change> Settling::Take() {
  Merge();
  std::vector<Change> taken = std::exchange(changes_, {});
  Reset();
  return taken;
}

TickLimit Settling::NextTick() const {
  return {.deadline = due_,
          .at_deadline = is_held() ? TickLimit::AtDeadline::kReturn
                                   : TickLimit::AtDeadline::kSync};
}

void Settling::Merge() {
  Coalesce(&changes_);
  merged_ = changes_.size();
  if (changes_.empty()) Reset();
}

void Settling::Reset() {
  merged_ = 0;
  due_ = absl::InfiniteFuture();
  hold_began_.reset();
  held_ = absl::ZeroDuration();
}

}  // namespace reloader
