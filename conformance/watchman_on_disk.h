// The Watchman reloader on the real disk, with a real daemon that this process
// has started for itself and that ends with it. Where there is no Watchman, as
// on a newer Debian, nothing is tested.
#ifndef CONFORMANCE_WATCHMAN_ON_DISK_H_
#define CONFORMANCE_WATCHMAN_ON_DISK_H_

#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "conformance/backend.h"

namespace reloader::conformance {

struct WatchmanOnDisk {
  static constexpr absl::string_view kName = "WatchmanOnDisk";

  static std::vector<Limitation> Limitations();
  static std::string Untested();
  static absl::StatusOr<std::unique_ptr<World>> MakeWorld(
      const WorldOptions& options);
};
static_assert(ConformanceBackend<WatchmanOnDisk>);
static_assert(MayBeUntested<WatchmanOnDisk>);

}  // namespace reloader::conformance

#endif  // CONFORMANCE_WATCHMAN_ON_DISK_H_
