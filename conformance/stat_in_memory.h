// The stat reloader on a file system in memory, as a backend of the suite: the
// column that shows coarse timestamps, clock steps, lost mounts and faults. It
// reads hardly more of a racy file than the scenarios put into one.
#ifndef CONFORMANCE_STAT_IN_MEMORY_H_
#define CONFORMANCE_STAT_IN_MEMORY_H_

#include <memory>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "conformance/backend.h"
#include "conformance/memory_world.h"
#include "reloader/stat_reloader.h"

namespace reloader::conformance {

struct StatInMemory {
  static constexpr absl::string_view kName = "StatInMemory";

  static std::vector<Limitation> Limitations() {
    return {{"processes", "its files are in the memory of one process"},
            {"service", "it depends on none"}};
  }

  static absl::StatusOr<std::unique_ptr<World>> MakeWorld(
      const WorldOptions& options) {
    return MemoryWorld::Create(
        options.diagnostics,
        [&options](Environment environment, fakes::InMemoryFileSystem*,
                   fakes::FakeClock*) {
          return MakeStatReloader(
              environment, {.interval = options.interval,
                            .table = {.max_hashed_file_bytes = 64,
                                      .max_hashed_bytes_per_pass = 256}});
        },
        {});
  }
};
static_assert(ConformanceBackend<StatInMemory>);

}  // namespace reloader::conformance

#endif  // CONFORMANCE_STAT_IN_MEMORY_H_
