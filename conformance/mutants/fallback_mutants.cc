#include "conformance/mutants/fallback_mutants.h"

#include <string>
#include <utility>
#include <vector>

#include "conformance/backend.h"
#include "conformance/mutants/informed_reloader.h"
#include "conformance/mutants/lying_reloader.h"
#include "conformance/mutants/mutant.h"
#include "conformance/result.h"
#include "conformance/watchman_on_disk.h"
#include "conformance/watchman_world.h"
#include "reloader/change.h"
#include "reloader/diagnostics.h"

namespace reloader::conformance {
namespace {

// What is found by who takes over is what was always there.
class LosesTheTableInTheFallback final : public LyingReloader {
 public:
  using LyingReloader::LyingReloader;
  void LieAboutDiagnostic(const Diagnostic& diagnostic,
                          DiagnosticSink* sink) override {
    has_fallen_back_ |= diagnostic.kind == DiagnosticKind::kFallback;
    LyingReloader::LieAboutDiagnostic(diagnostic, sink);
  }

 private:
  void LieAboutChanges(int, std::vector<Change>* changes) override {
    if (std::exchange(has_fallen_back_, false)) changes->clear();
  }

  bool has_fallen_back_ = false;
};

// Nothing was there before.
class BeginsWithNothingInTheFallback final : public InformedReloader {
 public:
  using InformedReloader::InformedReloader;
  void LieAboutDiagnostic(const Diagnostic& diagnostic,
                          DiagnosticSink* sink) override {
    has_fallen_back_ |= diagnostic.kind == DiagnosticKind::kFallback;
    LyingReloader::LieAboutDiagnostic(diagnostic, sink);
  }

 private:
  void Lie(const Facts& facts, std::vector<Change>* changes) override {
    // Before the first tick there is nothing to compare with.
    if (!std::exchange(has_fallen_back_, false) || facts.tick == 1) return;
    for (const auto& [path, entry] : facts.now) {
      AddChange({Absolute(path), ChangeKind::kCreated}, changes);
    }
  }

  bool has_fallen_back_ = false;
};

Backend WithoutFallback(const char* name) {
  return {.name = name,
          .limitations = WatchmanOnDisk::Limitations(),
          .make_world = [](WorldOptions options) {
            if (options.service == ServiceFate::kLost) {
              options.service = ServiceFate::kTroubled;
            }
            return MakeWatchmanWorldOnDisk(options, {});
          }};
}

}  // namespace

std::vector<Mutant> FallbackMutants() {
  return {
      {.backend = Behind(MakeBackend<WatchmanOnDisk>(),
                         "loses_the_table_in_the_fallback",
                         MakeLiar<LosesTheTableInTheFallback>),
       .defect = "Polls with a new table when Watchman is gone for good.",
       .family = "SERVICE",
       .verdict = Verdict::kLost,
       .words = "created new.py"},
      {.backend = Behind(MakeBackend<WatchmanOnDisk>(),
                         "begins_with_nothing_in_the_fallback",
                         MakeLiar<BeginsWithNothingInTheFallback>),
       .defect = "Polls with an empty table when Watchman is gone for good.",
       .family = "SERVICE",
       .verdict = Verdict::kTwice,
       .words = "created app.py"},
      {.backend = WithoutFallback("ends_with_watchman"),
       .defect = "Ends the ticks when Watchman is not there, or no more.",
       .family = "SERVICE",
       .verdict = Verdict::kEnded,
       .words = "4.9 or later is needed"},
  };
}

}  // namespace reloader::conformance
