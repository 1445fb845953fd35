#include "conformance/mutants/tick_mutants.h"

#include <algorithm>
#include <cstddef>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "conformance/mutants/informed_reloader.h"
#include "conformance/mutants/lying_reloader.h"
#include "conformance/mutants/mutant.h"
#include "conformance/result.h"
#include "reloader/change.h"

namespace reloader::conformance {
namespace {

class ReportsNothing final : public LyingReloader {
 public:
  using LyingReloader::LyingReloader;

 private:
  void LieAboutChanges(int, std::vector<Change>* changes) override {
    changes->clear();
  }
};

class ReportsEverything final : public InformedReloader {
 public:
  using InformedReloader::InformedReloader;

 private:
  void Lie(const Facts& facts, std::vector<Change>* changes) override {
    if (facts.tick == 1) return;
    for (const auto& [path, entry] : facts.now) {
      AddChange({Absolute(path), ChangeKind::kModified}, changes);
    }
  }
};

class ReportsTwice final : public LyingReloader {
 public:
  using LyingReloader::LyingReloader;

 private:
  void LieAboutChanges(int, std::vector<Change>* changes) override {
    const std::vector<Change> again = std::exchange(again_, *changes);
    for (const Change& change : again) AddChange(change, changes);
  }

  std::vector<Change> again_;
};

class ForgetsDeletions final : public LyingReloader {
 public:
  using LyingReloader::LyingReloader;

 private:
  void LieAboutChanges(int, std::vector<Change>* changes) override {
    std::erase_if(*changes, [](const Change& change) {
      return change.kind == ChangeKind::kDeleted;
    });
  }
};

class DeliversWithTheNextEvent final : public LyingReloader {
 public:
  using LyingReloader::LyingReloader;

 private:
  void LieAboutChanges(int, std::vector<Change>* changes) override {
    if (!changes->empty()) changes->swap(held_);
  }

  std::vector<Change> held_;
};

class TenChangesATick final : public LyingReloader {
 public:
  using LyingReloader::LyingReloader;

 private:
  void LieAboutChanges(int, std::vector<Change>* changes) override {
    if (changes->empty()) return;
    changes->insert(changes->begin(), rest_.begin(), rest_.end());
    Coalesce(changes);
    const auto size = static_cast<std::ptrdiff_t>(changes->size());
    const auto end = changes->begin() + std::min<std::ptrdiff_t>(10, size);
    rest_.assign(end, changes->end());
    changes->erase(end, changes->end());
  }

  std::vector<Change> rest_;
};

class SaysItAgainAfterTenTicks final : public LyingReloader {
 public:
  using LyingReloader::LyingReloader;

 private:
  void LieAboutChanges(int tick, std::vector<Change>* changes) override {
    for (const Change& change : *changes) {
      again_[tick + 10].push_back({change.path, ChangeKind::kModified});
    }
    for (const Change& change : again_[tick]) AddChange(change, changes);
  }

  std::map<int, std::vector<Change>> again_;  // By tick.
};

class SortsIgnoringCase final : public LyingReloader {
 public:
  using LyingReloader::LyingReloader;

 private:
  void LieAboutChanges(int, std::vector<Change>* changes) override {
    std::sort(
        changes->begin(), changes->end(), [](const Change& a, const Change& b) {
          return absl::AsciiStrToLower(a.path) < absl::AsciiStrToLower(b.path);
        });
  }
};

class DeletedOnceIsDeletedForGood final : public LyingReloader {
 public:
  using LyingReloader::LyingReloader;

 private:
  void LieAboutChanges(int, std::vector<Change>* changes) override {
    std::erase_if(*changes, [&](const Change& change) {
      return deleted_.count(change.path) > 0;
    });
    for (const Change& change : *changes) {
      if (change.kind == ChangeKind::kDeleted) deleted_.insert(change.path);
    }
  }

  std::set<std::string> deleted_;
};

class ReportsOnceAWatch final : public InformedReloader {
 public:
  using InformedReloader::InformedReloader;

 private:
  void Lie(const Facts&, std::vector<Change>* changes) override {
    std::map<std::string, int> left;
    for (const Change& change : *changes) {
      const int covering = static_cast<int>(std::count_if(
          watches().begin(), watches().end(), [&](const Watch& watch) {
            return watch.Covers(Relative(change.path));
          }));
      if (covering > 1) left[change.path] = covering - 1;
    }
    for (const auto& [path, times] : left_) {
      AddChange({path, ChangeKind::kModified}, changes);
      if (times > 1) left.emplace(path, times - 1);
    }
    left_ = std::move(left);
  }

  std::map<std::string, int> left_;  // How often each is to come again.
};

std::vector<Mutant> MutantsThatDieEverywhere() {
  return {
      {.backend = StatBehind<ReportsNothing>("reports_nothing"),
       .defect = "Never reports a change.",
       .family = "CHANGE",
       .verdict = Verdict::kHung,
       .words = "modified app.py"},
      {.backend = StatBehind<ReportsEverything>("reports_everything"),
       .defect = "Reports all that is watched in each tick.",
       .family = "QUIET",
       .verdict = Verdict::kSpurious,
       .words = "modified src/app.py"},
      {.backend = StatBehind<ReportsTwice>("reports_twice"),
       .defect = "Reports each change in two ticks.",
       .family = "CHANGE",
       .verdict = Verdict::kTwice,
       .words = "modified app.py (tick"},
      {.backend = StatBehind<ForgetsDeletions>("forgets_deletions"),
       .defect = "Never reports that a file is gone.",
       .family = "CHANGE",
       .verdict = Verdict::kLost,
       .words = "deleted app.py"},
      {.backend =
           StatBehind<DeliversWithTheNextEvent>("delivers_with_the_next_event"),
       .defect = "Keeps each change back until the next one comes.",
       .family = "CHANGE",
       .verdict = Verdict::kLate,
       .words = "modified app.py"},
  };
}

std::vector<Mutant> MutantsOfOneClause() {
  return {
      {.backend = StatBehind<TenChangesATick>("ten_changes_a_tick"),
       .defect = "Keeps what is beyond ten changes back until the next event.",
       .family = "ARM",
       .verdict = Verdict::kLate,
       .words = "created l.txt"},
      {.backend = StatBehind<SaysItAgainAfterTenTicks>(
           "says_it_again_after_ten_ticks"),
       .defect = "Reports each change once more, ten ticks later.",
       .family = "ARM",
       .verdict = Verdict::kSpurious,
       .words = "modified app.py (tick"},
      {.backend = StatBehind<SortsIgnoringCase>("sorts_ignoring_case"),
       .defect = "Sorts the changes of a tick without regard to capitals.",
       .family = "ARM",
       .verdict = Verdict::kMalformedTick,
       .words = "not sorted"},
      {.backend = StatBehind<DeletedOnceIsDeletedForGood>(
           "deleted_once_is_deleted_for_good"),
       .defect = "Says nothing about a file that was deleted once.",
       .family = "CHANGE",
       .verdict = Verdict::kLost,
       .words = "created app.py"},
      {.backend = StatBehind<ReportsOnceAWatch>("reports_once_a_watch"),
       .defect = "Reports a change once for each watch that covers it.",
       .family = "OVERLAP",
       .verdict = Verdict::kTwice,
       .words = "modified nested/inner.py (tick"},
  };
}

}  // namespace

std::vector<Mutant> TickMutants() {
  std::vector<Mutant> all = MutantsThatDieEverywhere();
  for (Mutant& mutant : MutantsOfOneClause()) {
    all.push_back(std::move(mutant));
  }
  return all;
}

}  // namespace reloader::conformance
