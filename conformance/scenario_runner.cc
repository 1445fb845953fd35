#include "conformance/scenario_runner.h"

#include <algorithm>
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
#include "conformance/backend.h"
#include "conformance/expectation_group.h"
#include "conformance/failure_report.h"
#include "conformance/operations.h"
#include "conformance/oracle.h"
#include "conformance/result.h"
#include "conformance/scenario.h"
#include "conformance/service_event.h"
#include "conformance/test_id.h"
#include "conformance/tick_driver.h"
#include "reloader/change.h"
#include "reloader/diagnostics.h"
#include "reloader/watch_options.h"

namespace reloader::conformance {
namespace {

// The oracle's name of a path: the root is "".
std::string OraclePath(const std::string& relative) {
  return relative == "." ? "" : relative;
}

WatchOptions OptionsOf(const Step& step) {
  return {.metadata = step.metadata,
          .follow_directory_links = step.follow_links};
}

ServiceFate FateOfService(const Scenario& scenario) {
  ServiceFate fate = ServiceFate::kServes;
  for (const Step& step : scenario.steps) {
    if (step.verb != Verb::kService) continue;
    if (EndsTheService(step.service_event)) return ServiceFate::kLost;
    fate = ServiceFate::kTroubled;
  }
  return fate;
}

}  // namespace

std::vector<std::string> ScenarioRunner::Needs(const Scenario& scenario) {
  std::set<std::string> needs(scenario.requirements.begin(),
                              scenario.requirements.end());
  bool armed = false;
  for (const Step& step : scenario.steps) {
    if (step.gate.has_value()) needs.insert("faults");
    switch (step.verb) {
      case Verb::kWatch:
      case Verb::kWatchFile:
        if (step.metadata) needs.insert("metadata");
        if (step.follow_links) needs.insert("follow-links");
        if (armed) needs.insert("watch-while-running");
        break;
      case Verb::kUnwatch:
      case Verb::kUnwatchFile:
        needs.insert("unwatch");
        break;
      case Verb::kIgnore:
        needs.insert("ignores");
        if (armed) needs.insert("watch-while-running");
        break;
      case Verb::kAdvance:
      case Verb::kStepClock:
        needs.insert("virtual-time");
        break;
      case Verb::kGranularity:
        needs.insert("granules");
        break;
      case Verb::kMount:
      case Verb::kUnmount:
        needs.insert("mounts");
        break;
      case Verb::kFault:
      case Verb::kNever:
        needs.insert("faults");
        break;
      case Verb::kService:
        needs.insert("service");
        break;
      case Verb::kTick:
        armed = true;
        break;
      case Verb::kExpect:
        armed = true;
        if (!ExpectedDiagnostics(step).empty()) needs.insert("diagnostics");
        break;
      default:
        break;
    }
  }
  return {needs.begin(), needs.end()};
}

Result ScenarioRunner::Run() {
  for (const std::string& need : Needs(scenario_)) {
    const auto& all = AllCapabilities();
    if (std::none_of(all.begin(), all.end(), [&](const Capability& known) {
          return known.name == need;
        })) {
      CouldNotRun(scenario_.steps.front(),
                  absl::StrCat("requires an unknown capability: ", need));
      return result_;
    }
    const Limitation* limitation = backend_.Lacks(need);
    if (limitation != nullptr) {
      return {
          .outcome = Outcome::kNotApplicable,
          .message = absl::StrCat("not applicable, because ",
                                  limitation->reason, " (needs ", need, ")")};
    }
  }
  if (!backend_.untested.empty()) {
    return {.outcome = Outcome::kNotTested,
            .message = absl::StrCat("not tested, because ", backend_.untested)};
  }
  if (SetUp()) {
    for (const Step& step : scenario_.steps) {
      if (!RunStep(step)) break;
    }
  }
  driver_ = nullptr;
  world_ = nullptr;
  return result_;
}

bool ScenarioRunner::SetUp() {
  const Step& first = scenario_.steps.front();
  auto world = backend_.make_world(
      {.diagnostics = this, .service = FateOfService(scenario_)});
  if (!world.ok()) {
    CouldNotRun(first, absl::StrCat("cannot make a world: ",
                                    world.status().ToString()));
    return false;
  }
  world_ = *std::move(world);
  operations_ = std::make_unique<Operations>(
      &world_->file_system(), &world_->mutator(), world_->root());
  oracle_ = std::make_unique<Oracle>(
      Synchronous() ? Observation::kAtTicks : Observation::kEveryOperation,
      backend_.Lacks("kinds") == nullptr ? Kinds::kKnown : Kinds::kUnknown);
  const std::string barrier =
      absl::StrCat(world_->root(), "/", kBarrierDirectory);
  absl::Status status = world_->mutator().Mkdir(barrier);
  if (status.ok()) status = world_->reloader().WatchDir(barrier, "*", {});
  if (!status.ok()) {
    CouldNotRun(first,
                absl::StrCat("cannot make the barrier: ", status.ToString()));
    return false;
  }
  driver_ = std::make_unique<TickDriver>(&world_->reloader(), world_->root(),
                                         options_.hang_limit);
  return TakeWorld(first);
}

bool ScenarioRunner::RunStep(const Step& step) {
  if (step.gate.has_value()) return PlanGate(step);
  if (IsOperation(step.verb)) return RunOperation(step);
  switch (step.verb) {
    case Verb::kTick:
      return RunTicks(step, step.number);
    case Verb::kAdvance:
    case Verb::kStepClock:
    case Verb::kGranularity:
    case Verb::kMount:
    case Verb::kUnmount:
      return RunControl(step);
    case Verb::kExpect:
      return RunExpect(step);
    case Verb::kFault:
    case Verb::kFaultClear:
      return RunFault(step);
    case Verb::kNever:
      return PlanNever(step);
    case Verb::kService:
      return RunService(step);
    default:
      return RunWatch(step);
  }
}

bool ScenarioRunner::RunWatch(const Step& step) {
  Reloader& reloader = world_->reloader();
  OracleWatches& watches = oracle_->watches();
  const std::string path = AbsolutePath(step.path);
  const std::string oracle_path = OraclePath(step.path);
  absl::Status status;
  bool in_force = true;
  switch (step.verb) {
    case Verb::kWatch:
      status = reloader.WatchDir(path, step.target, OptionsOf(step));
      watches.AddDirectory(oracle_path, step.target, OptionsOf(step));
      break;
    case Verb::kWatchFile:
      status = reloader.WatchFile(path, OptionsOf(step));
      watches.AddFile(oracle_path, OptionsOf(step));
      break;
    case Verb::kUnwatch:
      in_force = watches.RemoveDirectory(oracle_path, step.target);
      status = reloader.UnwatchDir(path, step.target);
      break;
    case Verb::kUnwatchFile:
      in_force = watches.RemoveFile(oracle_path);
      status = reloader.UnwatchFile(path);
      break;
    default:
      status = reloader.Ignore(path, step.target);
      watches.AddIgnore(oracle_path, step.target);
      break;
  }
  if (!in_force) {  // Whatever the backend says of it.
    CouldNotRun(step, "the script has no watch of these words in force");
    return false;
  }
  if (status.ok()) return true;
  Fail(Verdict::kRefused, step, "OK", status.ToString());
  return false;
}

bool ScenarioRunner::RunTicks(const Step& step, int64_t count) {
  for (int64_t i = 0; i < count; ++i) {
    if (driver_->ticks().empty() ? !Arm(step) : !Tick(step)) return false;
  }
  return true;
}

bool ScenarioRunner::Arm(const Step& step) {
  if (!Tick(step)) return false;
  const TickDriver::SeenTick& tick = driver_->ticks().front();
  if (tick.changes.empty() && !tick.sentinel) return true;
  Fail(Verdict::kArmingChanges, step, "no changes in the first tick",
       tick.changes.empty() ? "the barrier's own directory"
                            : DescribeChanges(tick.changes));
  return false;
}

bool ScenarioRunner::Tick(const Step& step) {
  const TickDriver::SeenTick* tick = driver_->Advance();
  if (driver_->hung()) {
    Fail(Verdict::kHung, step, "a tick, at the latest after its interval",
         absl::StrCat("none within ",
                      absl::FormatDuration(options_.hang_limit)));
    return false;
  }
  if (tick == nullptr) {
    const absl::Status& status = driver_->end_status();
    Fail(Verdict::kEnded, step, "another tick",
         status.ok() ? "the end of the ticks, without an error"
                     : absl::StrCat("an error: ", status.ToString()));
    return false;
  }
  oracle_->Tick(tick->changes);
  if (!CheckCalls(step) || !CheckUndisturbed(step)) return false;
  if (tick->malformed.empty()) return true;
  Fail(Verdict::kMalformedTick, step,
       "changes sorted by path, each path once, below the root",
       tick->malformed);
  return false;
}

void ScenarioRunner::Fail(Verdict verdict, const Step& step,
                          std::string expected, std::string seen) {
  result_.outcome = Outcome::kFailed;
  result_.verdict = verdict;
  result_.message = FormatFailure(
      {.scenario = &scenario_,
       .contract = options_.contract,
       .backend = backend_.name,
       .line = step.line,
       .verdict = verdict,
       .expected = std::move(expected),
       .seen = std::move(seen),
       .world = oracle_ == nullptr ? nullptr : &oracle_->world(),
       .ticks = driver_ == nullptr ? nullptr : &driver_->ticks(),
       .replay = ReplayCommand(
           MakeTestId(backend_.name, scenario_.name, {backend_.name}),
           options_.test_target)});
}

void ScenarioRunner::CouldNotRun(const Step& step, absl::string_view reason) {
  result_.outcome = Outcome::kCouldNotRun;
  result_.message = absl::StrCat(scenario_.folder, scenario_.file, ":",
                                 step.line, ": ", step.source, ": ", reason);
}

}  // namespace reloader::conformance
