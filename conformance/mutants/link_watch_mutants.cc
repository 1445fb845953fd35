#include "conformance/mutants/link_watch_mutants.h"

#include <limits.h>
#include <stdlib.h>

#include <algorithm>
#include <cstddef>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "conformance/mutants/informed_reloader.h"
#include "conformance/mutants/lying_reloader.h"
#include "conformance/mutants/mutant.h"
#include "conformance/result.h"
#include "reloader/change.h"
#include "reloader/diagnostics.h"
#include "reloader/file_system.h"
#include "reloader/watch_options.h"

namespace reloader::conformance {
namespace {

template <bool kFollow>
class FollowsAlwaysOrNever final : public LyingReloader {
 public:
  using LyingReloader::LyingReloader;
  absl::Status WatchDir(absl::string_view path, absl::string_view glob,
                        WatchOptions options) override {
    options.follow_directory_links = kFollow;
    return base().WatchDir(path, glob, options);
  }
};

class ResolvesTheWatchedDirectoryOnce final : public LyingReloader {
 public:
  using LyingReloader::LyingReloader;
  absl::Status WatchDir(absl::string_view path, absl::string_view glob,
                        WatchOptions options) override {
    char resolved[PATH_MAX];
    if (::realpath(std::string(path).c_str(), resolved) == nullptr ||
        path == resolved) {
      return base().WatchDir(path, glob, options);
    }
    asked_[Relative(resolved)] = Relative(path);
    return base().WatchDir(resolved, glob, options);
  }

 private:
  void LieAboutChanges(int, std::vector<Change>* changes) override {
    for (Change& change : *changes) {
      const std::string path = Relative(change.path);
      const auto asked = asked_.find(DirectoryOf(path));
      if (asked == asked_.end()) continue;
      change.path =
          Absolute(absl::StrCat(asked->second, "/", Below(asked->first, path)));
    }
    std::sort(changes->begin(), changes->end());
  }

  std::map<std::string, std::string> asked_;  // By what it led to.
};

class EntersALoopOnce final : public LyingReloader {
 public:
  using LyingReloader::LyingReloader;
  void LieAboutDiagnostic(const Diagnostic& diagnostic,
                          DiagnosticSink* sink) override {
    if (diagnostic.kind == DiagnosticKind::kLinkLoop) {
      loops_.insert(Relative(diagnostic.path));
    }
    sink->Report(diagnostic);
  }

 private:
  void LieAboutChanges(int, std::vector<Change>* changes) override {
    const std::vector<Change> outside = *changes;
    for (const std::string& loop : loops_) {
      for (const Change& change : outside) {
        const std::string path = Relative(change.path);
        const absl::string_view below = Below(DirectoryOf(loop), path);
        if (below.empty()) continue;
        AddChange({Absolute(absl::StrCat(loop, "/", below)), change.kind},
                  changes);
      }
    }
  }

  std::set<std::string> loops_;
};

class ALinkInTheWayIsADeletion final : public InformedReloader {
 public:
  using InformedReloader::InformedReloader;

 private:
  void Lie(const Facts& facts, std::vector<Change>* changes) override {
    for (Change& change : *changes) {
      const auto before = facts.before.find(Relative(change.path));
      const auto now = facts.now.find(Relative(change.path));
      if (before != facts.before.end() && now != facts.now.end() &&
          before->second.state.status.type == FileType::kRegular &&
          now->second.state.status.type == FileType::kSymlink) {
        change.kind = ChangeKind::kDeleted;
      }
    }
  }
};

// Resolves the first name of each path.
class ReportsRealPaths final : public LyingReloader {
 public:
  using LyingReloader::LyingReloader;

 private:
  void LieAboutChanges(int, std::vector<Change>* changes) override {
    for (Change& change : *changes) {
      const std::string path = Relative(change.path);
      const size_t slash = path.find('/');
      if (slash == std::string::npos) continue;
      const absl::StatusOr<std::string> target =
          world().file_system().ReadLink(Absolute(path.substr(0, slash)));
      if (!target.ok()) continue;
      change.path = Absolute(absl::StrCat(*target, path.substr(slash)));
    }
    Coalesce(changes);
  }
};

}  // namespace

std::vector<Mutant> LinkWatchMutants() {
  return {
      {.backend = StatBehind<FollowsAlwaysOrNever<true>>("follows_every_link"),
       .defect = "Enters directories through links without being asked.",
       .family = "LINK",
       .verdict = Verdict::kSpurious,
       .words = "modified src/vendor/lib.py"},
      {.backend = StatBehind<FollowsAlwaysOrNever<false>>("follows_no_link"),
       .defect = "Never enters a directory through a link.",
       .family = "LINK",
       .verdict = Verdict::kLost,
       .words = "modified src/vendor/lib.py"},
      {.backend = StatBehind<ALinkInTheWayIsADeletion>(
           "a_link_in_the_way_is_a_deletion"),
       .defect = "Takes a file that became a link for deleted.",
       .family = "REPLACE",
       .verdict = Verdict::kWrongKind,
       .words = "deleted app.conf"},
      {.backend = StatBehind<ReportsRealPaths>("reports_real_paths"),
       .defect = "Reports where a link leads instead of what is watched.",
       .family = "NAME",
       .verdict = Verdict::kLost,
       .words = "modified current/app.py"},
      {.backend = StatOnDiskBehind<ResolvesTheWatchedDirectoryOnce>(
           "resolves_the_watched_directory_once"),
       .defect = "Watches what a link led to when it was added.",
       .family = "LINK",
       .verdict = Verdict::kLost,
       .words = "modified current/app.py"},
      {.backend = StatBehind<EntersALoopOnce>("enters_a_loop_once"),
       .defect = "Enters a directory again through a link that leads back.",
       .family = "LINK",
       .verdict = Verdict::kSpurious,
       .words = "modified src/self/app.py"},
  };
}

}  // namespace reloader::conformance
