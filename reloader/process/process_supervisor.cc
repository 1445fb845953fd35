#include "reloader/process/process_supervisor.h"

#include <signal.h>
#include <sys/prctl.h>
#include <sys/types.h>

#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/cleanup/cleanup.h"
#include "absl/memory/memory.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "absl/types/span.h"
#include "reloader/clock.h"
#include "reloader/diagnostics.h"
#include "reloader/errno_status.h"
#include "reloader/process/environment.h"
#include "reloader/process/posix_changed_list.h"
#include "reloader/process/posix_group_member.h"
#include "reloader/process/posix_launch.h"
#include "reloader/process/posix_process_group.h"
#include "reloader/process/posix_readable_set.h"
#include "reloader/process/posix_signal_queue.h"
#include "reloader/process/posix_standard_flags.h"
#include "reloader/process/posix_terminal.h"
#include "reloader/process/process_event.h"
#include "reloader/process/supervisor.h"
#include "reloader/process/supervisor_options.h"

namespace reloader::process {
namespace {

// How long a program may take to suspend itself after Ctrl-Z, as an editor does
// that restores the screen; then it is suspended.
constexpr absl::Duration kSuspendTimeout = absl::Seconds(1);

// How long SIGKILL may take.
constexpr absl::Duration kKillTimeout = absl::Seconds(10);

bool IsInterrupt(int signal) { return signal == SIGINT || signal == SIGQUIT; }

class ProcessSupervisor final : public Supervisor {
 public:
  ProcessSupervisor(SupervisorOptions options, Clock* clock)
      : options_(std::move(options)),
        clock_(clock),
        terminal_(options_.terminal) {
    prctl(PR_GET_CHILD_SUBREAPER, &was_subreaper_);
  }
  ~ProcessSupervisor() override;

  absl::Status Init();

  absl::Status Start(absl::Span<const std::string> changed) override;
  absl::StatusOr<int> Stop() override { return StopOn(options_.stop_signal); }
  absl::StatusOr<int> StopOn(int signal) override;
  std::optional<ProcessEvent> NextEvent() override;
  const Wakeable* wakeable() const override { return wakeable_.get(); }

 private:
  // One life of the command, until nothing of it is left.
  struct Run {
    explicit Run(pid_t pid) : group(pid) {}

    ProcessGroup group;
    bool has_ended = false;  // The command has; its group may live.
    bool has_emptied = false;
    bool is_told = false;  // The group has had its one stop signal.
    bool is_killed = false;
    bool stays_suspended = false;  // It waits for a terminal that it won't get.
  };

  absl::Status StartMember();
  void List(absl::Span<const std::string> changed);
  absl::Status Launch();

  // Takes what has come: signals, what the member tells, children that ended.
  void Look();
  void LookOnce();
  void LendToWaiting();
  bool WaitsForTerminal() const;
  void TakeSignals();
  void TakeSignal(int signal);
  void TakeFromTerminal(absl::Span<const int> signals);
  void AddEvent(const ProcessEvent& event);

  // Takes the terminal from the command's group, and the member out of it.
  void Withdraw();
  void TakeEnd();
  bool HasEmptied();
  absl::Status Kill();
  bool Wait(absl::Time deadline);

  void Suspend();
  void AwaitStopped();

  const SupervisorOptions options_;
  Clock* const clock_;
  Terminal terminal_;
  StandardFlags standard_flags_;
  std::unique_ptr<SignalQueue> signals_;
  std::unique_ptr<ReadableSet> wakeable_;
  std::unique_ptr<GroupMember> member_;
  std::vector<int> terminal_signals_;
  int was_subreaper_ = 0;

