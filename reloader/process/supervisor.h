// Supervisor runs a command, stops it, and starts it again: the interface, so
// that a tool can be tested without processes. ProcessSupervisor is the real
// one (process_supervisor.h).
//
//   absl::Status started = supervisor->Start({});
//   while (true) {
//     const Wakeable* const wakeables[] = {supervisor->wakeable(), &watcher};
//     clock->WaitUntil(absl::InfiniteFuture(), wakeables);
//     while (std::optional<ProcessEvent> event = supervisor->NextEvent()) {
//       if (event->kind == ProcessEvent::Kind::kSignal) {
//         return supervisor->StopOn(event->signal).value_or(1);
//       }
//     }
//     if (!watcher.IsReady()) continue;
//     if (!supervisor->Stop().ok()) return 1;
//     started = supervisor->Start(watcher.Changes());
//   }
//
// A Ctrl-C that comes during Stop() is not lost, but an event: Start() refuses
// to start anything before it has been taken.
//
// One thread.
#ifndef RELOADER_PROCESS_SUPERVISOR_H_
#define RELOADER_PROCESS_SUPERVISOR_H_

#include <optional>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "reloader/clock.h"
#include "reloader/process/process_event.h"

namespace reloader::process {

class Supervisor {
 public:
  virtual ~Supervisor() = default;

  // Starts the command, which is told of the paths that have changed. Returns
  // when it has been executed.
  // kCancelled: a kSignal event waits in NextEvent(). kFailedPrecondition:
  // something of the last one still runs. What execve(2) says (ENOENT is
  // kNotFound, EACCES kPermissionDenied, ENOEXEC has ErrnoFromStatus()) names
  // the command. Other errors as fork(2), pipe(2), and as open(2) and write(2)
  // for the list of changes.
  virtual absl::Status Start(absl::Span<const std::string> changed) = 0;

  // Stops the command and everything in its group, and returns the command's
  // exit status, of now or of before if it had ended; 0 if none was started.
  // Blocks: the group gets the stop signal once, and after the stop timeout, or
  // on a second Ctrl-C, SIGKILL. Returns when nothing of it is left; the
  // terminal is then as it was before Start().
  // kPermissionDenied: it runs as another user. kDeadlineExceeded: SIGKILL has
  // not ended it in ten seconds (a hung disk). It then counts as running.
  virtual absl::StatusOr<int> Stop() = 0;

  // The same on a kSignal event: passes `signal` on, or nothing if the terminal
  // has told the group already, since many programs end rudely on a second one.
  virtual absl::StatusOr<int> StopOn(int signal) = 0;

  // Returns what has happened, in order, or nothing. Does not block, except
  // while the program is suspended. A signal comes before the kExited that it
  // caused. kExited comes once, and not for what Stop() has ended; what the
  // command leaves in its group runs on until Stop().
  virtual std::optional<ProcessEvent> NextEvent() = 0;

  // Returns what is ready when NextEvent() may have something to tell; it stays
  // so until NextEvent() has returned nothing. Lives as long as this.
  virtual const Wakeable* wakeable() const = 0;
};

}  // namespace reloader::process

#endif  // RELOADER_PROCESS_SUPERVISOR_H_
