#include "reloader/run/code_watch.h"

#include <utility>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "reloader/change.h"
#include "reloader/reloader.h"

namespace reloader {

absl::StatusOr<bool> CodeWatch::CodeChanged() {
  if (!failure_.ok()) return failure_;
  if (!ticks_.has_value()) ticks_ = reloader_.Ticks();
  reloader_.LimitNextTick({.deadline = absl::InfinitePast()});
  if (!ticks_->Next()) return false;
  const absl::StatusOr<Tick> tick = std::move(ticks_->Value());
  failure_ = tick.status();
  if (!tick.ok()) return failure_;
  return !tick->changes().empty();
}

}  // namespace reloader
