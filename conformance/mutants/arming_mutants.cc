#include "conformance/mutants/arming_mutants.h"

#include <algorithm>
#include <cstddef>
#include <functional>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "conformance/mutants/informed_reloader.h"
#include "conformance/mutants/lying_reloader.h"
#include "conformance/mutants/mutant.h"
#include "conformance/oracle_watches.h"
#include "conformance/result.h"
#include "conformance/snapshot.h"
#include "reloader/change.h"
#include "reloader/watch_options.h"

namespace reloader::conformance {
namespace {

class ArmsLate final : public LyingReloader {
 public:
  using LyingReloader::LyingReloader;

 private:
  void LieAboutChanges(int tick, std::vector<Change>* changes) override {
    if (tick == 2) changes->clear();
  }
};

class ArmsTwoLevelsFirst final : public LyingReloader {
 public:
  using LyingReloader::LyingReloader;

 private:
  void LieAboutChanges(int tick, std::vector<Change>* changes) override {
    if (tick != 2) return;
    std::erase_if(*changes, [&](const Change& change) {
      const std::string path = Relative(change.path);
      return std::count(path.begin(), path.end(), '/') >= 3;
    });
  }
};

class BaselineWhenWatched final : public InformedReloader {
 public:
  using InformedReloader::InformedReloader;
  absl::Status WatchDir(absl::string_view path, absl::string_view glob,
                        WatchOptions options) override {
    OracleWatches watch;
    watch.AddDirectory(Relative(path), std::string(glob), options);
    OracleWatches::Entries baseline = watch.Watched(Look());
    baselines_.emplace_back(std::move(watch), std::move(baseline));
    return InformedReloader::WatchDir(path, glob, options);
  }

 private:
  void Lie(const Facts& facts, std::vector<Change>* changes) override {
    for (const auto& [watch, baseline] : baselines_) {
      for (const auto& [path, entry] : watch.Watched(facts.world)) {
        // What is ignored by another call is none of this lie.
        if (facts.now.count(path) == 0) continue;
        const auto then = baseline.find(path);
        if (then == baseline.end()) {
          AddChange({Absolute(path), ChangeKind::kCreated}, changes);
        } else if (Differ(then->second.state, entry.state) ==
                   StateDifference::kContent) {
          AddChange({Absolute(path), ChangeKind::kModified}, changes);
        }
      }
    }
    baselines_.clear();
  }

  std::vector<std::pair<OracleWatches, OracleWatches::Entries>> baselines_;
};

class LateWatchArmedATickLate final : public LyingReloader {
 public:
  using LyingReloader::LyingReloader;
  absl::Status WatchDir(absl::string_view path, absl::string_view glob,
                        WatchOptions options) override {
    return Delay([this, path = std::string(path), glob = std::string(glob),
                  options] { return base().WatchDir(path, glob, options); });
  }
  absl::Status WatchFile(absl::string_view path,
                         WatchOptions options) override {
    return Delay([this, path = std::string(path), options] {
      return base().WatchFile(path, options);
    });
  }

 private:
  using Call = std::function<absl::Status()>;

  absl::Status Delay(Call call) {
    if (!armed()) return call();
    asked_.push_back(std::move(call));
    return absl::OkStatus();
  }

  void PrepareTick(int) override {
    for (const Call& call : due_) call().IgnoreError();
    due_ = std::exchange(asked_, {});
  }

  std::vector<Call> asked_;  // Since the last tick.
  std::vector<Call> due_;    // Before it.
};

class LateWatchReportsWhatIsThere final : public InformedReloader {
 public:
  using InformedReloader::InformedReloader;

 private:
  void Lie(const Facts& facts, std::vector<Change>* changes) override {
    for (; seen_ < watches().size(); ++seen_) {
      const Watch& watch = watches()[seen_];
      if (!watch.late) continue;
      for (const auto& [path, entry] : facts.now) {
        if (watch.Covers(path)) {
          AddChange({Absolute(path), ChangeKind::kCreated}, changes);
        }
      }
    }
  }

  size_t seen_ = 0;
};

class LateWatchTakesAFreshBaseline final : public InformedReloader {
 public:
  using InformedReloader::InformedReloader;

 private:
  void Lie(const Facts& facts, std::vector<Change>* changes) override {
    if (facts.tick > 1 && watches().size() > seen_) changes->clear();
    seen_ = watches().size();
  }

