#include "reloader/inotify/inotify_source.h"

#include <errno.h>
#include <sys/inotify.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "reloader/clock.h"
#include "reloader/diagnostics.h"
#include "reloader/errno_status.h"
#include "reloader/hints.h"
#include "reloader/inotify/inotify_api.h"
#include "reloader/inotify/observed_directories.h"
#include "reloader/plan_change.h"
#include "reloader/watch_plan.h"

namespace reloader {
namespace {

// That a directory itself is deleted is told by its parent, and by IN_IGNORED.
constexpr uint32_t kMask = IN_ATTRIB | IN_CREATE | IN_DELETE | IN_MODIFY |
                           IN_MOVE_SELF | IN_MOVED_FROM | IN_MOVED_TO;
// After these a path may lead to another directory than the one that is
// watched.
constexpr uint32_t kLeadsElsewhere =
    (kMask & ~(IN_ATTRIB | IN_MODIFY)) | IN_IGNORED | IN_UNMOUNT;

// More than the kernel queues: a storm that does not end is not waited for.
constexpr int kMaxReads = 16;

std::string Join(absl::string_view directory, absl::string_view name) {
  return absl::StrCat(directory == "/" ? "" : directory, "/", name);
}

std::string ParentOf(const std::string& path) {
  return path.substr(0, std::max<size_t>(path.rfind('/'), 1));
}

bool Matters(const PlannedDirectory& directory, const std::string& name) {
  const std::vector<std::string>& names = directory.names;
  return name.empty() || names.empty() ||
         std::find(names.begin(), names.end(), name) != names.end();
}

// Removes from a set or map of paths those that `change` names.
template <typename Paths>
void EraseAt(const PlanChange& change, Paths* paths) {
  paths->erase(change.path);
  if (!change.below) return;
  const std::string prefix = change.path == "/" ? "" : change.path;
  paths->erase(paths->lower_bound(absl::StrCat(prefix, "/")),
               paths->lower_bound(absl::StrCat(prefix, "0")));
}

}  // namespace

InotifySource::InotifySource(std::unique_ptr<InotifyApi> api, Clock* clock,
                             DiagnosticSink* diagnostics,
                             InotifySourceOptions options)
    : api_(std::move(api)),
      clock_(*clock),
      diagnostics_(*diagnostics),
      options_(options) {}

absl::Status InotifySource::Open(const Wakeable& /*stop*/) {
  open_ = api_->Open();
  next_poll_ = clock_.Now() + options_.interval;
  // Without an instance everything is polled, as without a watch.
  return absl::IsResourceExhausted(open_) ? absl::OkStatus() : open_;
}

// Watches `path` if it is certain that it will be told when the path comes to
// lead elsewhere, so that the watch needs no second look.
void InotifySource::BeforeFirstLook(const std::string& path, bool via_link) {
  if (!open_.ok() || via_link || IsTold(path)) return;
  if (path != "/" && !IsTold(ParentOf(path))) return;
  const absl::StatusOr<int> watch = api_->Add(path, kMask);
  // What is wrong is said when Arm() sees it too.
  if (watch.ok()) in_time_[path] = *watch;
}

// Whether what happens in the directory `path` is told, and what happens to the
// way there.
bool InotifySource::IsTold(const std::string& path) const {
  return in_time_.contains(path) ||
         (knows_plan_ && unwatched_.empty() && observed_.Find(path) != nullptr);
}

absl::StatusOr<Hints> InotifySource::Arm(const WatchPlan& plan,
                                         const Wakeable& /*stop*/) {
  ++arm_;
  full_ = open_;
  Released released;
  Hints unseen;
  for (const PlanChange& change : TakeChanges(plan)) {
    Release(change, &released);
    plan.ForEachDirectoryOf(change, [&](const PlannedDirectory& directory) {
      Observe(directory, released, &unseen);
    });
  }
  RemoveUnused(released);
  return unseen;
}

// Parents first, so that what is in a polled directory is polled with it.
std::set<PlanChange> InotifySource::TakeChanges(const WatchPlan& plan) {
  const std::set<std::string> stale = std::exchange(stale_, {});
  if (!std::exchange(knows_plan_, true)) return {{"/", /*below=*/true}};
  std::set<PlanChange> changes(plan.changes().begin(), plan.changes().end());
  for (const std::string& holder : stale) changes.insert({holder});
  for (const std::string& holder : unwatched_) changes.insert({holder});
  return changes;
}

void InotifySource::Release(const PlanChange& change, Released* released) {
  observed_.Release(change, released);
  EraseAt(change, &unwatched_);
  EraseAt(change, &polled_trees_);
  EraseAt(change, &polled_);
}

void InotifySource::Observe(const PlannedDirectory& directory,
                            const Released& released, Hints* unseen) {
  for (const std::string& name : directory.shared_files) {
    polled_[directory.holder].entries.push_back(Join(directory.path, name));
  }
  const absl::StatusOr<Watch> watch = WatchOf(directory.path, released);
  if (!watch.ok()) return Poll(directory, watch.status());
  observed_.Add(directory, watch->number);
  // A link may have been followed before the directories that it leads through
  // were watched.
  const bool is_in_time =
      watch->since < arm_ || (directory.role != PlannedDirectory::Role::kHop &&
                              in_time_.contains(directory.path));
  if (!is_in_time) HintAt(directory, "", unseen);
}

absl::StatusOr<InotifySource::Watch> InotifySource::WatchOf(
    const std::string& path, const Released& released) {
  const Watch* now = observed_.Find(path);
  if (now != nullptr) return *now;
  const auto in_time = in_time_.find(path);
  if (in_time == in_time_.end() && !full_.ok()) return full_;
  const absl::StatusOr<int> number =
      in_time == in_time_.end() ? api_->Add(path, kMask) : in_time->second;
  if (absl::IsResourceExhausted(number.status())) full_ = number.status();
  if (!number.ok()) return number.status();
  // The one that it had is older than the look that found what is there.
  const auto before = released.watches.find(path);
  const bool is_known =
      before != released.watches.end() && before->second.number == *number;
  const Watch watch = {.number = *number,
                       .since = is_known ? before->second.since : arm_};
  observed_.SetWatch(path, watch);
  return watch;
}

// Ends the watches of what is not observed any more, or was watched early but
// is not in the plan.
void InotifySource::RemoveUnused(const Released& released) {
  std::set<int> numbers = released.numbers;
  for (const auto& [path, number] : std::exchange(in_time_, {})) {
    numbers.insert(number);
  }
  for (const int number : numbers) {
    if (observed_.At(number).empty()) api_->Remove(number);
  }
}

// Looks at `directory` once an interval from now on, since it cannot be
// watched.
void InotifySource::Poll(const PlannedDirectory& directory,
                         const absl::Status& why) {
  // Gone since the scan that found it: the watch of its parent tells.
  const int error = ErrnoFromStatus(why);
  if (error == ENOENT || error == ENOTDIR) return;
  unwatched_.insert(directory.holder);
  Hints& polled = polled_[directory.holder];
  switch (directory.role) {
    case PlannedDirectory::Role::kListed:
      polled_trees_.insert(directory.path);
      if (polled_trees_.count(ParentOf(directory.path)) > 0) return;
      polled.paths.push_back(directory.path);
      break;
    case PlannedDirectory::Role::kPassed:
      for (const std::string& name : directory.names) {
        polled.entries.push_back(Join(directory.path, name));
      }
      break;
    case PlannedDirectory::Role::kHop:
      polled.entries.push_back(directory.watched);
      break;
  }
  if (said_.insert(std::string(why.message())).second) {
    diagnostics_.Report({DiagnosticKind::kPolled, directory.path, why});
  }
}

absl::StatusOr<Hints> InotifySource::Read() {
  // If no Arm() has taken them, the plan does not need them; and their paths
  // may lead elsewhere after the events that come now.
  RemoveUnused({});
  Hints hints;
  for (int reads = 0; open_.ok() && reads < kMaxReads; ++reads) {
    const absl::StatusOr<std::vector<InotifyEvent>> events = api_->Read();
    if (!events.ok()) return events.status();
    if (events->empty()) break;
    for (const InotifyEvent& event : *events) OnEvent(event, &hints);
  }
  if (clock_.Now() < next_poll_) return hints;
  next_poll_ = clock_.Now() + options_.interval;
  for (const auto& [holder, polled] : polled_) {
    hints.paths.insert(hints.paths.end(), polled.paths.begin(),
                       polled.paths.end());
    hints.entries.insert(hints.entries.end(), polled.entries.begin(),
                         polled.entries.end());
  }
  return hints;
}

void InotifySource::OnEvent(const InotifyEvent& event, Hints* hints) {
  if ((event.mask & IN_Q_OVERFLOW) != 0) {
    knows_plan_ = false;
    hints->everything = true;
    hints->arm = true;
    return;
  }
  for (const PlannedDirectory& directory : observed_.At(event.wd)) {
    if (!Matters(directory, event.name)) continue;
    HintAt(directory, event.name, hints);
    if ((event.mask & kLeadsElsewhere) != 0) {
      OnLeadsElsewhere(directory, event.name, hints);
    }
  }
}

// The directory `name` in `directory`, or this one if there is no name, may be
// another one now, and so may what is below it.
void InotifySource::OnLeadsElsewhere(const PlannedDirectory& directory,
                                     const std::string& name, Hints* hints) {
  stale_.merge(observed_.ForgetPath(name.empty() ? directory.path
                                                 : Join(directory.path, name)));
  if (directory.role == PlannedDirectory::Role::kHop) {
    stale_.merge(observed_.ForgetPath(directory.watched));
    stale_.insert(directory.holder);
  }
  hints->arm |= !stale_.empty();
}

void InotifySource::HintAt(const PlannedDirectory& directory,
                           absl::string_view name, Hints* hints) {
  if (directory.role == PlannedDirectory::Role::kHop) {
    hints->entries.push_back(directory.watched);
  } else {
    hints->paths.push_back(name.empty() ? directory.path
                                        : Join(directory.path, name));
  }
}

std::vector<const Wakeable*> InotifySource::Wakeables() const {
  if (!open_.ok()) return {};
  return {&api_->wakeable()};
}

void InotifySource::Disarm() {
  api_->Close();
  knows_plan_ = false;
  observed_ = {};
  in_time_.clear();
  stale_.clear();
  unwatched_.clear();
  polled_trees_.clear();
  polled_.clear();
}

}  // namespace reloader