  std::unique_ptr<ChangedList> changed_;
  bool lists_ = true;  // The last one could be written.
  std::optional<Run> run_;
  int exit_status_ = 0;
  std::deque<ProcessEvent> events_;
  int interrupts_ = 0;  // Since Start().
  bool is_stopping_ = false;
  bool shall_suspend_ = false;
  bool is_suspended_by_terminal_ = false;
  bool is_suspending_ = false;  // And continues the command itself.
};

absl::Status ProcessSupervisor::Init() {
  if (options_.command.empty()) {
    return absl::InvalidArgumentError("there is no command to run");
  }
  absl::StatusOr<std::unique_ptr<ReadableSet>> wakeable = ReadableSet::Create();
  if (!wakeable.ok()) return wakeable.status();
  wakeable_ = *std::move(wakeable);
  absl::StatusOr<std::unique_ptr<SignalQueue>> signals = SignalQueue::Create(
      {SIGINT, SIGQUIT, SIGTERM, SIGHUP, SIGTSTP, SIGCONT, SIGCHLD});
  if (!signals.ok()) return signals.status();
  signals_ = *std::move(signals);
  for (const int signal : {SIGINT, SIGQUIT, SIGHUP, SIGTSTP}) {
    if (signals_->Takes(signal)) terminal_signals_.push_back(signal);
  }
  const absl::Status added = wakeable_->Add(signals_->wakeable());
  if (!added.ok()) return added;
  if (prctl(PR_SET_CHILD_SUBREAPER, 1) != 0) {
    return ErrnoToStatus(errno, "prctl", "PR_SET_CHILD_SUBREAPER");
  }
  return StartMember();
}

ProcessSupervisor::~ProcessSupervisor() {
  if (run_.has_value() && !HasEmptied()) {
    if (!run_->is_killed) Kill().IgnoreError();
    is_stopping_ = true;
    const absl::Time deadline = clock_->Now() + kKillTimeout;
    while (!HasEmptied() && Wait(deadline)) Look();
  }
  prctl(PR_SET_CHILD_SUBREAPER, was_subreaper_);
}

absl::Status ProcessSupervisor::StartMember() {
  if (member_ != nullptr && !member_->has_died()) return absl::OkStatus();
  member_.reset();
  absl::StatusOr<std::unique_ptr<GroupMember>> member = GroupMember::Start(
      terminal_signals_,
      {.signal = options_.stop_signal, .patience = options_.stop_timeout});
  if (!member.ok()) return member.status();
  member_ = *std::move(member);
  return wakeable_->Add(member_->wakeable());
}

absl::Status ProcessSupervisor::Start(absl::Span<const std::string> changed) {
  Look();
  for (const ProcessEvent& event : events_) {
    if (event.kind == ProcessEvent::Kind::kSignal) {
      return absl::CancelledError(
          absl::StrCat("signal ", event.signal, " has come first"));
    }
  }
  if (run_.has_value() && !(run_->has_ended && HasEmptied())) {
    return absl::FailedPreconditionError(
        absl::StrCat(options_.command[0], " still runs"));
  }
  run_.reset();
  interrupts_ = 0;
  const absl::Status member = StartMember();
  if (!member.ok()) return member;
  changed_.reset();
  if (options_.tells_changes) List(changed);
  return Launch();
}

void ProcessSupervisor::List(absl::Span<const std::string> changed) {
  changed_ =
      std::make_unique<ChangedList>(options_.temporary_directory, changed);
  const bool was_written = std::exchange(lists_, changed_->written().ok());
  if (!was_written || lists_ || options_.diagnostics == nullptr) return;
  options_.diagnostics->Report({DiagnosticKind::kChangesNotWritten,
                                options_.temporary_directory,
                                changed_->written()});
}

absl::Status ProcessSupervisor::Launch() {
  LaunchedProgram program = {.files = options_.executables,
                             .arguments = options_.command,
                             .environment = options_.environment,
                             .directory = options_.directory};
  if (program.files.empty()) {
    program.files = FilesOfProgram(options_.command[0], options_.environment);
  }
  if (changed_ != nullptr) {
    program.environment =
        WithVariables(program.environment, changed_->variables());
  }
  standard_flags_.Keep();
  const absl::StatusOr<pid_t> pid = LaunchInGroup(
      program, [this] { signals_->RestoreInChild(); },
      [this](pid_t group) {
        member_->Join(group);
        terminal_.Lend(group);
      });
  if (!pid.ok()) {
    Withdraw();
    changed_.reset();
    return pid.status();
  }
  run_.emplace(*pid);
  return absl::OkStatus();
}

void ProcessSupervisor::Look() {
  LookOnce();
  while (std::exchange(shall_suspend_, false)) {
    Suspend();
    LookOnce();
  }
}

void ProcessSupervisor::LookOnce() {
  TakeSignals();
  TakeFromTerminal(member_->Read());
  if (member_->has_died()) wakeable_->Remove(member_->wakeable());
  if (run_.has_value() && !run_->has_ended) {
    run_->group.Reap();
    if (run_->group.exit_status().has_value()) {
      TakeEnd();
    } else {
      LendToWaiting();
    }
  }
  // The command may have ended since, and its status is not to be lost.
  ReapStrays({member_->pid(), run_.has_value() ? run_->group.id() : 0});
}

// In the background, a command that reads the terminal is suspended, and we
// with it, so that the shell says so, and its `fg` resumes both. If the shell
// has brought us to the foreground since, the command gets the terminal.
void ProcessSupervisor::LendToWaiting() {
  if (!WaitsForTerminal()) return;
  if (terminal_.IsOurs()) {
    terminal_.LendAgain(run_->group.id());
    run_->group.Signal(SIGCONT).IgnoreError();
  } else if (signals_->Takes(SIGTSTP) && !run_->stays_suspended) {
    shall_suspend_ = true;
  }
}

bool ProcessSupervisor::WaitsForTerminal() const {
  const int stopped_by = run_->group.StoppedBy();
  return stopped_by == SIGTTIN || stopped_by == SIGTTOU;
}

void ProcessSupervisor::TakeSignals() {
  while (const std::optional<int> signal = signals_->Take()) {
    TakeSignal(*signal);
  }
}

void ProcessSupervisor::TakeSignal(int signal) {
  switch (signal) {
    case SIGCHLD:
      return;
    case SIGTSTP:
      shall_suspend_ = true;
      return;
    case SIGCONT:
      if (run_.has_value() && !run_->has_ended && !is_suspending_) {
        terminal_.LookAgain(run_->group.id());
        run_->group.Signal(SIGCONT).IgnoreError();
      }
      return;
    default:
      if (IsInterrupt(signal)) ++interrupts_;
      AddEvent({.kind = ProcessEvent::Kind::kSignal, .signal = signal});
  }
}

void ProcessSupervisor::TakeFromTerminal(absl::Span<const int> signals) {
  for (const int signal : signals) {
    if (signal == SIGTSTP) {
      is_suspended_by_terminal_ = true;
    } else if (run_.has_value()) {
      run_->is_told = true;
    }
    TakeSignal(signal);
  }
}

void ProcessSupervisor::AddEvent(const ProcessEvent& event) {
  events_.push_back(event);
  wakeable_->SetReady(true);
}

// In this order: what the terminal tells from the first line on comes to us
// directly, and what it told before is all in the answer of the member.
void ProcessSupervisor::Withdraw() {
  const bool has_hung_up = !terminal_.TakeBack();
  // The kernel has told, or will tell, the group that had the foreground.
  if (has_hung_up && signals_->Takes(SIGHUP)) TakeSignal(SIGHUP);
  TakeFromTerminal(member_->Sync());
  member_->Leave();
}

void ProcessSupervisor::TakeEnd() {
  exit_status_ = *run_->group.exit_status();
  Withdraw();
  standard_flags_.Restore();
  run_->has_ended = true;
  HasEmptied();  // Then its number is nobody's from here on.
  if (is_stopping_) return;
  AddEvent({.kind = ProcessEvent::Kind::kExited, .exit_status = exit_status_});
}

// The number of the group must not become somebody else's while signals may
// still be sent to it: the member holds it.
bool ProcessSupervisor::HasEmptied() {
  if (!run_->has_ended || run_->has_emptied) return run_->has_emptied;
  member_->Leave();
  run_->has_emptied = run_->group.IsEmpty();
  if (run_->has_emptied || run_->is_killed) return run_->has_emptied;
  if (!member_->Join(run_->group.id())) {
    run_->has_emptied = run_->group.IsEmpty();  // Or the member has died.
  }
  return run_->has_emptied;
}

absl::Status ProcessSupervisor::Kill() {
  Withdraw();
  const absl::Status killed = run_->group.Signal(SIGKILL);
  run_->is_killed = killed.ok() || absl::IsNotFound(killed);
  return run_->is_killed ? absl::OkStatus() : killed;
}

bool ProcessSupervisor::Wait(absl::Time deadline) {
  std::vector<const Wakeable*> wakeables = {&signals_->wakeable()};
  if (!member_->has_died()) wakeables.push_back(&member_->wakeable());
  for (const Readable& stranger : run_->group.strangers()) {
    wakeables.push_back(&stranger);
  }
  return clock_->WaitUntil(deadline, wakeables);
}

absl::StatusOr<int> ProcessSupervisor::StopOn(int signal) {
  if (!run_.has_value()) return exit_status_;
  is_stopping_ = true;
  const absl::Cleanup stopped = [this] { is_stopping_ = false; };
  TakeFromTerminal(member_->Sync());  // What it has told already.
  Look();
  std::erase_if(events_, [](const ProcessEvent& event) {
    return event.kind == ProcessEvent::Kind::kExited;
  });
  if (!HasEmptied() && !std::exchange(run_->is_told, true)) {
    run_->group.Signal(signal).IgnoreError();
    run_->group.Signal(SIGCONT).IgnoreError();  // The suspended must hear it.
  }
  absl::Time deadline = clock_->Now() + options_.stop_timeout;
  bool is_in_time = true;
  while (!HasEmptied()) {
    if (!run_->is_killed && (!is_in_time || interrupts_ >= 2)) {
      const absl::Status killed = Kill();
      if (!killed.ok()) return killed;
      deadline = clock_->Now() + kKillTimeout;
    } else if (!is_in_time) {
      return absl::DeadlineExceededError(absl::StrCat(
          options_.command[0], " does not end, although it was killed"));
    }
    is_in_time = Wait(deadline);
    Look();
  }
  terminal_.TakeBack();
  run_.reset();
  changed_.reset();
  return exit_status_;
}

std::optional<ProcessEvent> ProcessSupervisor::NextEvent() {
  Look();
  if (events_.empty()) {
    wakeable_->SetReady(false);
    return std::nullopt;
  }
  const ProcessEvent event = events_.front();
  events_.pop_front();
  return event;
}

// Ctrl-Z: the command first, then all of our own group with us. The terminal
// has told the command's group itself, if it was in the foreground.
void ProcessSupervisor::Suspend() {
  const bool by_terminal = std::exchange(is_suspended_by_terminal_, false);
  if (!run_.has_value() || run_->has_ended) {
    signals_->SuspendGroup();
    return;
  }
  const bool waits_for_terminal = WaitsForTerminal();
  is_suspending_ = true;
  if (!by_terminal) run_->group.Signal(SIGTSTP).IgnoreError();
  AwaitStopped();
  run_->group.Signal(SIGSTOP).IgnoreError();
  AwaitStopped();
  terminal_.TakeBackForNow();
  const bool was_suspended = signals_->SuspendGroup();
  // Before the command goes on: a Ctrl-Z from then on is another one.
  member_->Continue();
  std::vector<int> told = member_->Sync();
  std::erase(told, SIGTSTP);
  TakeFromTerminal(told);
  TakeSignals();
  is_suspending_ = false;
  shall_suspend_ = false;
  if (!was_suspended && waits_for_terminal) {
    run_->stays_suspended = true;
    return;
  }
  terminal_.LendAgain(run_->group.id());
  run_->group.Signal(SIGCONT).IgnoreError();
}

void ProcessSupervisor::AwaitStopped() {
  const absl::Time deadline = clock_->Now() + kSuspendTimeout;
  const Wakeable* const wakeables[] = {&signals_->wakeable()};
  while (run_->group.StoppedBy() == 0) {
    run_->group.Reap();
    if (run_->group.exit_status().has_value()) return;
    if (!clock_->WaitUntil(deadline, wakeables)) return;
    TakeSignals();
  }
}

}  // namespace

absl::StatusOr<std::unique_ptr<Supervisor>> MakeProcessSupervisor(
    SupervisorOptions options, Clock* clock) {
  auto supervisor =
      std::make_unique<ProcessSupervisor>(std::move(options), clock);
  const absl::Status ready = supervisor->Init();
  if (!ready.ok()) return ready;
  return supervisor;
}

}  // namespace reloader::process
