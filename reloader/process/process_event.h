// ProcessEvent is what ProcessSupervisor has to tell: the command has ended by
// itself, or somebody wants this program to end.
//
//   while (std::optional<ProcessEvent> event = supervisor->NextEvent()) {
//     if (event->kind == ProcessEvent::Kind::kSignal) {
//       return supervisor->StopOn(event->signal);
//     }
//   }
//
// A plain value.
#ifndef RELOADER_PROCESS_PROCESS_EVENT_H_
#define RELOADER_PROCESS_PROCESS_EVENT_H_

namespace reloader::process {

struct ProcessEvent {
  enum class Kind {
    kExited,  // The command has ended by itself: `exit_status`.
    kSignal,  // This program shall end: `signal`.
  };

  Kind kind = Kind::kExited;
  int exit_status = 0;  // Its exit code, or 128 + N if the signal N ended it.
  int signal = 0;       // SIGINT, SIGQUIT, SIGTERM or SIGHUP.
};

}  // namespace reloader::process

#endif  // RELOADER_PROCESS_PROCESS_EVENT_H_
