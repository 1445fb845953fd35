#include "conformance/inotify_in_memory.h"

#include <memory>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "conformance/backend.h"
#include "conformance/memory_world.h"
#include "fakes/fake_clock.h"
#include "fakes/in_memory_file_system.h"
#include "fakes/simulated_inotify.h"
#include "reloader/inotify/inotify_reloader.h"
#include "reloader/table_reloader.h"

namespace reloader::conformance {

std::vector<Limitation> InotifyOnSimulatedKernel::Limitations() {
  return {{"mounts", "a mount is nothing that the kernel tells of"},
          {"polling", "it looks where something is said to have changed"},
          {"processes", "its files are in the memory of one process"},
          {"service", "it depends on the kernel alone"}};
}

absl::StatusOr<std::unique_ptr<World>> InotifyOnSimulatedKernel::MakeWorldWith(
    const WorldOptions& options, fakes::SimulatedInotifyLimits limits) {
  return MemoryWorld::Create(
      options.diagnostics,
      [&](Environment environment, fakes::InMemoryFileSystem* file_system,
          fakes::FakeClock*) {
        return MakeInotifyReloader(std::make_unique<fakes::SimulatedInotify>(
                                       file_system, std::move(limits)),
                                   environment, {.interval = options.interval});
      },
      {});
}

}  // namespace reloader::conformance
