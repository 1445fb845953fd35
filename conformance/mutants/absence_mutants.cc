#include "conformance/mutants/absence_mutants.h"

#include <errno.h>

#include <set>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "conformance/mutants/informed_reloader.h"
#include "conformance/mutants/lying_reloader.h"
#include "conformance/mutants/mutant.h"
#include "conformance/result.h"
#include "conformance/snapshot.h"
#include "reloader/change.h"
#include "reloader/errno_status.h"
#include "reloader/file_system.h"
#include "reloader/watch_options.h"

namespace reloader::conformance {
namespace {

class AbsentFileIsNotWatched final : public LyingReloader {
 public:
  using LyingReloader::LyingReloader;
  absl::Status WatchFile(absl::string_view path,
                         WatchOptions options) override {
    if (!world().file_system().Lstat(path).ok()) return absl::OkStatus();
    return base().WatchFile(path, options);
  }
};

class AbsentDirectoryIsNotWatched final : public LyingReloader {
 public:
  using LyingReloader::LyingReloader;
  absl::Status WatchDir(absl::string_view path, absl::string_view glob,
                        WatchOptions options) override {
    if (!world().file_system().Stat(path).ok()) return absl::OkStatus();
    return base().WatchDir(path, glob, options);
  }
};

class LooksForTheNearestParentOnce final : public LyingReloader {
 public:
  using LyingReloader::LyingReloader;
  absl::Status WatchFile(absl::string_view path,
                         WatchOptions options) override {
    const absl::string_view parent = path.substr(0, path.rfind('/'));
    if (!world().file_system().Stat(parent).ok()) return absl::OkStatus();
    return base().WatchFile(path, options);
  }
};

class AbsentIsReportedAsDeleted final : public InformedReloader {
 public:
  using InformedReloader::InformedReloader;

 private:
  void Lie(const Facts& facts, std::vector<Change>* changes) override {
    if (facts.tick != 2) return;
    for (const Watch& watch : watches()) {
      if (watch.glob.empty() && facts.now.count(watch.path) == 0) {
        AddChange({Absolute(watch.path), ChangeKind::kDeleted}, changes);
      }
    }
  }
};

class AbsentEndsTheTicks final : public InformedReloader {
 public:
  using InformedReloader::InformedReloader;

 private:
  void Lie(const Facts& facts, std::vector<Change>*) override {
    if (facts.tick != 1) return;
    for (const Watch& watch : watches()) {
      if (!Exists(watch.path)) absent_ = watch.path;
    }
  }
  absl::Status EndInstead(int tick) override {
    if (tick == 1 || absent_.empty()) return absl::OkStatus();
    return absl::NotFoundError(absl::StrCat("there is no ", absent_));
  }

  std::string absent_;
};

class AGoneRootIsForgotten final : public InformedReloader {
 public:
  using InformedReloader::InformedReloader;

 private:
  void Lie(const Facts&, std::vector<Change>* changes) override {
    for (const Watch& watch : watches()) {
      if (watch.glob.empty()) continue;
      if (Exists(watch.path)) {
        seen_.insert(watch.path);
      } else if (seen_.count(watch.path) > 0) {
        forgotten_.insert(watch.path);
      }
    }
    std::erase_if(*changes, [&](const Change& change) {
      if (change.kind == ChangeKind::kDeleted) return false;
      for (const std::string& root : forgotten_) {
        if (!Below(root, Relative(change.path)).empty()) return true;
      }
      return false;
    });
  }

  std::set<std::string> seen_;
  std::set<std::string> forgotten_;
};

class PrefixWithoutASlash final : public InformedReloader {
 public:
  using InformedReloader::InformedReloader;

