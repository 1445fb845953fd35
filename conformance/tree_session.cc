#include "conformance/tree_session.h"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "conformance/backend.h"
#include "conformance/edit_model.h"
#include "conformance/edit_stream.h"
#include "conformance/oracle.h"
#include "conformance/result.h"
#include "conformance/snapshot.h"
#include "conformance/tick_driver.h"
#include "conformance/tree_copy.h"
#include "conformance/tree_run.h"
#include "conformance/tree_world.h"
#include "reloader/diagnostics.h"
#include "reloader/errno_status.h"
#include "reloader/stable_hash.h"

namespace reloader::conformance {
namespace {

constexpr size_t kMostDiagnostics = 10;

void AddToHash(absl::string_view text, uint64_t* hash) {
  *hash = StableHash(text, *hash);
}

}  // namespace

TreeSession::TreeSession(const Backend& backend, const TreeRunOptions& options)
    : backend_(backend),
      options_(options),
      synchronous_(backend.Lacks("synchronous") == nullptr),
      kinds_(backend.Lacks("kinds") == nullptr ? Kinds::kKnown
                                               : Kinds::kUnknown) {
  report_.backend = backend.name;
  report_.options = options;
  report_.operations_hash = kStableHashOfNothing;
}

TreeSession::~TreeSession() = default;

absl::Status TreeSession::SetUp() {
  if (options_.operations < 0 || options_.steps_per_tick < 1 ||
      options_.ticks_per_full_look < 1 || options_.percent_in_bursts < 0 ||
      options_.percent_in_bursts > 100) {
    return absl::InvalidArgumentError(
        "options: operations must not be negative, steps_per_tick and "
        "ticks_per_full_look at least 1, percent_in_bursts 0 to 100");
  }
  auto world = backend_.make_world({.diagnostics = this});
  if (!world.ok()) return world.status();
  world_ = *std::move(world);
  const absl::StatusOr<TreeCopy> copy = CopySourceTree(
      options_.source, {.max_files = options_.max_files}, world_.get());
  if (!copy.ok()) return copy.status();
  report_.files = copy->files;
  report_.directories = copy->directories;
  report_.links = copy->links;
  report_.not_copied = copy->not_copied;

  const std::string& root = world_->root();
  const absl::Status shelf =
      world_->mutator().Mkdir(absl::StrCat(root, "/", kShelfDirectory));
  if (!shelf.ok() && ErrnoFromStatus(shelf) != EEXIST) return shelf;
  absl::Status status =
      world_->mutator().Mkdir(absl::StrCat(root, "/", kBarrierDirectory));
  if (status.ok()) status = world_->reloader().WatchDir(root, "**/*", {});
  if (!status.ok()) return status;
  absl::StatusOr<TreeWorld> tree =
      TreeWorld::Create(&world_->file_system(), root);
  if (!tree.ok()) return tree.status();
  tree_ = *std::move(tree);
  return absl::OkStatus();
}

EditStream TreeSession::MakeStream() const {
  std::vector<TreeEntry> entries;
  for (const auto& [path, state] : tree_->snapshot()) {
    entries.push_back({path, state.status.type, state.status.size_bytes});
  }
  return EditStream(entries, {.seed = options_.seed,
                              .edits = options_.operations,
                              .burst_edits = options_.burst_operations,
                              .percent_in_bursts = options_.percent_in_bursts});
}

bool TreeSession::Arm() {
  driver_ = std::make_unique<TickDriver>(&world_->reloader(), world_->root(),
                                         options_.hang_limit);
  const TickDriver::SeenTick* const tick = Tick();
  if (tick == nullptr) return false;
  if (tick->changes.empty()) return true;
  ReportTick(Verdict::kArmingChanges, "no changes in the first tick",
             absl::StrCat(tick->changes.size(), " changes, the first about ",
                          tick->changes.front().path));
  return false;
}

const TickDriver::SeenTick* TreeSession::Tick() {
  const TickDriver::SeenTick* const tick = driver_->Advance();
  if (driver_->hung()) {
    ReportTick(Verdict::kHung, "a sync point",
               absl::StrCat("nothing within ",
                            absl::FormatDuration(options_.hang_limit)));
    return nullptr;
  }
  if (tick == nullptr) {
    const absl::Status& status = driver_->end_status();
    ReportTick(Verdict::kEnded, "another tick",
               status.ok() ? "the end of the ticks, without an error"
                           : status.ToString());
    return nullptr;
  }
  ++report_.ticks;
  report_.reported += static_cast<int>(tick->changes.size());
  if (!tick->malformed.empty()) {
    ReportTick(Verdict::kMalformedTick,
               "changes sorted by path, each path once, below the root",
               tick->malformed);
  }
  return tick;
}

bool TreeSession::Settle(
    const std::function<void(const TickDriver::SeenTick&)>& each) {
  driver_->RestartLimit();
  const auto tick_once = [this, &each] {
    const TickDriver::SeenTick* const tick = Tick();
    if (tick != nullptr) each(*tick);
    return tick != nullptr;
  };
  if (synchronous_) return tick_once();
  // Two rounds, as a poller may have passed a file before it sees the first.
  for (int round = 0; round < 2; ++round) {
    const absl::Status written = WriteSentinel();
    const absl::Time deadline = absl::Now() + options_.silent_wait;
    for (bool seen = false; !seen;) {
      if (!written.ok() || absl::Now() > deadline) {
        ReportTick(Verdict::kHung, "the barrier's sentinel",
                   written.ok() ? "nothing" : written.ToString());
        return false;
      }
      const TickDriver::SeenTick* const tick = Tick();
      if (tick == nullptr) return false;
      each(*tick);
      seen = tick->sentinel;
    }
  }
  if (backend_.Lacks("ordered") == nullptr) return true;
  // That it has told of the sentinels says nothing of what was before them, so
  // it is asked (W-STOP-8).
  world_->reloader().LimitNextTick(
      {.deadline = absl::InfinitePast(),
       .at_deadline = TickLimit::AtDeadline::kSync});
  return tick_once();
}

// Another size each time, so that no timestamp is needed to see it.
absl::Status TreeSession::WriteSentinel() {
  return world_->mutator().WriteFile(
      absl::StrCat(world_->root(), "/", kBarrierDirectory, "/sentinel"),
      std::string(++sentinels_, 's'));
}

void TreeSession::Report(const Finding& finding,
                         std::vector<std::string> history) {
  switch (finding.verdict) {
    case Verdict::kLost:
    case Verdict::kLate:
    case Verdict::kHung:
      ++report_.missed;
      break;
    case Verdict::kSpurious:
    case Verdict::kTwice:
      ++report_.spurious;
      break;
    default:
      ++report_.other;
  }
  if (static_cast<int>(report_.findings.size()) >= options_.max_findings) {
    return;
  }
  report_.findings.push_back({.verdict = finding.verdict,
                              .path = finding.path,
                              .tick = report_.ticks,
                              .expected = finding.expected,
                              .seen = finding.seen,
                              .history = std::move(history)});
}

void TreeSession::ReportTick(Verdict verdict, std::string expected,
                             std::string seen) {
  Report({.verdict = verdict,
          .expected = std::move(expected),
          .seen = std::move(seen)},
         {});
}

void TreeSession::Report(const Diagnostic& diagnostic) {
  if (report_.diagnostics.size() < kMostDiagnostics) {
    report_.diagnostics.push_back(diagnostic.ToString());
  }
}

void TreeSession::Count(const Edit& edit) {
  ++report_.operations;
  report_.operations_in_bursts += edit.in_burst ? 1 : 0;
  ++report_.operations_by_kind[edit.kind];
}

void TreeSession::CountStep(const EditStep& step) {
  AddToHash(DescribeStep(step.step), &report_.operations_hash);
  AddToHash(step.step.text, &report_.operations_hash);
  AddToHash(absl::StrCat(step.step.number, "\n"), &report_.operations_hash);
}

}  // namespace reloader::conformance
