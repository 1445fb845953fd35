// The inotify reloader on the real disk and its kernel's events.
#ifndef CONFORMANCE_INOTIFY_ON_DISK_H_
#define CONFORMANCE_INOTIFY_ON_DISK_H_

#include <memory>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "conformance/backend.h"
#include "conformance/disk_world.h"
#include "reloader/inotify/inotify_reloader.h"
#include "reloader/inotify/posix_inotify.h"
#include "reloader/table_reloader.h"

namespace reloader::conformance {

struct InotifyOnDisk {
  static constexpr absl::string_view kName = "InotifyOnDisk";

  static std::vector<Limitation> Limitations() {
    return {{"granules", "a disk has the timestamps that it has"},
            {"mounts", "only the machine's owner may mount"},
            {"polling", "it looks where something is said to have changed"},
            {"service", "it depends on the kernel alone"},
            {"virtual-time", "it runs on the kernel's clock"}};
  }

  static absl::StatusOr<std::unique_ptr<World>> MakeWorld(
      const WorldOptions& options) {
    return DiskWorld::Create(options.diagnostics,
                             [&options](Environment environment) {
                               return MakeInotifyReloader(
                                   std::make_unique<PosixInotify>(),
                                   environment, {.interval = options.interval});
                             },
                             {});
  }
};
static_assert(ConformanceBackend<InotifyOnDisk>);

}  // namespace reloader::conformance

#endif  // CONFORMANCE_INOTIFY_ON_DISK_H_
