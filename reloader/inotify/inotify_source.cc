#include "reloader/inotify/inotify_source.h"

#include <errno.h>
#include <sys/inotify.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
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
         (observes_all_ && observed_.watches.count(path) > 0);
}

absl::StatusOr<Hints> InotifySource::Arm(const WatchPlan& plan,
                                         const Wakeable& /*stop*/) {
  const Observed before = std::exchange(observed_, {});
  trusts_paths_ = std::exchange(observes_all_, true);
  full_ = open_;
  polled_ = {};
  polled_trees_.clear();
  Hints unseen;
  plan.ForEachDirectory([&](const PlannedDirectory& directory) {
    const absl::StatusOr<int> watch = Watch(directory.path, before);
    if (!watch.ok()) {
      Poll(directory, watch.status());
      return;
    }
    observed_.directories[*watch].push_back(directory);
    if (!IsInTime(directory, *watch, before)) {
      HintAt(directory, "", &unseen);
    }
  });
  plan.ForEachSharedFile(
      [&](const std::string& path) { polled_.entries.push_back(path); });
  for (const auto& [watch, directories] : before.directories) {
    if (!observed_.directories.contains(watch)) api_->Remove(watch);
  }
  for (const auto& [path, watch] : std::exchange(in_time_, {})) {
    if (!observed_.directories.contains(watch) &&
        !before.directories.contains(watch)) {
      api_->Remove(watch);
    }
  }
  return unseen;
}

// The watch of `path`, which may be in the plan several times.
absl::StatusOr<int> InotifySource::Watch(const std::string& path,
                                         const Observed& before) {
  const auto now = observed_.watches.find(path);
  if (now != observed_.watches.end()) return now->second;
  const auto known = before.watches.find(path);
  if (trusts_paths_ && known != before.watches.end()) {
    return observed_.watches[path] = known->second;
  }
  const auto in_time = in_time_.find(path);
  if (in_time != in_time_.end()) {
    return observed_.watches[path] = in_time->second;
  }
  if (!full_.ok()) return full_;
  absl::StatusOr<int> watch = api_->Add(path, kMask);
  if (watch.ok()) observed_.watches[path] = *watch;
  if (absl::IsResourceExhausted(watch.status())) full_ = watch.status();
  return watch;
}

// Whether `watch` is older than the look that found what is in `directory`. A
// link may have been followed before the directories that it leads through were
// watched.
bool InotifySource::IsInTime(const PlannedDirectory& directory, int watch,
                             const Observed& before) const {
  const auto known = before.watches.find(directory.path);
  if (known != before.watches.end() && known->second == watch) return true;
  return directory.role != PlannedDirectory::Role::kHop &&
         in_time_.contains(directory.path);
}

// Looks at `directory` once an interval from now on, since it cannot be
// watched.
void InotifySource::Poll(const PlannedDirectory& directory,
                         const absl::Status& why) {
  // Gone since the scan that found it: the watch of its parent tells.
  const int error = ErrnoFromStatus(why);
  if (error == ENOENT || error == ENOTDIR) return;
  observes_all_ = false;
  switch (directory.role) {
    case PlannedDirectory::Role::kListed:
      // What is in a polled directory is polled with it.
      if (!polled_trees_.insert(directory.path).second) return;
      if (polled_trees_.count(ParentOf(directory.path)) > 0) return;
      polled_.paths.push_back(directory.path);
      break;
    case PlannedDirectory::Role::kPassed:
      for (const std::string& name : directory.names) {
        polled_.entries.push_back(Join(directory.path, name));
      }
      break;
    case PlannedDirectory::Role::kHop:
      polled_.entries.push_back(directory.watched);
      break;
  }
  if (said_.insert(std::string(why.message())).second) {
    diagnostics_.Report({DiagnosticKind::kPolled, directory.path, why});
  }
}

absl::StatusOr<Hints> InotifySource::Read() {
  Hints hints;
  for (int reads = 0; open_.ok() && reads < kMaxReads; ++reads) {
    const absl::StatusOr<std::vector<InotifyEvent>> events = api_->Read();
    if (!events.ok()) return events.status();
    if (events->empty()) break;
    for (const InotifyEvent& event : *events) OnEvent(event, &hints);
  }
  if (clock_.Now() < next_poll_) return hints;
  next_poll_ = clock_.Now() + options_.interval;
  hints.paths.insert(hints.paths.end(), polled_.paths.begin(),
                     polled_.paths.end());
  hints.entries.insert(hints.entries.end(), polled_.entries.begin(),
                       polled_.entries.end());
  return hints;
}

void InotifySource::OnEvent(const InotifyEvent& event, Hints* hints) {
  if ((event.mask & IN_Q_OVERFLOW) != 0) {
    // Whatever moved, nobody told.
    observes_all_ = false;
    hints->everything = true;
    hints->arm = true;
    return;
  }
  const auto observed = observed_.directories.find(event.wd);
  if (observed == observed_.directories.end()) return;
  for (const PlannedDirectory& directory : observed->second) {
    if (!Matters(directory, event.name)) continue;
    HintAt(directory, event.name, hints);
    if ((event.mask & kLeadsElsewhere) == 0) continue;
    Forget(
        event.name.empty() ? directory.path : Join(directory.path, event.name),
        hints);
    if (directory.role == PlannedDirectory::Role::kHop) {
      Forget(directory.watched, hints);
    }
  }
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

void InotifySource::Forget(const std::string& path, Hints* hints) {
  std::map<std::string, int>& watches = observed_.watches;
  bool forgot = watches.erase(path) > 0;
  // Those below: "path/" up to what comes after '/'.
  const auto begin = watches.lower_bound(absl::StrCat(path, "/"));
  const auto end = watches.lower_bound(absl::StrCat(path, "0"));
  forgot |= begin != end;
  watches.erase(begin, end);
  hints->arm |= forgot;
}

std::vector<const Wakeable*> InotifySource::Wakeables() const {
  if (!open_.ok()) return {};
  return {&api_->wakeable()};
}

void InotifySource::Disarm() {
  api_->Close();
  observed_ = {};
  in_time_.clear();
  polled_ = {};
}

}  // namespace reloader
