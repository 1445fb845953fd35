#include "conformance/watchman_disk_world.h"

#include <algorithm>
#include <memory>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "conformance/backend.h"
#include "conformance/disk_world.h"
#include "reloader/table_reloader.h"
#include "reloader/watchman/posix_socket.h"

namespace reloader::conformance {

std::vector<Limitation> LimitationsOnWatchmanDisk() {
  return {{"faults", "the daemon looks at the files by itself"},
          {"granules", "a disk has the timestamps that it has"},
          {"mounts", "only the machine's owner may mount"},
          {"polling", "it looks where something is said to have changed"},
          {"synchronous", "the daemon tells when it has noticed"},
          {"virtual-time", "it runs on the kernel's clock"}};
}

absl::StatusOr<std::unique_ptr<World>> MakeWatchmanDiskWorld(
    const WatchmanDisk& watchman, const WorldOptions& options,
    DiskWorld::Options disk) {
  // Not more often than the daemon settles.
  const absl::Duration interval =
      std::max(options.interval, absl::Milliseconds(50));
  return DiskWorld::Create(
      options.diagnostics,
      [&](Environment environment) {
        return watchman.make(
            std::make_unique<watchman::PosixSocketConnector>(
                watchman.socket_path, absl::Seconds(5)),
            environment,
            {.source = {.interval = interval, .patience = watchman.patience}});
      },
      std::move(disk));
}

}  // namespace reloader::conformance
