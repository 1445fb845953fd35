// ProcessSupervisor runs a command as a real process, and stops it with all
// that it has started: never two at once, no orphan, no zombie.
//
//   PosixClock clock;
//   absl::StatusOr<std::unique_ptr<Supervisor>> supervisor =
//       MakeProcessSupervisor({.command = {"python3", "app.py"},
//                              .environment = environment},
//                             &clock);
//   absl::Status started = (*supervisor)->Start({});
//
// The command has a process group of its own, and the terminal's foreground if
// that was ours. So Ctrl-C and Ctrl-Z go to that group only; a small process in
// it tells us (posix_group_member.h). Ctrl-Z needs nobody's help: command and
// program are suspended inside NextEvent() or Stop(), and `fg` resumes both.
// README.md beside this file says how all of it works, and what is left alone.
//
// Make one on the main thread before other threads start: it blocks the signals
// that it reads, and threads inherit that. At most one at a time in a process.
// One thread.
#ifndef RELOADER_PROCESS_PROCESS_SUPERVISOR_H_
#define RELOADER_PROCESS_PROCESS_SUPERVISOR_H_

#include <memory>

#include "absl/status/statusor.h"
#include "reloader/clock.h"
#include "reloader/process/supervisor.h"
#include "reloader/process/supervisor_options.h"

namespace reloader::process {

// Takes the process's signals INT, QUIT, TERM, HUP, TSTP, CONT and CHLD, less
// those that it was started to ignore (nohup), and becomes the parent of
// orphans (PR_SET_CHILD_SUBREAPER). Forks once: do it while the process is
// small. `clock` must outlive the supervisor, whose destruction kills what
// still runs and gives the signals back.
// kInvalidArgument: no command. Other errors as signalfd(2), fork(2).
absl::StatusOr<std::unique_ptr<Supervisor>> MakeProcessSupervisor(
    SupervisorOptions options, Clock* clock);

}  // namespace reloader::process

#endif  // RELOADER_PROCESS_PROCESS_SUPERVISOR_H_
