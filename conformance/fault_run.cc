#include "conformance/fault_run.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "absl/strings/strip.h"
#include "absl/time/time.h"
#include "conformance/backend.h"
#include "conformance/operations.h"
#include "conformance/oracle.h"
#include "conformance/result.h"
#include "conformance/scenario.h"
#include "conformance/snapshot.h"
#include "conformance/tick_driver.h"
#include "fakes/faulty_file_system.h"
#include "reloader/change.h"
#include "reloader/diagnostics.h"
#include "reloader/reloader.h"
#include "reloader/watch_options.h"

namespace reloader::conformance {
namespace {

// Real time, after which a tick counts as hung.
constexpr absl::Duration kHangLimit = absl::Seconds(60);

// Ticks in which a reloader has to catch up.
constexpr int kTicksToCatchUp = 3;

class Run final : private DiagnosticSink {
 public:
  Run(const Scenario& scenario, const Backend& backend,
      const fakes::Fault& fault)
      : scenario_(scenario), backend_(backend), fault_(fault) {}
  Run(const Scenario& scenario, const Backend& backend,
      const fakes::RandomFaults& random)
      : scenario_(scenario), backend_(backend), random_(random) {}

  FaultRun Play() {
    FaultRun run;
    run.failure = Carry();
    if (world_ == nullptr) return run;
    if (!paths_.empty()) run.path = paths_.front();
    run.struck = !run.path.empty();
    return run;
  }

 private:
  // Returns what went wrong, or "".
  std::string Carry() {
    auto world = backend_.make_world({.diagnostics = this});
    if (!world.ok()) return world.status().ToString();
    world_ = *std::move(world);
    operations_ = std::make_unique<Operations>(
        &world_->file_system(), &world_->mutator(), world_->root());
    driver_ = std::make_unique<TickDriver>(&world_->reloader(), world_->root(),
                                           kHangLimit);
    // Contents are read only where times are coarse.
    if (fault_.call == fakes::FaultyCall::kRead &&
        world_->controls() != nullptr) {
      world_->controls()->SetGranularity(absl::Seconds(1));
    }
    if (!random_.has_value()) world_->faults()->Add(fault_);
    std::string failure;
    for (const Step& step : scenario_.steps) {
      failure = RunStep(step);
      if (!failure.empty()) return failure;
    }
    // A failure that lasts is noticed by the next look at the latest.
    failure = TickOften();
    paths_ = world_->faults()->hit_paths();
    world_->faults()->Clear();
    if (failure.empty()) failure = TickOften();
    return failure.empty() ? Judge() : failure;
  }

  std::string TickOften() {
    std::string failure;
    for (int i = 0; i < kTicksToCatchUp && failure.empty(); ++i) {
      failure = Tick();
    }
    return failure;
  }

  std::string RunStep(const Step& step) {
    if (IsOperation(step.verb)) {
      absl::Status status = operations_->Run(step);
      if (status.ok()) status = TakeWorld();
      return status.ok() ? "" : status.ToString();
    }
    switch (step.verb) {
      case Verb::kTick:
      case Verb::kExpect: {
        std::string failure;
        const int64_t ticks = std::max<int64_t>(step.number, 1);
        for (int64_t i = 0; i < ticks && failure.empty(); ++i) {
          failure = Tick();
        }
        return failure;
      }
      default:
        return Watch(step);
    }
  }

  std::string Watch(const Step& step) {
    const bool is_root = step.path == ".";
    const std::string path =
        is_root ? world_->root() : absl::StrCat(world_->root(), "/", step.path);
    const std::string known = is_root ? "" : step.path;
    const WatchOptions options = {.metadata = step.metadata,
                                  .follow_directory_links = step.follow_links};
    Reloader& reloader = world_->reloader();
    absl::Status status;
    arms_ = true;
    switch (step.verb) {
      case Verb::kWatch:
        status = reloader.WatchDir(path, step.target, options);
        oracle_.watches().AddDirectory(known, step.target, options);
        break;
      case Verb::kWatchFile:
        status = reloader.WatchFile(path, options);
        oracle_.watches().AddFile(known, options);
        break;
      case Verb::kIgnore:
        status = reloader.Ignore(path, step.target);
        oracle_.watches().AddIgnore(known, step.target);
        break;
      default:
        return absl::StrCat("cannot be played: ", step.source);
    }
    return status.ok() ? "" : status.ToString();
  }

  absl::Status TakeWorld() {
    auto snapshot =
        TakeSnapshot(world_->file_system(), world_->root(),
                     SnapshotContents::kRead, SnapshotLinks::kEnter);
    if (!snapshot.ok()) return snapshot.status();
    for (const auto& [path, state] : oracle_.world()) {
      if (snapshot->count(path) == 0) ++times_gone_[path];
    }
    oracle_.Record(*std::move(snapshot));
    return absl::OkStatus();
  }

