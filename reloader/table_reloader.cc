#include "reloader/table_reloader.h"

#include <algorithm>
#include <iterator>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/cleanup/cleanup.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "absl/types/span.h"
#include "reloader/change.h"
#include "reloader/clock.h"
#include "reloader/file_table.h"
#include "reloader/generator.h"
#include "reloader/hint_source.h"
#include "reloader/hints.h"
#include "reloader/ignore_file_rule.h"
#include "reloader/stop_signal.h"
#include "reloader/tier_look.h"
#include "reloader/watch_options.h"
#include "reloader/watch_plan.h"
#include "reloader/watch_set.h"

namespace reloader {

absl::StatusOr<std::unique_ptr<Reloader>> TableReloader::Create(
    std::unique_ptr<HintSource> source, Environment environment,
    TableReloaderOptions options) {
  auto stop = StopSignal::Create();
  if (!stop.ok()) return stop.status();
  return std::unique_ptr<Reloader>(new TableReloader(
      std::move(source), environment, options, *std::move(stop)));
}

TableReloader::TableReloader(std::unique_ptr<HintSource> source,
                             Environment environment,
                             TableReloaderOptions options,
                             std::unique_ptr<StopSignal> stop)
    : source_(std::move(source)),
      environment_(environment),
      options_(options),
      stop_(std::move(stop)),
      advice_(environment.diagnostics, options.many_polled_files),
      pacer_(options.tiers, options.cpu_budget, options.interval,
             environment.executor->concurrency()) {}

absl::Status TableReloader::WatchDir(absl::string_view path,
                                     absl::string_view glob,
                                     WatchOptions options) {
  watches_changed_ = true;
  return watches_.AddDirectory(path, glob, options);
}

absl::Status TableReloader::WatchFile(absl::string_view path,
                                      WatchOptions options) {
  watches_changed_ = true;
  return watches_.AddFile(path, options);
}

absl::Status TableReloader::UnwatchDir(absl::string_view path,
                                       absl::string_view glob) {
  watches_changed_ = true;
  return watches_.RemoveDirectory(path, glob);
}

absl::Status TableReloader::UnwatchFile(absl::string_view path) {
  watches_changed_ = true;
  return watches_.RemoveFile(path);
}

absl::Status TableReloader::Ignore(absl::string_view path,
                                   absl::string_view pattern) {
  watches_changed_ = true;
  return watches_.AddIgnore(path, pattern);
}

absl::Status TableReloader::SetIgnoreFileRules(
    absl::Span<const IgnoreFileRule> rules) {
  watches_changed_ = true;
  return watches_.SetIgnoreFileRules(rules);
}

Generator<absl::StatusOr<Tick>> TableReloader::Ticks() {
  absl::Status status = Begin();
  if (!status.ok()) {
    absl::StatusOr<Tick> failure = std::move(status);
    co_yield std::move(failure);
    co_return;
  }
  const absl::Cleanup end = [this] { End(); };

  std::vector<Change> changes;
  Coverage coverage = Coverage::kEverything;
  if (stop_->stopped()) co_return;
  status = source_->Open(*stop_);
  if (status.ok()) status = ApplyWatches(&changes, &coverage);
  if (status.ok()) {
    // What changed meanwhile is for the next one.
    std::vector<Change> none;
    absl::StatusOr<Tick> armed = TakeTick(&none, coverage);
    co_yield std::move(armed);
  }
  while (status.ok() && !stop_->stopped()) {
    // A watch that was added since the last tick begins at once, not only after
    // the wait.
    if (watches_changed_) status = ApplyWatches(&changes, &coverage);
    if (status.ok() && changes.empty()) {
      coverage = Coverage::kHinted;
      status = LookAtDueTurns(&changes);
    }
    if (status.ok() && changes.empty()) {
      tick_end_ = environment_.clock->Now() + options_.interval;
      do {
        goes_on_ = false;
        coverage = Coverage::kHinted;
        if (Wait()) status = Look(&changes, &coverage);
      } while (goes_on_ && !stop_->stopped());
      if (stop_->stopped() && changes.empty()) break;
    }
    // What was taken from the table comes out before any error.
    if (!changes.empty() || status.ok()) {
      absl::StatusOr<Tick> tick = TakeTick(&changes, coverage);
      co_yield std::move(tick);
    }
  }
  // A source that was interrupted says so; that is what was asked for.
  if (!status.ok() && !stop_->stopped()) {
    absl::StatusOr<Tick> failure = std::move(status);
    co_yield std::move(failure);
  }
}

absl::Status TableReloader::Begin() {
  if (table_ != nullptr) {
    return absl::FailedPreconditionError(
        "another generator of this reloader is alive; destroy it first");
  }
  table_ = std::make_unique<FileTable>(
      environment_.file_system, environment_.executor, environment_.diagnostics,
      options_.table);
  watches_changed_ = true;
  return absl::OkStatus();
}

void TableReloader::End() {
  source_->Disarm();
  table_ = nullptr;
}

absl::Status TableReloader::ApplyWatches(std::vector<Change>* changes,
                                         Coverage* coverage) {
  watches_changed_ = false;
  advice_.OnWatchesChanged();
  *coverage = Coverage::kEverything;
  table_->SetWatches(WatchSet::Compile(watches_));
  absl::Status status = ScanAndArm({.everything = true}, changes);
  if (Polls()) pacer_.OnFirstLook(table_->looked_at(), last_look_took_);
  return status;
}

// A source that nothing can wake is one that knows only by looking.
bool TableReloader::Polls() const { return source_->Wakeables().empty(); }

bool TableReloader::Wait() {
  const std::vector<const Wakeable*> of_source = source_->Wakeables();
  absl::Time look_at =
      last_look_ + (Polls() ? pacer_.period() : options_.interval);
  wait_until_ = std::min(look_at, limit_.deadline);
  if (limit_.at_deadline != TickLimit::AtDeadline::kReturn) {
    absl::Time due = limit_.deadline;
    if (of_source.empty() && due > environment_.clock->Now()) {
      due = std::max(due, last_look_ + 2 * last_look_took_);
    }
    look_at = std::min(look_at, due);
    wait_until_ = look_at;
  }
  wait_until_ = std::min(wait_until_, tick_end_);
  std::vector<const Wakeable*> wakeables = of_source;
  wakeables.push_back(stop_.get());
  wakeables.insert(wakeables.end(), limit_.wakeables.begin(),
                   limit_.wakeables.end());
  environment_.clock->WaitUntil(wait_until_, wakeables);
  if (stop_->stopped()) return false;
  return environment_.clock->Now() >= look_at ||
         std::any_of(of_source.begin(), of_source.end(),
                     [](const Wakeable* source) { return source->IsReady(); });
}

absl::Status TableReloader::Look(std::vector<Change>* changes,
                                 Coverage* coverage) {
  const bool sync = limit_.at_deadline == TickLimit::AtDeadline::kSync &&
                    environment_.clock->Now() >= limit_.deadline;
  absl::StatusOr<Hints> hints =
      sync ? source_->ReadSynchronised(*stop_) : source_->Read();
  if (!hints.ok()) return hints.status();
  if (hints->everything && pacer_.tiered() && Polls() && !IsTimeForAll()) {
    return LookAtPart(changes);
  }
  AddUnsettled(&*hints);
  // Somebody makes files beside the way to what is watched, say.
  goes_on_ =
      hints->empty() && !hints->arm && environment_.clock->Now() < wait_until_;
  if (goes_on_) return absl::OkStatus();
  *coverage = hints->everything ? Coverage::kEverything : Coverage::kHinted;
  absl::Status status = ScanAndArm(*std::move(hints), changes);
  if (*coverage == Coverage::kEverything && Polls()) {
    pacer_.OnFullLook(table_->looked_at(), last_look_took_);
    advice_.OnPace(pacer_.round(), options_.interval);
    advice_.OnLook(*table_, last_look_took_, pacer_.round());
  }
  return status;
}

// Whether a part is not enough: somebody asks for what there is by now, or has
// not asked for long.
bool TableReloader::IsTimeForAll() const {
  const absl::Time now = environment_.clock->Now();
  if (limit_.at_deadline != TickLimit::AtDeadline::kReturn &&
      now >= limit_.deadline) {
    return true;
  }
  return now - (last_look_ + last_look_took_) >= pacer_.round();
}

// Looks at all directories, and at the files in some. The tick goes on if there
// is nothing to tell.
absl::Status TableReloader::LookAtPart(std::vector<Change>* changes) {
  last_look_ = environment_.clock->Now();
  const TierCounts counts = table_->ScanTier(
      pacer_.budget(), [this] { return stop_->stopped(); }, changes);
  Coalesce(changes);
  last_look_took_ = environment_.clock->Now() - last_look_;
  pacer_.OnTierLook(counts, last_look_took_);
  advice_.OnPace(pacer_.round(), options_.interval);
  goes_on_ = changes->empty() && environment_.clock->Now() < tick_end_;
  if (!goes_on_) {
    advice_.OnLook(*table_, pacer_.round_takes(), pacer_.round());
  }
  if (!table_->plan_changed()) return absl::OkStatus();
  return ScanAndArm({.arm = true}, changes);
}

// Looks at the files for which the last tick did not wait.
absl::Status TableReloader::LookAtDueTurns(std::vector<Change>* changes) {
  if (!table_->turns_are_due() || IsTimeForAll()) return absl::OkStatus();
  table_->ScanTurns([this] { return stop_->stopped(); }, changes);
  Coalesce(changes);
  if (!table_->plan_changed()) return absl::OkStatus();
  return ScanAndArm({.arm = true}, changes);
}

// The limit was that of this tick.
Tick TableReloader::TakeTick(std::vector<Change>* changes, Coverage coverage) {
  limit_ = TickLimit();
  return Tick(std::exchange(*changes, {}), coverage);
}

void TableReloader::ForEachFile(FileVisitor visit) const {
  if (table_ != nullptr) table_->ForEachFile(visit);
}

// Nobody hints at what a look could not settle, as when it failed: that is
// looked at once an interval.
void TableReloader::AddUnsettled(Hints* hints) {
  const absl::Time now = environment_.clock->Now();
  if (hints->everything || now - last_unsettled_ < options_.interval) return;
  last_unsettled_ = now;
  std::vector<std::string> unsettled = table_->TakeUnsettled();
  hints->paths.insert(hints->paths.end(),
                      std::make_move_iterator(unsettled.begin()),
                      std::make_move_iterator(unsettled.end()));
}

// Looks where `hints` point. Directories that turn up are observed, and then
// looked at once more, so that there is no gap between the two. The changes are
// fit for a tick, also if this fails.
absl::Status TableReloader::ScanAndArm(Hints hints,
                                       std::vector<Change>* changes) {
  last_look_ = environment_.clock->Now();
  const absl::Cleanup finish = [this, changes] {
    Coalesce(changes);
    last_look_took_ = environment_.clock->Now() - last_look_;
  };
  const auto stop = [this] { return stop_->stopped(); };
  bool arm = hints.arm;
  for (bool is_repeated = false; arm || !hints.empty(); is_repeated = true) {
    if (!hints.empty()) {
      table_->Scan(hints, stop, changes,
                   {.provider = source_->tree_provider(*stop_),
                    .observer = source_->directory_observer()},
                   is_repeated);
    }
    const WatchPlan plan(table_.get(), environment_.file_system,
                         table_->TakePlanChanges());
    if (!arm && plan.changes().empty()) break;
    absl::StatusOr<Hints> unseen = source_->Arm(plan, *stop_);
    if (!unseen.ok()) return unseen.status();
    hints = *std::move(unseen);
    arm = hints.arm;
  }
  return absl::OkStatus();
}

}  // namespace reloader
