// Plays one scenario against one backend and says how it ended.
//
//   Result result = ScenarioRunner(scenario, backend, {}).Run();
//   if (result.outcome == Outcome::kFailed) std::cerr << result.message;
//
// It awaits in silence what the scenario expects, proves with a barrier that
// nothing else comes, and lets the oracle judge the raw sequence of reports.
// Never sleeps. One thread; several runners may work at the same time.
#ifndef CONFORMANCE_SCENARIO_RUNNER_H_
#define CONFORMANCE_SCENARIO_RUNNER_H_

#include <cstdint>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "conformance/backend.h"
#include "conformance/contract.h"
#include "conformance/operations.h"
#include "conformance/oracle.h"
#include "conformance/result.h"
#include "conformance/scenario.h"
#include "conformance/tick_driver.h"
#include "fakes/faulty_file_system.h"
#include "reloader/change.h"
#include "reloader/diagnostics.h"

namespace reloader::conformance {

struct RunnerOptions {
  // For the clause's line in failures; may be nullptr.
  const Contract* contract = nullptr;
  // For the command that replays a failure (test_id.h).
  std::string test_target;
  // How long an expected change is awaited before anything else happens: ticks
  // of a synchronous backend, else time of the world's clock.
  int silent_ticks = 3;
  absl::Duration silent_wait = absl::Seconds(20);
  // Real time after which a run that has not ended is stopped.
  absl::Duration hang_limit = absl::Seconds(120);
};

class ScenarioRunner : private DiagnosticSink {
 public:
  // All must outlive the runner.
  ScenarioRunner(const Scenario& scenario, const Backend& backend,
                 RunnerOptions options)
      : scenario_(scenario), backend_(backend), options_(std::move(options)) {}

  // Plays the scenario, once.
  Result Run();

  // Returns the capabilities that a scenario needs: those that it requires, and
  // those that its steps imply. Sorted, each once.
  static std::vector<std::string> Needs(const Scenario& scenario);

 protected:
  // The stages of a judgement. Virtual so that the tests of the harness can
  // break one, and show that this is noticed.
  virtual bool Await(const Step& step);
  virtual bool Barrier(const Step& step);
  virtual bool Judge(const Step& step);
  virtual bool Arm(const Step& step);

  // Asks for one tick. Returns false after a failure, which is then recorded.
  bool Tick(const Step& step);
  bool HasFailed() const { return result_.outcome != Outcome::kPassed; }

 private:
  void Report(const Diagnostic& diagnostic) override;

  bool SetUp();
  bool RunStep(const Step& step);
  bool RunWatch(const Step& step);
  bool RunFault(const Step& step);
  bool RunExpect(const Step& step);
  bool RunTicks(const Step& step, int64_t count);
  bool RunOperation(const Step& step);
  bool RunControl(const Step& step);
  bool RunService(const Step& step);
  void RunGated(const Step& step);
  bool RunWaiting();
  bool PlanGate(const Step& step);
  bool PlanNever(const Step& step);
  fakes::FaultPlan* MustHaveFaults(const Step& step);
  bool TakeWorld(const Step& step);
  bool CheckCalls(const Step& step);
  bool CheckUndisturbed(const Step& step);

  // Checks that the script expects what the world shows.
  bool CheckScript(const Step& step);
  bool AwaitInSilence(const Step& step);
  bool AllExpectedSeen(const Step& step) const;
  bool WriteSentinel(const Step& step);
  bool AwaitSentinel(const Step& step);
  Verdict NameOfLoss(const Step& step, const std::string& path);
  bool JudgeDiagnostics(const Step& step);

  // Returns whether a diagnostic is no part of what this scenario expects.
  bool IsForInformation(const Diagnostic& diagnostic) const;

  // Of a path of the script.
  std::string AbsolutePath(const std::string& relative) const;
  void Fail(Verdict verdict, const Step& step, std::string expected,
            std::string seen);
  void CouldNotRun(const Step& step, absl::string_view reason);
  bool Synchronous() const { return backend_.Lacks("synchronous") == nullptr; }

  const Scenario& scenario_;
  const Backend& backend_;
  const RunnerOptions options_;
  std::unique_ptr<World> world_;
  std::unique_ptr<Operations> operations_;
  std::unique_ptr<Oracle> oracle_;
  std::unique_ptr<TickDriver> driver_;
  std::vector<Diagnostic> diagnostics_;  // Since the last group.
  std::set<std::string> blind_;
  std::set<const Step*> waiting_;    // For their gates.
  const Step* forbidden_ = nullptr;  // A kNever that was not heeded.
  int sentinels_ = 0;
  Result result_;
};

}  // namespace reloader::conformance

#endif  // CONFORMANCE_SCENARIO_RUNNER_H_