  std::string Tick() {
    const TickDriver::SeenTick* const tick = driver_->Advance();
    if (driver_->hung()) return "a tick did not return";
    if (tick == nullptr) {
      return absl::StrCat("the ticks ended: ",
                          driver_->end_status().ToString());
    }
    oracle_.Tick(tick->changes);
    if (random_.has_value() && driver_->ticks().size() == 1) {
      random_->below = world_->root();
      world_->faults()->AddRandom(*random_);
    }
    const size_t struck = world_->faults()->hit_paths().size();
    struck_while_arming_ |= std::exchange(arms_, false) && struck > struck_;
    struck_ = struck;
    return tick->malformed;
  }

  // What could not be looked at while arming may be found out later, and be
  // reported then or not.
  std::set<std::string> Exempt() const {
    std::set<std::string> exempt;
    if (fault_.call == fakes::FaultyCall::kRead) {
      // A write that only the content shows may be lost with the content.
      for (absl::string_view path : paths_) {
        absl::ConsumePrefix(&path, absl::StrCat(world_->root(), "/"));
        exempt.emplace(path);
      }
    }
    if (!struck_while_arming_) return exempt;
    for (const TickDriver::SeenTick& tick : driver_->ticks()) {
      for (const Change& change : tick.changes) {
        if (IsAtOrBelow(change.path)) exempt.insert(change.path);
      }
    }
    for (const Change& change : oracle_.MustReport()) {
      if (IsAtOrBelow(change.path)) exempt.insert(change.path);
    }
    return exempt;
  }

  // Whether the path is where the fault struck, or was reached through there:
  // by a link, from anywhere.
  bool IsAtOrBelow(const std::string& relative) const {
    const std::string path = absl::StrCat(world_->root(), "/", relative);
    const auto state = oracle_.world().find(relative);
    if (state != oracle_.world().end() && !state->second.target.empty()) {
      return true;
    }
    return std::any_of(
        paths_.begin(), paths_.end(), [&](const std::string& struck) {
          return struck == "/" || path == struck ||
                 absl::StartsWith(path, absl::StrCat(struck, "/"));
        });
  }

  // How often a fault struck `path`, or something on the way there.
  int Strikes(const std::string& path) const {
    return static_cast<int>(std::count_if(
        paths_.begin(), paths_.end(), [&](const std::string& struck) {
          return path == struck ||
                 absl::StartsWith(path, absl::StrCat(struck, "/"));
        }));
  }

  std::string Judge() {
    for (const Finding& finding : oracle_.Judge(Exempt())) {
      return absl::StrCat(VerdictName(finding.verdict), ": expected ",
                          finding.expected, ", seen ", finding.seen);
    }
    std::map<std::string, int> said;
    for (const Diagnostic& diagnostic : diagnostics_) {
      // What goes takes its failure along.
      absl::string_view relative = diagnostic.path;
      absl::ConsumePrefix(&relative, absl::StrCat(world_->root(), "/"));
      const int most = 1 + times_gone_[std::string(relative)] +
                       (random_.has_value() ? Strikes(diagnostic.path) : 0);
      if (++said[diagnostic.path] > most) {
        return absl::StrCat("said twice: ", diagnostic.ToString());
      }
    }
    // Content is read to tell more than the status does; that it cannot be is
    // no failure to tell what there is.
    const bool must_be_said = fault_.repeat == fakes::FaultRepeat::kAlways &&
                              fault_.call != fakes::FaultyCall::kRead;
    if (must_be_said && !paths_.empty() && diagnostics_.empty()) {
      return "nobody said that it failed";
    }
    return "";
  }

  void Report(const Diagnostic& diagnostic) override {
    // A link back to a directory is no failure.
    if (diagnostic.kind == DiagnosticKind::kLinkLoop) return;
    diagnostics_.push_back(diagnostic);
  }

  const Scenario& scenario_;
  const Backend& backend_;
  const fakes::Fault fault_;
  std::optional<fakes::RandomFaults> random_;
  std::unique_ptr<World> world_;
  std::unique_ptr<Operations> operations_;
  Oracle oracle_{Observation::kAtTicks};
  std::unique_ptr<TickDriver> driver_;
  std::vector<Diagnostic> diagnostics_;
  std::vector<std::string> paths_;         // Where faults struck.
  std::map<std::string, int> times_gone_;  // By relative path.
  size_t struck_ = 0;                      // How often, by the last tick.
  bool arms_ = true;                       // The next tick does.
  bool struck_while_arming_ = false;
};

}  // namespace

bool CanRunWithFault(const Scenario& scenario) {
  return scenario.requirements.empty() &&
         std::all_of(scenario.steps.begin(), scenario.steps.end(),
                     [](const Step& step) {
                       const bool plain = IsOperation(step.verb) &&
                                          !step.gate.has_value() &&
                                          step.repeat == 1;
                       return plain || step.verb == Verb::kWatch ||
                              step.verb == Verb::kWatchFile ||
                              step.verb == Verb::kIgnore ||
                              step.verb == Verb::kTick ||
                              step.verb == Verb::kExpect;
                     });
}

FaultRun RunWithFault(const Scenario& scenario, const Backend& backend,
                      const fakes::Fault& fault) {
  return Run(scenario, backend, fault).Play();
}

FaultRun RunWithRandomFaults(const Scenario& scenario, const Backend& backend,
                             const fakes::RandomFaults& faults) {
  return Run(scenario, backend, faults).Play();
}

}  // namespace reloader::conformance
