// Worlds with a Watchman of their own: a real daemon on the real disk, or the
// fake one in memory and in virtual time. Scenarios can do to it what they
// like.
//
//   MakeWatchmanWorldOnDisk(options, {});
//   MakeWatchmanWorldInMemory(options, /*read_bytes=*/7, {});
//
// Where the script ends the service for good, polling stands behind it, as
// for a user who has not asked for Watchman by name.
//
// Thread-safe; a world belongs to the thread that made it.
#ifndef CONFORMANCE_WATCHMAN_WORLD_H_
#define CONFORMANCE_WATCHMAN_WORLD_H_

#include <cstddef>
#include <functional>
#include <memory>

#include "absl/status/statusor.h"
#include "conformance/backend.h"
#include "conformance/disk_world.h"
#include "reloader/hint_source.h"
#include "reloader/watchman/transport.h"

namespace reloader::conformance {

// What a mutant puts between the reloader and what it talks to; nullptr:
// nothing.
struct WatchmanWraps {
  std::function<std::unique_ptr<watchman::Connector>(
      std::unique_ptr<watchman::Connector>)>
      connector = nullptr;
  // Of the source that asks Watchman, not of the one that polls after it.
  std::function<std::unique_ptr<HintSource>(std::unique_ptr<HintSource>)>
      source = nullptr;
  DiskWorld::WrapFileSystem file_system = nullptr;
};

// With a daemon of its own, which this starts and the world ends.
absl::StatusOr<std::unique_ptr<World>> MakeWatchmanWorldOnDisk(
    const WorldOptions& options, const WatchmanWraps& wraps);

// A read of a line gives at most `read_bytes`; 0: any number.
absl::StatusOr<std::unique_ptr<World>> MakeWatchmanWorldInMemory(
    const WorldOptions& options, size_t read_bytes, const WatchmanWraps& wraps);

}  // namespace reloader::conformance

#endif  // CONFORMANCE_WATCHMAN_WORLD_H_
