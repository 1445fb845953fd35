#include "conformance/mutants/diagnostic_mutants.h"

#include <set>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "conformance/mutants/lying_reloader.h"
#include "conformance/mutants/mutant.h"
#include "conformance/result.h"
#include "fakes/faulty_file_system.h"
#include "reloader/change.h"
#include "reloader/diagnostics.h"

namespace reloader::conformance {
namespace {

class SaysNothing final : public LyingReloader {
 public:
  using LyingReloader::LyingReloader;
  void LieAboutDiagnostic(const Diagnostic&, DiagnosticSink*) override {}
};

// Knows what cannot be looked at.
class KnowsTheUnreadable : public LyingReloader {
 public:
  using LyingReloader::LyingReloader;
  void LieAboutDiagnostic(const Diagnostic& diagnostic,
                          DiagnosticSink* sink) override {
    if (diagnostic.kind == DiagnosticKind::kUnreadable) {
      unreadable_.insert(diagnostic.path);
      status_ = diagnostic.status;
    }
    sink->Report(diagnostic);
  }

 protected:
  // As of the end of the last tick; absolute paths.
  const std::set<std::string>& unreadable() const { return unreadable_; }
  // Why the last of them is unreadable; OK if nothing ever was.
  const absl::Status& status() const { return status_; }
  // Of the tick before, if all can be looked at in this one.
  const std::set<std::string>& readable_again() const {
    return readable_again_;
  }

 private:
  void PrepareTick(int) override {
    readable_again_.clear();
    if (world().faults() == nullptr || world().faults()->empty()) {
      readable_again_.swap(unreadable_);
    }
  }

  std::set<std::string> unreadable_;
  std::set<std::string> readable_again_;
  absl::Status status_;
};

class UnreadableEndsTheTicks final : public KnowsTheUnreadable {
 public:
  using KnowsTheUnreadable::KnowsTheUnreadable;

 private:
  absl::Status EndInstead(int) override { return status(); }
};

class UnreadableStopsTheScan final : public KnowsTheUnreadable {
 public:
  using KnowsTheUnreadable::KnowsTheUnreadable;

 private:
  void LieAboutChanges(int, std::vector<Change>* changes) override {
    if (!unreadable().empty()) changes->clear();
  }
};

class ReadableAgainIsAFreshBaseline final : public KnowsTheUnreadable {
 public:
  using KnowsTheUnreadable::KnowsTheUnreadable;

 private:
  void LieAboutChanges(int, std::vector<Change>* changes) override {
    std::erase_if(*changes, [&](const Change& change) {
      return readable_again().count(change.path) > 0;
    });
  }
};

}  // namespace

std::vector<Mutant> DiagnosticMutants() {
  return {
      {.backend = StatBehind<SaysNothing>("says_nothing"),
       .defect = "Has no diagnostics.",
       .family = "PERM",
       .verdict = Verdict::kDiagnostics,
       .words = "no diagnostics"},
      {.backend =
           StatBehind<UnreadableEndsTheTicks>("unreadable_ends_the_ticks"),
       .defect = "Ends when a single path cannot be looked at.",
       .family = "PERM",
       .verdict = Verdict::kEnded,
       .words = "EACCES"},
      {.backend =
           StatBehind<UnreadableStopsTheScan>("unreadable_stops_the_scan"),
       .defect = "Reports nothing while a single path cannot be looked at.",
       .family = "PERM",
       .verdict = Verdict::kHung,
       .words = "modified lib/app.py"},
      {.backend = StatBehind<ReadableAgainIsAFreshBaseline>(
           "readable_again_is_a_fresh_baseline"),
       .defect = "Forgets what changed while it could not be looked at.",
       .family = "PERM",
       .verdict = Verdict::kLost,
       .words = "modified app.py"},
  };
}

}  // namespace reloader::conformance
