// What a ProcessSupervisor starts, and how it stops it.
//
//   SupervisorOptions options = {.command = {"python3", "app.py"}};
//   for (char** at = environ; *at != nullptr; ++at) {
//     options.environment.emplace_back(*at);
//   }
//
// A plain value.
#ifndef RELOADER_PROCESS_SUPERVISOR_OPTIONS_H_
#define RELOADER_PROCESS_SUPERVISOR_OPTIONS_H_

#include <signal.h>

#include <string>
#include <vector>

#include "absl/time/time.h"
#include "reloader/diagnostics.h"

namespace reloader::process {

struct SupervisorOptions {
  // The program and its arguments, at least the program. One without a slash
  // is looked for in the PATH of `environment`.
  std::vector<std::string> command;

  // "NAME=value" each, as in environ(7); the command gets exactly this and, if
  // `tells_changes`, the RELOADER_ variables of posix_changed_list.h.
  std::vector<std::string> environment;
  bool tells_changes = true;

  // Where the command starts. It is looked up by its path each time: another
  // directory may have taken the place of the one that we are in. Empty, or not
  // there: where we are.
  std::string directory;

  // Files to execute in place of command[0], which stays the name that the
  // program sees: the first that can be executed counts. Empty: command[0].
  std::vector<std::string> executables;

  // What asks the command to end, and how long it may take before SIGKILL.
  int stop_signal = SIGTERM;
  absl::Duration stop_timeout = absl::Seconds(5);

  // The terminal whose foreground the command gets if it is ours, and whose
  // state is restored after it. Not there, or empty: the command has none.
  std::string terminal = "/dev/tty";

  // Where the list of changes is written for the command.
  std::string temporary_directory = "/tmp";

  // Told once that this is not possible (kChangesNotWritten), until it is
  // again. Must outlive the supervisor; nullptr: nobody.
  DiagnosticSink* diagnostics = nullptr;
};

}  // namespace reloader::process

#endif  // RELOADER_PROCESS_SUPERVISOR_OPTIONS_H_
