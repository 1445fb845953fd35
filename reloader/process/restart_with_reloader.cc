#include "reloader/process/restart_with_reloader.h"

#include <memory>
#include <optional>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "reloader/clock.h"
#include "reloader/process/environment.h"
#include "reloader/process/posix_own_executable.h"
#include "reloader/process/process_event.h"
#include "reloader/process/process_supervisor.h"
#include "reloader/process/supervisor.h"

namespace reloader::process {
namespace {

constexpr char kChildName[] = "RELOADER_CHILD";

ProcessEvent AwaitEvent(Supervisor* supervisor, Clock* clock) {
  while (true) {
    const std::optional<ProcessEvent> event = supervisor->NextEvent();
    if (event.has_value()) return *event;
    const Wakeable* const wakeables[] = {supervisor->wakeable()};
    clock->WaitUntil(absl::InfiniteFuture(), wakeables);
  }
}

}  // namespace

bool IsReloaderChild(const ThisProgram& program) {
  return FindVariable(program.environment, kChildName) == "true";
}

absl::StatusOr<int> RestartWithReloader(const ThisProgram& program,
                                        Clock* clock) {
  const absl::StatusOr<std::unique_ptr<Supervisor>> supervisor =
      MakeProcessSupervisor(
          {.command = program.arguments,
           .environment = WithVariables(program.environment,
                                        {std::string(kChildName) + "=true"}),
           .tells_changes = false,
           .executables = OwnExecutables()},
          clock);
  if (!supervisor.ok()) return supervisor.status();
  while (true) {
    const absl::Status started = (*supervisor)->Start({});
    // Cancelled by a signal, which is the next event.
    if (!started.ok() && !absl::IsCancelled(started)) return started;
    const ProcessEvent event = AwaitEvent(supervisor->get(), clock);
    if (event.kind == ProcessEvent::Kind::kSignal) {
      return (*supervisor)->StopOn(event.signal);
    }
    const absl::StatusOr<int> exit_status = (*supervisor)->Stop();
    if (!exit_status.ok() || *exit_status != kRestartStatus) return exit_status;
  }
}

}  // namespace reloader::process
