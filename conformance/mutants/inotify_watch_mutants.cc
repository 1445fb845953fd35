#include "conformance/mutants/inotify_watch_mutants.h"

#include <errno.h>

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "conformance/mutants/lying_inotify.h"
#include "conformance/mutants/mutant.h"
#include "conformance/mutants/shared_file_lies.h"
#include "conformance/result.h"
#include "reloader/errno_status.h"
#include "reloader/hints.h"
#include "reloader/inotify/inotify_api.h"
#include "reloader/watch_plan.h"

namespace reloader::conformance {
namespace {

using Role = PlannedDirectory::Role;

class LooksBeforeItWatches final : public LyingKernel {
 public:
  void LieAboutNewDirectory(const std::string&, bool* told) override {
    *told = false;
  }
  void LieAboutArming(const WatchPlan&, Hints* hints) override {
    hints->paths.clear();
    hints->entries.clear();
  }
};

class WatchesNoNewDirectories final : public LyingKernel {
 public:
  void LieAboutWatch(const std::string& path,
                     absl::StatusOr<int>* watch) override {
    if (!is_armed_) known_.insert(path);
    if (known_.count(path) == 0) *watch = ErrnoToStatus(ENOENT, "lie", path);
  }
  void LieAboutArming(const WatchPlan&, Hints*) override { is_armed_ = true; }

 private:
  bool is_armed_ = false;
  std::set<std::string> known_;
};

// The base of those that take a path for the directory that it once led to.
class TrustsPaths : public LyingKernel {
 public:
  void LieAboutWatch(const std::string& path,
                     absl::StatusOr<int>* watch) final {
    const auto known = watches_.find(path);
    if (known != watches_.end()) {
      *watch = known->second;
    } else if (watch->ok()) {
      watches_[path] = **watch;
    }
  }

 protected:
  void Forget(const std::string& path) { watches_.erase(path); }
  void ForgetBelow(const std::string& path) {
    std::erase_if(watches_, [&](const auto& watch) {
      return absl::StartsWith(watch.first, absl::StrCat(path, "/"));
    });
  }

 private:
  std::map<std::string, int> watches_;
};

class KeepsTheWatchOfAPath final : public TrustsPaths {};

// Calls Forget() for what an event names.
class TrustsSomePaths : public TrustsPaths {
 public:
  void LieAboutEvents(std::vector<InotifyEvent>* events) final {
    for (const InotifyEvent& event : *events) {
      for (const std::string& path : PathsOf(event.wd)) {
        const std::string named =
            event.name.empty() ? path : absl::StrCat(path, "/", event.name);
        Forget(named);
        ForgetToo(named);
      }
    }
  }
  virtual void ForgetToo(const std::string& path) = 0;
};

class TrustsWhatIsBelowAnotherDirectory final : public TrustsSomePaths {
 public:
  void ForgetToo(const std::string& path) override {
    const auto watched = hops_.find(path);
    if (watched == hops_.end()) return;
    for (const std::string& link : watched->second) Forget(link);
  }
  void LieAboutArming(const WatchPlan& plan, Hints*) override {
    plan.ForEachDirectory([&](const PlannedDirectory& directory) {
      if (directory.role != Role::kHop) return;
      for (const std::string& name : directory.names) {
        hops_[absl::StrCat(directory.path, "/", name)].insert(
            directory.watched);
      }
    });
  }

 private:
  std::map<std::string, std::set<std::string>> hops_;
};

class TrustsWhatALinkLedTo final : public TrustsSomePaths {
 public:
  void ForgetToo(const std::string& path) override { ForgetBelow(path); }
};

// The base of those that do not watch directories with a role.
class DoesNotWatchSome : public LyingKernel {
 public:
  explicit DoesNotWatchSome(Role role) : role_(role) {}

  void LieAboutArming(const WatchPlan& plan, Hints*) override {
    watched_.clear();
    plan.ForEachDirectory([&](const PlannedDirectory& directory) {
      if (directory.role != role_) watched_.insert(directory.path);
    });
  }
  void LieAboutEvents(std::vector<InotifyEvent>* events) override {
    std::erase_if(*events, [&](const InotifyEvent& event) {
      const std::set<std::string> paths = PathsOf(event.wd);
      return !paths.empty() && std::none_of(paths.begin(), paths.end(),
                                            [&](const std::string& path) {
                                              return watched_.count(path) > 0;
                                            });
    });
  }

