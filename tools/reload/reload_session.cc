#include "tools/reload/reload_session.h"

#include <errno.h>
#include <string.h>

#include <optional>
#include <ostream>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "reloader/change.h"
#include "reloader/clock.h"
#include "reloader/errno_status.h"
#include "reloader/gitignore/gitignore_watcher.h"
#include "reloader/process/process_event.h"
#include "reloader/process/supervisor.h"
#include "reloader/reloader.h"
#include "tools/reload/announcer.h"
#include "tools/reload/change_text.h"
#include "tools/reload/reload_options.h"
#include "tools/reload/self_change_hint.h"

namespace reloader::tools {
namespace {

// As shells say it.
constexpr int kNotExecutable = 126;
constexpr int kNotFound = 127;
constexpr int kSignalBase = 128;
constexpr int kFailure = 2;

// How often a program that is being written is tried, and for how long.
constexpr absl::Duration kBusyStep = absl::Milliseconds(50);
constexpr absl::Duration kBusyPatience = absl::Seconds(10);

constexpr absl::string_view kClearScreen = "\033[H\033[2J\033[3J";

// "ended with status 1", "was ended by SIGSEGV".
std::string EndText(int status) {
  if (status > kSignalBase) {
    const char* const name = sigabbrev_np(status - kSignalBase);
    if (name != nullptr) return absl::StrCat("was ended by SIG", name);
  }
  return absl::StrCat("ended with status ", status);
}

}  // namespace

ReloadSession::ReloadSession(const ReloadOptions& options,
                             std::string directory,
                             process::Supervisor* supervisor,
                             GitignoreWatcher* gitignore, const Clock* clock,
                             Announcer* announcer, std::ostream* out)
    : options_(options),
      directory_(std::move(directory)),
      supervisor_(supervisor),
      gitignore_(gitignore),
      clock_(*clock),
      announcer_(*announcer),
      out_(*out) {}

void ReloadSession::OnArmed() {
  if (supervisor_ != nullptr) Start({});
}

void ReloadSession::FilterTick(std::vector<Change>* changes) {
  if (gitignore_ == nullptr) return;
  const absl::Status status = gitignore_->FollowTick(changes);
  if (!status.ok()) {
    announcer_.Warn(absl::StrCat(".gitignore: ", status.message()));
  }
}

void ReloadSession::OnChanges(const std::vector<Change>& changes) {
  if (exit_status_.has_value()) return;
  has_changed_ = true;
  for (const Change& change : changes) {
    announcer_.Detail(ChangeLine(change, directory_));
  }
  if (options_.print || options_.once) Print(changes);
  if (options_.once) {
    End(0);
    return;
  }
  if (supervisor_ == nullptr) return;
  announcer_.Say(
      absl::StrCat(Summary(changes, directory_),
                   is_running_ ? ", reloading" : ", starting again"));
  const std::optional<std::string> own =
      self_change_.OnChanges(changes, clock_.Now());
  if (own.has_value()) AdviseToIgnore(*own);
  const absl::StatusOr<int> stopped = supervisor_->Stop();
  if (!stopped.ok()) {
    announcer_.Warn(absl::StrCat(options_.command.front(), " does not end: ",
                                 stopped.status().message()));
    exit_status_ = kFailure;
    return;
  }
  if (is_running_) announcer_.Detail(absl::StrCat("it ", EndText(*stopped)));
  is_running_ = false;
  Start(changes);
}

void ReloadSession::OnTick() {
  if (supervisor_ == nullptr) return;
  if (clock_.Now() >= try_again_) Launch();
  while (!exit_status_.has_value()) {
    const std::optional<process::ProcessEvent> event = supervisor_->NextEvent();
    if (!event.has_value()) return;
    if (event->kind == process::ProcessEvent::Kind::kSignal) {
      OnSignal(event->signal);
    } else {
      OnExit(event->exit_status);
    }
  }
}

TickLimit ReloadSession::NextWakeup() {
  if (supervisor_ == nullptr) return {};
  return {.deadline = try_again_, .wakeables = {supervisor_->wakeable()}};
}

void ReloadSession::Abandon() {
  if (supervisor_ != nullptr) (void)supervisor_->Stop();
}

void ReloadSession::Print(const std::vector<Change>& changes) {
  for (const Change& change : changes) {
    out_ << (options_.json ? ChangeJson(change)
                           : ChangeLine(change, directory_))
         << "\n";
  }
  out_.flush();
  if (out_.good()) return;
  announcer_.Warn("changes cannot be written to standard output");
  out_.clear();  // The next ones may be.
}

void ReloadSession::Start(const std::vector<Change>& changes) {
  if (options_.clear) out_ << kClearScreen << std::flush;
  started_for_.clear();
  for (const Change& change : changes) started_for_.push_back(change.path);
  busy_until_ = clock_.Now() + kBusyPatience;
  Launch();
}

void ReloadSession::Launch() {
  const absl::Status started = supervisor_->Start(started_for_);
  const absl::Time now = clock_.Now();
  self_change_.OnStart(now);
  is_running_ = started.ok();
  try_again_ = absl::InfiniteFuture();
  // kCancelled: somebody wants us to end, which OnTick() is about to hear.
  if (started.ok() || absl::IsCancelled(started)) return;
  // A compiler still has the file open. That it closes it is no change.
  if (ErrnoFromStatus(started) == ETXTBSY && now < busy_until_) {
    try_again_ = now + kBusyStep;
    return;
  }
  OnStartFailure(started);
}

void ReloadSession::AdviseToIgnore(const std::string& path) {
  announcer_.Say(absl::StrCat(DisplayPath(path, directory_),
                              " has changed right after each of the last ",
                              SelfChangeHint::kStarts, " starts: if ",
                              options_.command.front(),
                              " writes it, ignore it with --ignore=",
                              IgnorePattern(path, directory_, options_.watch)));
}

void ReloadSession::OnStartFailure(const absl::Status& why) {
  const bool ends = options_.exit_with_command ||
                    (options_.exit_on_start_failure && !has_changed_);
  announcer_.Warn(
      absl::StrCat(why.message(), ends ? "" : "; waiting for a change"));
  if (ends) End(absl::IsNotFound(why) ? kNotFound : kNotExecutable);
}

void ReloadSession::OnExit(int status) {
  is_running_ = false;
  const bool ends =
      options_.exit_with_command ||
      (options_.exit_on_start_failure && !has_changed_ && status != 0);
  const std::string text =
      absl::StrCat(options_.command.front(), " ", EndText(status));
  if (ends) {
    announcer_.Detail(text);
    End(status);
  } else {
    announcer_.Say(absl::StrCat(text, "; waiting for a change"));
  }
}

void ReloadSession::OnSignal(int signal) {
  announcer_.Detail(absl::StrCat("SIG", sigabbrev_np(signal), ", ending"));
  (void)supervisor_->StopOn(signal);
  exit_status_ = kSignalBase + signal;
}

// Ends everything that the command has left, and then the session.
void ReloadSession::End(int status) {
  exit_status_ = status;
  if (supervisor_ == nullptr) return;
  const absl::StatusOr<int> stopped = supervisor_->Stop();
  if (stopped.ok()) return;
  announcer_.Warn(absl::StrCat(options_.command.front(),
                               " does not end: ", stopped.status().message()));
  exit_status_ = kFailure;
}

}  // namespace reloader::tools
