// RunWithReloader() makes a program restart itself when its files change.
//
//   int main(int argc, char** argv) {
//     return RunWithReloader({{argv, argv + argc}, environment}, &clock, Serve,
//                            [&] { return WaitForChange(reloader.get()); })
//         .value_or(1);
//   }
//
// Not for a program that must clean up: at a change it ends at once, as by
// _exit(2), while its main function runs. See the `reload` command for those.
#ifndef RELOADER_PROCESS_RUN_WITH_RELOADER_H_
#define RELOADER_PROCESS_RUN_WITH_RELOADER_H_

#include <functional>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "reloader/clock.h"
#include "reloader/process/restart_with_reloader.h"

namespace reloader::process {

// In the program that the user starts: RestartWithReloader().
//
// In the child of that: runs `main_function` on a thread of its own and
// `wait_for_change` on this one, which returns OK when a file has changed; the
// process then ends with kRestartStatus. A main function that returns leaves
// the wait to go on: one that failed is tried again when its files change.
// An error of `wait_for_change` (the reloader was stopped) is returned when the
// main function has returned, too.
absl::StatusOr<int> RunWithReloader(
    const ThisProgram& program, Clock* clock,
    std::function<int()> main_function,
    absl::FunctionRef<absl::Status()> wait_for_change);

}  // namespace reloader::process

#endif  // RELOADER_PROCESS_RUN_WITH_RELOADER_H_
