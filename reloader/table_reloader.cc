#include "reloader/table_reloader.h"

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
      stop_(std::move(stop)) {}

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
    absl::StatusOr<Tick> armed = Tick();
    co_yield std::move(armed);
  }
  while (status.ok() && !stop_->stopped()) {
    // A watch that was added since the last tick begins at once, not only after
    // the wait.
    if (watches_changed_) status = ApplyWatches(&changes, &coverage);
    if (status.ok() && changes.empty()) {
      Wait();
      if (stop_->stopped()) break;
      status = Look(&changes, &coverage);
    }
    // What was taken from the table comes out before any error.
    if (!changes.empty() || status.ok()) {
      absl::StatusOr<Tick> tick = Tick(std::move(changes), coverage);
      co_yield std::move(tick);
      changes = {};
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
  *coverage = Coverage::kEverything;
  table_->SetWatches(WatchSet::Compile(watches_));
  return ScanAndArm({.everything = true}, changes);
}

void TableReloader::Wait() {
  std::vector<const Wakeable*> wakeables = source_->Wakeables();
  wakeables.push_back(stop_.get());
  environment_.clock->WaitUntil(last_look_ + options_.interval, wakeables);
}

absl::Status TableReloader::Look(std::vector<Change>* changes,
                                 Coverage* coverage) {
  absl::StatusOr<Hints> hints = source_->Read();
  if (!hints.ok()) return hints.status();
  AddUnsettled(&*hints);
  *coverage = hints->everything ? Coverage::kEverything : Coverage::kHinted;
  return ScanAndArm(*std::move(hints), changes);
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
  const absl::Cleanup coalesce = [changes] { Coalesce(changes); };
  last_look_ = environment_.clock->Now();
  const auto stop = [this] { return stop_->stopped(); };
  const WatchPlan plan(table_.get(), environment_.file_system);
  bool arm = hints.arm;
  for (bool is_repeated = false; arm || !hints.empty(); is_repeated = true) {
    if (!hints.empty()) {
      table_->Scan(hints, stop, changes, source_->tree_provider(*stop_),
                   is_repeated);
      arm |= table_->plan_changed();
    }
    if (!arm) break;
    absl::StatusOr<Hints> unseen = source_->Arm(plan, *stop_);
    if (!unseen.ok()) return unseen.status();
    hints = *std::move(unseen);
    arm = hints.arm;
  }
  return absl::OkStatus();
}

}  // namespace reloader
