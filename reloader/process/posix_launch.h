// LaunchInGroup() starts a program in a process group of its own.
//
//   absl::StatusOr<pid_t> pid = LaunchInGroup(
//       {.files = {"/usr/bin/env"}, .arguments = {"env"}}, [] {},
//       [&](pid_t group) { terminal.Lend(group); });
//
// One thread each.
#ifndef RELOADER_PROCESS_POSIX_LAUNCH_H_
#define RELOADER_PROCESS_POSIX_LAUNCH_H_

#include <sys/types.h>

#include <string>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/statusor.h"

namespace reloader::process {

struct LaunchedProgram {
  std::vector<std::string> files;  // The first that can be executed counts.
  std::vector<std::string> arguments;
  std::vector<std::string> environment;
  // Where it starts, if that is there; else where this process is.
  std::string directory;
};

// Returns the pid of the leader, which executes the program by then.
// `in_child` is called in it before, and must be async-signal-safe;
// `before_execution` here, when the group is there and the program does not run
// yet. It inherits every descriptor that is not close-on-exec.
// What execve(2) says of the first file that is there, or of none, with the
// name of the program; nothing is left of the process then. Errors as fork(2),
// pipe(2).
absl::StatusOr<pid_t> LaunchInGroup(
    const LaunchedProgram& program, absl::FunctionRef<void()> in_child,
    absl::FunctionRef<void(pid_t)> before_execution);

}  // namespace reloader::process

#endif  // RELOADER_PROCESS_POSIX_LAUNCH_H_
