#include "reloader/run/run_loop.h"

#include <algorithm>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "reloader/change.h"
#include "reloader/clock.h"
#include "reloader/diagnostics.h"
#include "reloader/file_system.h"
#include "reloader/reloader.h"
#include "reloader/table_reloader.h"

namespace reloader {
namespace {

// Shortens `*limit` for a wakeup that needs no look.
void WakeBy(absl::Time deadline, TickLimit* limit) {
  if (deadline >= limit->deadline) return;
  limit->deadline = deadline;
  limit->at_deadline = TickLimit::AtDeadline::kReturn;
}

}  // namespace

RunLoop::RunLoop(Reloader* reloader, Environment environment,
                 RunLoopOptions options)
    : reloader_(*reloader),
      environment_(environment),
      options_(options),
      signals_(environment.diagnostics),
      settling_(options.settling),
      vcs_hold_(environment.file_system) {
  if (options_.content.has_value()) {
    content_.emplace(environment_.file_system, environment_.clock,
                     environment_.executor, *options_.content);
  }
}

absl::Status RunLoop::Run(RunLoopClient* client) {
  while (true) {
    const absl::StatusOr<bool> goes_on = Step(client);
    if (!goes_on.ok()) return goes_on.status();
    if (!*goes_on) return absl::OkStatus();
  }
}

absl::StatusOr<bool> RunLoop::Step(RunLoopClient* client) {
  if (!ticks_.has_value()) Begin();
  const TickLimit limit = NextTick(client);
  reloader_.LimitNextTick(limit);
  if (!ticks_->Next()) return false;
  const absl::StatusOr<Tick> tick = std::move(ticks_->Value());
  if (!tick.ok()) {
    Deliver(client);
    return tick.status();
  }
  if (!is_armed_) Arm(client);

  absl::Time now = environment_.clock->Now();
  // A tick that ended late, and without a look, says nothing of the time after
  // it was to end.
  if (limit.at_deadline == TickLimit::AtDeadline::kReturn) {
    now = std::min(now, limit.deadline);
  }
  std::vector<Change> changes = tick->changes();
  client->FilterTick(&changes);
  if (settling_.empty()) vcs_hold_.Clear();
  settling_.Add(changes, now);
  if (options_.vcs_hold) vcs_hold_.AddChanges(changes);
  if (!settling_.IsDue(now)) {
    nobody_is_at_work_ = false;  // That is for the end of the settle time.
  } else if (!MustHold(now)) {
    Deliver(client);
  }
  if (HasHashing()) content_->HashSome();
  client->OnTick();
  return true;
}

void RunLoop::Begin() {
  signals_.Started(reloader_);
  begun_ns_ = environment_.file_system->NowNs();
  ticks_ = reloader_.Ticks();
}

void RunLoop::Arm(RunLoopClient* client) {
  is_armed_ = true;
  if (content_.has_value()) content_->Begin(reloader_, begun_ns_);
  client->OnArmed();
}

// Returns whether the batch stays for another tick.
bool RunLoop::MustHold(absl::Time now) {
  const std::optional<std::string> marker = vcs_hold_.FindMarker();
  if (marker.has_value() && settling_.HeldFor(now) < options_.max_hold) {
    settling_.Hold(now);
    return true;
  }
  if (!settling_.is_held()) {
    // The command may have ended after the look of this tick, so one more is
    // begun.
    return vcs_hold_.has_repositories() &&
           !std::exchange(nobody_is_at_work_, true);
  }
  if (marker.has_value()) {
    vcs_hold_.Disregard(*marker);
    environment_.diagnostics->Report(
        {DiagnosticKind::kStaleLock, *marker,
         absl::DeadlineExceededError(
             absl::StrCat("there for ", absl::FormatDuration(options_.max_hold),
                          ", going on without waiting for it; if no command is "
                          "at work there, remove it"))});
  }
  settling_.EndHold(now);
  return true;
}

void RunLoop::Deliver(RunLoopClient* client) {
  std::vector<Change> changes = settling_.Take();
  if (content_.has_value()) content_->Filter(&changes);
  std::vector<Change> left;
  for (const Change& change : changes) {
    if (!signals_.FileChanged(change)) left.push_back(change);
  }
  if (!left.empty()) client->OnChanges(left);
}

// A batch does not wait for that.
bool RunLoop::HasHashing() const {
  return content_.has_value() && content_->has_work() && settling_.empty();
}

TickLimit RunLoop::NextTick(RunLoopClient* client) {
  TickLimit limit = settling_.NextTick();
  if (vcs_hold_.has_repositories() && !nobody_is_at_work_) {
    // First it is asked whether somebody is at work, then looked.
    limit.at_deadline = TickLimit::AtDeadline::kReturn;
  }
  TickLimit wakeup = client->NextWakeup();
  WakeBy(wakeup.deadline, &limit);
  limit.wakeables = std::move(wakeup.wakeables);
  if (HasHashing()) {
    WakeBy(environment_.clock->Now() + options_.hash_pause, &limit);
  }
  return limit;
}

}  // namespace reloader
