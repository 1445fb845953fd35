// The stat reloader on the real disk, as a backend of the suite.
#ifndef CONFORMANCE_STAT_ON_DISK_H_
#define CONFORMANCE_STAT_ON_DISK_H_

#include <memory>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "conformance/backend.h"
#include "conformance/disk_world.h"
#include "reloader/stat_reloader.h"

namespace reloader::conformance {

struct StatOnDisk {
  static constexpr absl::string_view kName = "StatOnDisk";

  static std::vector<Limitation> Limitations() {
    return {{"virtual-time", "it runs on the kernel's clock"}};
  }

  static absl::StatusOr<std::unique_ptr<World>> MakeWorld(
      const WorldOptions& options) {
    return DiskWorld::Create(
        options.diagnostics, [&options](Environment environment) {
          return MakeStatReloader(environment, {.interval = options.interval});
        });
  }
};
static_assert(ConformanceBackend<StatOnDisk>);

}  // namespace reloader::conformance

#endif  // CONFORMANCE_STAT_ON_DISK_H_
