#include "reloader/process/run_with_reloader.h"

#include <cstdio>
#include <cstdlib>
#include <functional>
#include <thread>
#include <utility>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "reloader/clock.h"
#include "reloader/process/restart_with_reloader.h"

namespace reloader::process {

absl::StatusOr<int> RunWithReloader(
    const ThisProgram& program, Clock* clock,
    std::function<int()> main_function,
    absl::FunctionRef<absl::Status()> wait_for_change) {
  if (!IsReloaderChild(program)) return RestartWithReloader(program, clock);
  std::thread main_thread(std::move(main_function));
  const absl::Status changed = wait_for_change();
  if (!changed.ok()) {
    main_thread.join();
    return changed;
  }
  // No destructors: the main function uses what they would destroy.
  std::fflush(stdout);
  std::_Exit(kRestartStatus);
}

}  // namespace reloader::process
