#include "reloader/fallback_source.h"

#include <memory>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "reloader/check.h"
#include "reloader/clock.h"
#include "reloader/diagnostics.h"
#include "reloader/directory_observer.h"
#include "reloader/hint_source.h"
#include "reloader/hints.h"
#include "reloader/tree_provider.h"
#include "reloader/watch_plan.h"

namespace reloader {
namespace {

// Whoever takes over has to look at everything, and to be armed.
Hints StartAnew() { return {.everything = true, .arm = true}; }

}  // namespace

FallbackSource::FallbackSource(std::vector<std::unique_ptr<HintSource>> sources,
                               DiagnosticSink* diagnostics)
    : sources_(std::move(sources)), diagnostics_(*diagnostics) {
  RELOADER_CHECK(!sources_.empty());
}

bool FallbackSource::TakeNext(const absl::Status& why) {
  if (absl::IsCancelled(why) || current_ + 1 == sources_.size()) return false;
  current().Disarm();
  is_open_ = false;
  const absl::string_view from = current().name();
  ++current_;
  diagnostics_.Report(
      {absl::IsNotFound(why) ? DiagnosticKind::kNoService
                             : DiagnosticKind::kFallback,
       "",
       absl::Status(why.code(),
                    absl::StrCat(from, ": ", why.message(), "; going on with ",
                                 current().name()))});
  return true;
}

absl::Status FallbackSource::Open(const Wakeable& stop) {
  while (true) {
    const absl::Status status = current().Open(stop);
    is_open_ = status.ok();
    if (status.ok() || !TakeNext(status)) return status;
  }
}

absl::StatusOr<Hints> FallbackSource::Arm(const WatchPlan& plan,
                                          const Wakeable& stop) {
  if (!is_open_) {
    const absl::Status status = Open(stop);
    if (!status.ok()) return status;
  }
  absl::StatusOr<Hints> hints = current().Arm(plan, stop);
  if (hints.ok() || !TakeNext(hints.status())) return hints;
  return StartAnew();
}

absl::StatusOr<Hints> FallbackSource::Read() {
  absl::StatusOr<Hints> hints = current().Read();
  if (hints.ok() || !TakeNext(hints.status())) return hints;
  return StartAnew();
}

absl::StatusOr<Hints> FallbackSource::ReadSynchronised(const Wakeable& stop) {
  absl::StatusOr<Hints> hints = current().ReadSynchronised(stop);
  if (hints.ok() || !TakeNext(hints.status())) return hints;
  return StartAnew();
}

std::vector<const Wakeable*> FallbackSource::Wakeables() const {
  return current().Wakeables();
}

TreeProvider* FallbackSource::tree_provider(const Wakeable& stop) {
  return is_open_ ? current().tree_provider(stop) : nullptr;
}

DirectoryObserver* FallbackSource::directory_observer() {
  return is_open_ ? current().directory_observer() : nullptr;
}

void FallbackSource::Disarm() {
  current().Disarm();
  current_ = 0;
  is_open_ = false;
}

}  // namespace reloader
