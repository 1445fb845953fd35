// The part of ScenarioRunner that changes the world: operations, at once or in
// the middle of a call, faults, and what only a made-up world can do.
#include <memory>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/time/time.h"
#include "conformance/backend.h"
#include "conformance/operations.h"
#include "conformance/oracle.h"
#include "conformance/result.h"
#include "conformance/scenario.h"
#include "conformance/scenario_runner.h"
#include "conformance/snapshot.h"
#include "fakes/faulty_file_system.h"

namespace reloader::conformance {
namespace {

fakes::FaultyCall CallOf(FaultCall call) {
  switch (call) {
    case FaultCall::kStat:
      return fakes::FaultyCall::kStat;
    case FaultCall::kList:
      return fakes::FaultyCall::kList;
    case FaultCall::kOpen:
      return fakes::FaultyCall::kOpen;
    case FaultCall::kRead:
      return fakes::FaultyCall::kRead;
    case FaultCall::kReadlink:
      return fakes::FaultyCall::kReadLink;
  }
  return fakes::FaultyCall::kStat;
}

}  // namespace

std::string ScenarioRunner::AbsolutePath(const std::string& relative) const {
  return relative == "." ? world_->root()
                         : absl::StrCat(world_->root(), "/", relative);
}

bool ScenarioRunner::RunOperation(const Step& step) {
  const absl::Status status = operations_->Run(step);
  if (!status.ok()) {
    CouldNotRun(step, status.ToString());
    return false;
  }
  return TakeWorld(step);
}

bool ScenarioRunner::TakeWorld(const Step& step) {
  auto snapshot = TakeSnapshot(world_->file_system(), world_->root(),
                               SnapshotContents::kRead, SnapshotLinks::kEnter);
  if (!snapshot.ok()) {
    CouldNotRun(step, absl::StrCat("cannot look at the world: ",
                                   snapshot.status().ToString()));
    return false;
  }
  oracle_->Record(*std::move(snapshot));
  return true;
}

bool ScenarioRunner::RunFault(const Step& step) {
  fakes::FaultPlan* const faults = MustHaveFaults(step);
  if (faults == nullptr) return false;
  if (step.verb == Verb::kFaultClear) {
    faults->Clear();
    blind_.clear();
    waiting_.clear();
  } else {
    const bool always = step.fault_repeat == FaultRepeat::kAlways;
    faults->Add({.call = CallOf(step.fault_call),
                 .path = AbsolutePath(step.path),
                 .error_number = static_cast<int>(step.number),
                 .repeat = always ? fakes::FaultRepeat::kAlways
                                  : fakes::FaultRepeat::kOnce,
                 .after_entries = step.fault_after});
    if (always) blind_.insert(step.path);
  }
  oracle_->SetBlind(blind_);
  return true;
}

fakes::FaultPlan* ScenarioRunner::MustHaveFaults(const Step& step) {
  if (world_->faults() == nullptr) {
    CouldNotRun(step,
                "the world has no faults, but its backend did not say so");
  }
  return world_->faults();
}

bool ScenarioRunner::PlanGate(const Step& step) {
  fakes::FaultPlan* const faults = MustHaveFaults(step);
  if (faults == nullptr) return false;
  waiting_.insert(&step);
  faults->Add({.call = CallOf(step.gate->call),
               .path = AbsolutePath(step.gate->path),
               .before = [this, &step] {
                 if (waiting_.count(&step) > 0) RunGated(step);
               }});
  return true;
}

// Runs in the middle of a tick, perhaps on a thread of the reloader's, while
// the runner waits for the tick.
void ScenarioRunner::RunGated(const Step& step) {
  waiting_.erase(&step);
  if (step.verb == Verb::kAdvance) {
    RunControl(step);
    return;
  }
  oracle_->ObserveDuringTick();
  const absl::Status status = operations_->Run(step);
  if (!status.ok()) {
    CouldNotRun(step, status.ToString());
    return;
  }
  TakeWorld(step);
}

// Does what still waits for its call.
bool ScenarioRunner::RunWaiting() {
  const std::set<const Step*> waiting = waiting_;
  for (const Step* step : waiting) {
    RunGated(*step);
    if (HasFailed()) return false;
  }
  return true;
}

bool ScenarioRunner::PlanNever(const Step& step) {
  fakes::FaultPlan* const faults = MustHaveFaults(step);
  if (faults == nullptr) return false;
  faults->Add({.call = CallOf(step.fault_call),
               .path = AbsolutePath(step.path),
               .repeat = fakes::FaultRepeat::kAlways,
               .before = [this, &step] { forbidden_ = &step; }});
  return true;
}

// After a tick: did it make a call that it must not, or did a gate break?
bool ScenarioRunner::CheckCalls(const Step& step) {
  if (HasFailed()) return false;
  if (forbidden_ == nullptr) return true;
  const Step& never = *std::exchange(forbidden_, nullptr);
  Fail(Verdict::kForbiddenCall, step,
       absl::StrCat("no ", FaultCallWord(never.fault_call), " of ", never.path,
                    "  (line ", never.line, ")"),
       absl::StrCat("one, in tick ", driver_->ticks().size()));
  return false;
}

// After a tick: is everything that is watched as the script left it?
bool ScenarioRunner::CheckUndisturbed(const Step& step) {
  const auto now = TakeSnapshot(world_->file_system(), world_->root(),
                                SnapshotContents::kRead, SnapshotLinks::kEnter);
  if (!now.ok()) {
    CouldNotRun(step, absl::StrCat("cannot look at the world: ",
                                   now.status().ToString()));
    return false;
  }
  const std::vector<std::string> disturbed = oracle_->Disturbed(*now);
  if (disturbed.empty()) return true;
  Fail(Verdict::kDisturbed, step, "the files as the script left them",
       absl::StrCat("another state of ",
                    absl::CHexEscape(absl::StrJoin(disturbed, ", "))));
  return false;
}

bool ScenarioRunner::RunControl(const Step& step) {
  WorldControls* const controls = world_->controls();
  if (controls == nullptr) {
    CouldNotRun(step,
                "the world is the real one, but its backend did not say so");
    return false;
  }
  absl::Status status;
  switch (step.verb) {
    case Verb::kAdvance:
      controls->Advance(absl::Nanoseconds(step.number));
      break;
    case Verb::kStepClock:
      controls->StepClock(absl::Nanoseconds(step.number));
      break;
    case Verb::kGranularity:
      controls->SetGranularity(absl::Nanoseconds(step.number));
      break;
    case Verb::kMount:
      status = controls->Mount(AbsolutePath(step.path));
      break;
    default:
      status = controls->Unmount(AbsolutePath(step.path));
      break;
  }
  if (step.verb == Verb::kMount || step.verb == Verb::kUnmount) {
    // Once a reloader has seen the one device it cannot look at the other.
    const bool armed = !driver_->ticks().empty();
    if (blind_.erase(step.path) == 0 && armed) blind_.insert(step.path);
    oracle_->SetBlind(blind_);
  }
  if (!status.ok()) {
    CouldNotRun(step, status.ToString());
    return false;
  }
  return TakeWorld(step);
}

bool ScenarioRunner::RunService(const Step& step) {
  ServiceControls* const service = world_->service();
  if (service == nullptr) {
    CouldNotRun(step,
                "the world has no service, but its backend did not say so");
    return false;
  }
  const absl::Status status = service->Do(step.service_event);
  if (status.ok()) return true;
  CouldNotRun(step, status.ToString());
  return false;
}

}  // namespace reloader::conformance
