// The part of ScenarioRunner that judges: await, barrier, oracle, diagnostics.
#include <algorithm>
#include <set>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/string_view.h"
#include "absl/strings/strip.h"
#include "absl/time/time.h"
#include "conformance/expectation_group.h"
#include "conformance/oracle.h"
#include "conformance/result.h"
#include "conformance/scenario.h"
#include "conformance/scenario_runner.h"
#include "conformance/snapshot.h"
#include "conformance/tick_driver.h"
#include "reloader/change.h"
#include "reloader/diagnostics.h"

namespace reloader::conformance {
namespace {

absl::string_view DiagnosticWord(DiagnosticKind kind) {
  switch (kind) {
    case DiagnosticKind::kUnreadable:
      return "unreadable";
    case DiagnosticKind::kDeviceChanged:
      return "device-changed";
    case DiagnosticKind::kLinkLoop:
      return "link-loop";
    case DiagnosticKind::kServiceSlow:
      return "service-slow";
    case DiagnosticKind::kServiceWarning:
      return "service-warning";
    case DiagnosticKind::kPolled:
      return "polled";
    case DiagnosticKind::kServiceLost:
      return "service-lost";
    case DiagnosticKind::kFallback:
      return "fallback";
    case DiagnosticKind::kNoService:
      return "no-service";
    case DiagnosticKind::kManyPolled:
      return "many-polled";
    case DiagnosticKind::kPollingSlowed:
      return "polling-slowed";
    case DiagnosticKind::kStaleLock:
      return "stale-lock";
    case DiagnosticKind::kHandlerFailed:
      return "handler-failed";
    case DiagnosticKind::kChangesNotWritten:
      return "changes-not-written";
  }
  return "unknown";
}

}  // namespace

// What a service sees, and how fast it is, is no part of the contract. Nor is
// what is said of one that the script itself has brought into trouble.
bool ScenarioRunner::IsForInformation(const Diagnostic& diagnostic) const {
  switch (diagnostic.kind) {
    case DiagnosticKind::kServiceSlow:
    case DiagnosticKind::kPolled:
    case DiagnosticKind::kNoService:
    case DiagnosticKind::kManyPolled:
    case DiagnosticKind::kPollingSlowed:
      return true;
    case DiagnosticKind::kServiceWarning:
    case DiagnosticKind::kServiceLost:
    case DiagnosticKind::kFallback:
      return world_->service() != nullptr;
    default:
      return false;
  }
}

bool ScenarioRunner::RunExpect(const Step& step) {
  if (driver_->ticks().empty() && !Arm(step)) return false;
  return Await(step) && Barrier(step) && Judge(step);
}

bool ScenarioRunner::Await(const Step& step) {
  if (!AwaitInSilence(step)) return false;
  // Calls that this reloader does not make hold nothing back for ever.
  if (!waiting_.empty() && (!RunWaiting() || !AwaitInSilence(step))) {
    return false;
  }
  if (!CheckScript(step)) return false;
  const std::set<std::string> exempt = MaybePaths(step);
  for (const Change& lost : oracle_->Unreported()) {
    if (exempt.count(lost.path) > 0) continue;
    const Verdict verdict = NameOfLoss(step, lost.path);
    if (HasFailed()) return false;
    Fail(verdict, step,
         absl::StrCat(DescribeChange(lost), "  (must, exactly once)"),
         verdict == Verdict::kLate
             ? "it, but only after something else had happened"
             : "nothing");
    return false;
  }
  return true;
}

// Ticks until what is expected has come, or for as long as it may take.
bool ScenarioRunner::AwaitInSilence(const Step& step) {
  // At least one tick: what "must" be reported is known after it.
  const absl::Time deadline = world_->clock().Now() + options_.silent_wait;
  for (int ticks = 0;; ++ticks) {
    const bool over = Synchronous() ? ticks >= options_.silent_ticks
                                    : world_->clock().Now() >= deadline;
    const bool complete =
        ticks > 0 && waiting_.empty() && AllExpectedSeen(step);
    if (over || complete) return true;
    if (!Tick(step)) return false;
  }
}

bool ScenarioRunner::AllExpectedSeen(const Step& step) const {
  const std::set<std::string> exempt = MaybePaths(step);
  for (const Change& change : oracle_->Unreported()) {
    if (exempt.count(change.path) == 0) return false;
  }
  return diagnostics_.size() >= ExpectedDiagnostics(step).size();
}

// A script that expects something else than what happened is wrong, whatever
// the backend does.
bool ScenarioRunner::CheckScript(const Step& step) {
  const std::set<std::string> exempt = MaybePaths(step);
  std::vector<Change> must = oracle_->MustReport();
  must.erase(std::remove_if(must.begin(), must.end(),
                            [&](const Change& change) {
                              return exempt.count(change.path) > 0;
                            }),
             must.end());
  const std::vector<Change> expected = ExpectedChanges(step);
  if (must == expected) return true;
  CouldNotRun(step,
              absl::StrCat("the script expects: ", DescribeChanges(expected),
                           "; but what happened is: ", DescribeChanges(must)));
  return false;
}

// Something else happens: does that bring the missing change, too?
Verdict ScenarioRunner::NameOfLoss(const Step& step, const std::string& path) {
  if (!WriteSentinel(step)) return Verdict::kNone;
  const bool alive = AwaitSentinel(step);
  for (const Change& change : oracle_->Unreported()) {
    if (change.path != path) continue;
    return alive ? Verdict::kLost : Verdict::kHung;
  }
  // It came, even if the sentinel is kept back in its place.
  return Verdict::kLate;
}

bool ScenarioRunner::WriteSentinel(const Step& step) {
  ++sentinels_;
  const std::string path =
      absl::StrCat(world_->root(), "/", kBarrierDirectory, "/sentinel");
  // Another size each time, so that no timestamp is needed to see it.
  const absl::Status status =
      world_->mutator().WriteFile(path, std::string(sentinels_, 's'));
  if (status.ok()) return true;
  CouldNotRun(step, status.ToString());
  return false;
}

// Ticks until the sentinel is reported. False if it never is, or a tick fails.
bool ScenarioRunner::AwaitSentinel(const Step& step) {
  const absl::Time deadline = world_->clock().Now() + options_.silent_wait;
  for (int ticks = 0;; ++ticks) {
    const bool over = Synchronous() ? ticks >= options_.silent_ticks
                                    : world_->clock().Now() >= deadline;
    if (over || !Tick(step)) return false;
    if (driver_->ticks().back().sentinel) return true;
  }
}

// Two rounds: a poller in another process may have passed a file before it sees
// the first sentinel; when it reports the second, it has been everywhere.
bool ScenarioRunner::Barrier(const Step& step) {
  for (int round = 0; round < 2; ++round) {
    if (!WriteSentinel(step)) return false;
    if (AwaitSentinel(step)) continue;
    if (HasFailed()) return false;
    Fail(Verdict::kHung, step, "the barrier's sentinel, written by the harness",
         "nothing");
    return false;
  }
  if (backend_.Lacks("ordered") == nullptr) return true;
  // That it has told of the sentinels says nothing of what was before them, so
  // it is asked (W-STOP-8).
  world_->reloader().LimitNextTick(
      {.deadline = absl::InfinitePast(),
       .at_deadline = TickLimit::AtDeadline::kSync});
  return Tick(step);
}

bool ScenarioRunner::Judge(const Step& step) {
  const std::vector<Finding> findings = oracle_->Judge(MaybePaths(step));
  if (!findings.empty()) {
    const Finding& finding = findings.front();
    std::string seen = finding.seen;
    if (findings.size() > 1) {
      absl::StrAppend(&seen, "; and ", findings.size() - 1,
                      " more paths are wrong");
    }
    Fail(finding.verdict, step, finding.expected, seen);
    return false;
  }
  return JudgeDiagnostics(step);
}

bool ScenarioRunner::JudgeDiagnostics(const Step& step) {
  std::vector<std::string> seen;
  for (const Diagnostic& diagnostic : diagnostics_) {
    if (IsForInformation(diagnostic)) continue;
    absl::string_view path = diagnostic.path;
    if (path == world_->root()) path = ".";
    absl::ConsumePrefix(&path, world_->root() + "/");
    seen.push_back(absl::StrCat(DiagnosticWord(diagnostic.kind), " ", path));
  }
  diagnostics_.clear();
  std::sort(seen.begin(), seen.end());
  const std::vector<std::string> expected = ExpectedDiagnostics(step);
  if (seen == expected) return true;
  const auto join = [](const std::vector<std::string>& lines) {
    return lines.empty() ? "no diagnostics"
                         : absl::CHexEscape(absl::StrJoin(lines, ", "));
  };
  Fail(Verdict::kDiagnostics, step, join(expected), join(seen));
  return false;
}

void ScenarioRunner::Report(const Diagnostic& diagnostic) {
  diagnostics_.push_back(diagnostic);
}

}  // namespace reloader::conformance