 private:
  const Role role_;
  std::set<std::string> watched_;
};

class DoesNotWatchTheWay final : public DoesNotWatchSome {
 public:
  DoesNotWatchTheWay() : DoesNotWatchSome(Role::kPassed) {}
};

class DoesNotWatchHops final : public DoesNotWatchSome {
 public:
  DoesNotWatchHops() : DoesNotWatchSome(Role::kHop) {}
};

// Of the paths that lead to a directory it knows the first.
class KnowsOnePathOfADirectory final : public LyingKernel {
 public:
  void LieAboutWatch(const std::string& path,
                     absl::StatusOr<int>* watch) override {
    if (!watch->ok()) return;
    const auto first = first_.try_emplace(**watch, path).first;
    if (first->second != path) *watch = --never_;
  }

 private:
  std::map<int, std::string> first_;
  int never_ = -1000;  // Numbers of watches that there are not.
};

class PollsNothingBeyondTheLimit final : public LyingKernel {
 public:
  void LieAboutWatch(const std::string& path,
                     absl::StatusOr<int>* watch) override {
    if (absl::IsResourceExhausted(watch->status())) {
      *watch = ErrnoToStatus(ENOENT, "lie", path);
    }
  }
};

}  // namespace

std::vector<Mutant> InotifyWatchMutants() {
  return {
      {.backend =
           InotifyOnDiskBehind<LooksBeforeItWatches>("looks_before_it_watches"),
       .defect = "Does not look again once a directory is watched.",
       .family = "MOVE",
       .verdict = Verdict::kLost,
       .words = "created a/late.py"},
      {.backend = InotifyOnDiskBehind<WatchesNoNewDirectories>(
           "watches_no_new_directories"),
       .defect = "Watches what was there when it began.",
       .family = "MOVE",
       .verdict = Verdict::kLost,
       .words = "modified new/a.py"},
      {.backend = InotifyOnDiskBehind<KeepsTheWatchOfAPath>(
           "keeps_the_watch_of_a_path"),
       .defect = "Takes a path for the directory that it once led to.",
       .family = "REPLACE",
       .verdict = Verdict::kLost,
       .words = "modified live/v/app.py"},
      {.backend = InotifyOnDiskBehind<TrustsWhatIsBelowAnotherDirectory>(
           "trusts_what_is_below_another_directory"),
       .defect = "Takes what is in a directory that took the place of another "
                 "for what was there.",
       .family = "REPLACE",
       .verdict = Verdict::kLost,
       .words = "created live/v/new.py"},
      {.backend = InotifyOnDiskBehind<TrustsWhatALinkLedTo>(
           "trusts_what_a_link_led_to"),
       .defect = "Watches the directory that a link led to before another "
                 "link on the way changed.",
       .family = "LINK",
       .verdict = Verdict::kLost,
       .words = "created current/new.py"},
      {.backend =
           InotifyOnDiskBehind<DoesNotWatchTheWay>("does_not_watch_the_way"),
       .defect = "Does not watch the directories on the way to what is "
                 "watched.",
       .family = "ABSENT",
       .verdict = Verdict::kLost,
       .words = "created etc/app/conf.d/local.ini"},
      {.backend = InotifyOnDiskBehind<DoesNotWatchHops>("does_not_watch_hops"),
       .defect = "Does not watch the directories that links lead through.",
       .family = "LINK",
       .verdict = Verdict::kLost,
       .words = "modified .vimrc"},
      {.backend = InotifyOnDiskBehind<KnowsOnePathOfADirectory>(
           "knows_one_path_of_a_directory"),
       .defect = "Hints at one of the paths that lead to a directory.",
       .family = "OVERLAP",
       .verdict = Verdict::kLost,
       .words = "modified vendored/a.py"},
      {.backend = InotifyInMemoryBehind<PollsNothingBeyondTheLimit>(
           "polls_nothing_beyond_the_limit", {.watches = 2}),
       .defect = "Does not look itself where no watch was left. In memory, "
                 "since the limit of a kernel is that of a user.",
       .family = "ARM",
       .verdict = Verdict::kLost,
       .words = "modified src/app/views/home.py"},
      {.backend = InotifyOnDiskBehind<PollsNoSharedFiles<LyingKernel>>(
           "polls_no_hard_links"),
       .defect = "Does not look at files that may be written through a name "
                 "that is not watched.",
       .family = "HARD",
       .verdict = Verdict::kLost,
       .words = "modified app.py"},
  };
}

}  // namespace reloader::conformance
