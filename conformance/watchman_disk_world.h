// Worlds on the real disk with a Watchman reloader and a real daemon, whoever
// has started it.
//
//   return MakeWatchmanDiskWorld(socket_path, options,
//                                watchman::MakeWatchmanReloader, {});
#ifndef CONFORMANCE_WATCHMAN_DISK_WORLD_H_
#define CONFORMANCE_WATCHMAN_DISK_WORLD_H_

#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "conformance/backend.h"
#include "conformance/disk_world.h"
#include "reloader/reloader.h"
#include "reloader/table_reloader.h"
#include "reloader/watchman/transport.h"
#include "reloader/watchman/watchman_reloader.h"

namespace reloader::conformance {

// What no such world can do.
std::vector<Limitation> LimitationsOnWatchmanDisk();

// MakeWatchmanReloader or MakeFallbackReloader.
using WatchmanReloaderMaker = absl::StatusOr<std::unique_ptr<Reloader>> (*)(
    std::unique_ptr<watchman::Connector> connector, Environment environment,
    watchman::WatchmanReloaderOptions options);

struct WatchmanDisk {
  std::string socket_path;
  WatchmanReloaderMaker make = watchman::MakeWatchmanReloader;
  // How long a daemon that is gone is waited for.
  absl::Duration patience = absl::Seconds(5);
};

absl::StatusOr<std::unique_ptr<World>> MakeWatchmanDiskWorld(
    const WatchmanDisk& watchman, const WorldOptions& options,
    DiskWorld::Options disk);

}  // namespace reloader::conformance

#endif  // CONFORMANCE_WATCHMAN_DISK_WORLD_H_