  size_t seen_ = 0;
};

class IgnoresUnwatch final : public LyingReloader {
 public:
  using LyingReloader::LyingReloader;
  absl::Status UnwatchDir(absl::string_view, absl::string_view) override {
    return absl::OkStatus();
  }
  absl::Status UnwatchFile(absl::string_view) override {
    return absl::OkStatus();
  }
};

class UnwatchEndsTheDirectory final : public InformedReloader {
 public:
  using InformedReloader::InformedReloader;
  absl::Status UnwatchFile(absl::string_view path) override {
    for (const Watch& watch : watches()) {
      if (watch.glob.empty() &&
          DirectoryOf(watch.path) == DirectoryOf(Relative(path))) {
        base().UnwatchFile(Absolute(watch.path)).IgnoreError();
      }
    }
    return absl::OkStatus();
  }

 private:
  void Lie(const Facts&, std::vector<Change>*) override {}
};

class ForgetsTheMetadataOption final : public LyingReloader {
 public:
  using LyingReloader::LyingReloader;
  absl::Status WatchDir(absl::string_view path, absl::string_view glob,
                        WatchOptions options) override {
    options.metadata = false;
    return base().WatchDir(path, glob, options);
  }
};

std::vector<Mutant> MutantsOfTheBeginning() {
  return {
      {.backend = StatBehind<ArmsLate>("arms_late"),
       .defect = "Is armed only by the second tick.",
       .family = "ARM",
       .verdict = Verdict::kLost,
       .words = "modified src/app/views/home.py"},
      {.backend = StatBehind<ArmsTwoLevelsFirst>("arms_two_levels_first"),
       .defect = "Is armed deep in the tree only by the second tick.",
       .family = "ARM",
       .verdict = Verdict::kLost,
       .words = "modified src/app/views/home.py"},
      {.backend = StatBehind<BaselineWhenWatched>("baseline_when_watched"),
       .defect = "Compares with what was there when a watch was added.",
       .family = "ARM",
       .verdict = Verdict::kSpurious,
       .words = "created lib/new.py"},
  };
}

std::vector<Mutant> MutantsOfLateWatches() {
  return {
      {.backend =
           StatBehind<LateWatchArmedATickLate>("late_watch_armed_a_tick_late"),
       .defect = "Arms a late watch one tick too late.",
       .family = "ARM",
       .verdict = Verdict::kLost,
       .words = "modified lib/lazy.py"},
      {.backend = StatBehind<LateWatchReportsWhatIsThere>(
           "late_watch_reports_what_is_there"),
       .defect = "Reports all that a late watch finds as created.",
       .family = "ARM",
       .verdict = Verdict::kSpurious,
       .words = "created lib/old.py"},
      {.backend = StatBehind<LateWatchTakesAFreshBaseline>(
           "late_watch_takes_a_fresh_baseline"),
       .defect = "Forgets what has changed when a late watch is added.",
       .family = "ARM",
       .verdict = Verdict::kLost,
       .words = "modified app.py"},
      {.backend = StatBehind<IgnoresUnwatch>("ignores_unwatch"),
       .defect = "Goes on with watches that were taken back.",
       .family = "ARM",
       .verdict = Verdict::kSpurious,
       .words = "modified a.ini"},
      {.backend =
           StatBehind<UnwatchEndsTheDirectory>("unwatch_ends_the_directory"),
       .defect = "Takes back all single files of a directory with one of them.",
       .family = "ARM",
       .verdict = Verdict::kLost,
       .words = "modified b.ini"},
      {.backend =
           StatBehind<ForgetsTheMetadataOption>("forgets_the_metadata_option"),
       .defect = "Never reports metadata, even where it is asked to.",
       .family = "CHANGE",
       .verdict = Verdict::kLost,
       .words = "modified run.sh"},
  };
}

class TheFirstWatchDecidesOnMetadata final : public LyingReloader {
 public:
  using LyingReloader::LyingReloader;
  absl::Status WatchDir(absl::string_view path, absl::string_view glob,
                        WatchOptions options) override {
    const auto [first, is_first] =
        metadata_.try_emplace(std::string(path), options.metadata);
    options.metadata = first->second;
    return base().WatchDir(path, glob, options);
  }

 private:
  std::map<std::string, bool> metadata_;
};

}  // namespace

std::vector<Mutant> ArmingMutants() {
  std::vector<Mutant> all = MutantsOfTheBeginning();
  for (Mutant& mutant : MutantsOfLateWatches()) {
    all.push_back(std::move(mutant));
  }
  return all;
}

}  // namespace reloader::conformance
