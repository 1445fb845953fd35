// RestartWithReloader() runs this very program again as its own child, and
// again each time the child asks for that.
//
//   int main(int argc, char** argv) {
//     const ThisProgram program = {{argv, argv + argc}, environment};
//     if (!IsReloaderChild(program)) {
//       return RestartWithReloader(program, &clock).value_or(1);
//     }
//     ...                                  // The server; when a file changes:
//     return kRestartStatus;
//   }
//
// run_with_reloader.h has both halves. Call it on the main thread before others
// start. One thread.
#ifndef RELOADER_PROCESS_RESTART_WITH_RELOADER_H_
#define RELOADER_PROCESS_RESTART_WITH_RELOADER_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "reloader/clock.h"

namespace reloader::process {

// What a child exits with that wants to be started again.
inline constexpr int kRestartStatus = 3;

// How this program was started: argv and environ(7).
struct ThisProgram {
  std::vector<std::string> arguments;
  std::vector<std::string> environment;
};

// Returns whether RELOADER_CHILD=true stands in the environment.
bool IsReloaderChild(const ThisProgram& program);

// Starts this program with the same arguments and environment, and
// RELOADER_CHILD=true; starts it again while it exits with kRestartStatus.
// Returns the exit status of the last one, 128 + N for a signal N. If a build
// has replaced the program's file, that is what is started; if the file is not
// there or cannot be executed just then, the program that runs. A signal that
// ends programs ends the child, and then returns.
// Errors as Supervisor::Start().
absl::StatusOr<int> RestartWithReloader(const ThisProgram& program,
                                        Clock* clock);

}  // namespace reloader::process

#endif  // RELOADER_PROCESS_RESTART_WITH_RELOADER_H_