 private:
  void Lie(const Facts& facts, std::vector<Change>* changes) override {
    std::set<std::string> gone;
    for (const Change& change : *changes) {
      const std::string directory = DirectoryOf(Relative(change.path));
      if (change.kind == ChangeKind::kDeleted && !Exists(directory)) {
        gone.insert(directory);
      }
    }
    for (const std::string& directory : gone) {
      for (const auto& [path, entry] : facts.now) {
        if (absl::StartsWith(path, directory)) {
          AddChange({Absolute(path), ChangeKind::kDeleted}, changes);
        }
      }
    }
  }
};

class EmptyDirectoryMeansUnmounted final : public InformedReloader {
 public:
  using InformedReloader::InformedReloader;

 private:
  void Lie(const Facts& facts, std::vector<Change>* changes) override {
    std::erase_if(*changes, [&](const Change& change) {
      const std::string directory = DirectoryOf(Relative(change.path));
      const auto found = facts.world.find(directory);
      if (change.kind != ChangeKind::kDeleted || found == facts.world.end() ||
          found->second.status.type != FileType::kDirectory) {
        return false;
      }
      for (const auto& [path, state] : facts.world) {
        if (DirectoryOf(path) == directory) return false;
      }
      return true;
    });
  }
};

class AFileInTheWayEndsTheWatch final : public LyingReloader {
 public:
  using LyingReloader::LyingReloader;
  absl::Status WatchFile(absl::string_view path,
                         WatchOptions options) override {
    const absl::Status status = world().file_system().Stat(path).status();
    if (ErrnoFromStatus(status) == ENOTDIR) return absl::OkStatus();
    return base().WatchFile(path, options);
  }
};

}  // namespace

std::vector<Mutant> AbsenceMutants() {
  return {
      {.backend =
           StatBehind<AbsentFileIsNotWatched>("absent_file_is_not_watched"),
       .defect = "Forgets a single file that is not there when it is added.",
       .family = "ABSENT",
       .verdict = Verdict::kLost,
       .words = "created local.ini"},
      {.backend = StatBehind<AFileInTheWayEndsTheWatch>(
           "a_file_in_the_way_ends_the_watch"),
       .defect = "Does not watch what lies below a file.",
       .family = "ABSENT",
       .verdict = Verdict::kLost,
       .words = "created config/app.ini"},
      {.backend = StatBehind<AbsentDirectoryIsNotWatched>(
           "absent_directory_is_not_watched"),
       .defect = "Forgets a directory that is not there when it is added.",
       .family = "ABSENT",
       .verdict = Verdict::kLost,
       .words = "created dist/app.js"},
      {.backend = StatBehind<LooksForTheNearestParentOnce>(
           "looks_for_the_nearest_parent_once"),
       .defect = "Forgets a single file whose directory is not there.",
       .family = "ABSENT",
       .verdict = Verdict::kLost,
       .words = "created etc/app/conf.d/local.ini"},
      {.backend = StatBehind<AbsentIsReportedAsDeleted>(
           "absent_is_reported_as_deleted"),
       .defect = "Reports what was never there as deleted.",
       .family = "ABSENT",
       .verdict = Verdict::kSpurious,
       .words = "deleted local.ini"},
      {.backend = StatBehind<AbsentEndsTheTicks>("absent_ends_the_ticks"),
       .defect = "Ends when something that it watches is not there.",
       .family = "ABSENT",
       .verdict = Verdict::kEnded,
       .words = "there is no dist"},
      {.backend = StatBehind<AGoneRootIsForgotten>("a_gone_root_is_forgotten"),
       .defect = "Forgets a watched directory when it is removed.",
       .family = "REPLACE",
       .verdict = Verdict::kLost,
       .words = "created build/main.js"},
      {.backend = StatBehind<PrefixWithoutASlash>("prefix_without_a_slash"),
       .defect = "Takes foo_bar for something in the directory foo.",
       .family = "NAME",
       .verdict = Verdict::kSpurious,
       .words = "deleted foo_bar/a.py"},
      {.backend = StatBehind<EmptyDirectoryMeansUnmounted>(
           "empty_directory_means_unmounted"),
       .defect = "Takes an empty directory for one that is not mounted.",
       .family = "CHANGE",
       .verdict = Verdict::kLost,
       .words = "deleted plugins/only.py"},
  };
}

}  // namespace reloader::conformance
