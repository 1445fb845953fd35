// The Watchman reloader on a file system in memory, with the fake Watchman
// server in the same process and in virtual time; and the same over a
// connection that gives seven bytes at a time.
#ifndef CONFORMANCE_WATCHMAN_IN_MEMORY_H_
#define CONFORMANCE_WATCHMAN_IN_MEMORY_H_

#include <cstddef>
#include <memory>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "conformance/backend.h"

namespace reloader::conformance {

// What the two have in common.
class WatchmanOnFakeServer {
 public:
  static std::vector<Limitation> Limitations();

 protected:
  // A read gives at most so many bytes; 0: any number.
  static absl::StatusOr<std::unique_ptr<World>> MakeWorldWith(
      const WorldOptions& options, size_t read_bytes);
};

struct WatchmanInMemory : WatchmanOnFakeServer {
  static constexpr absl::string_view kName = "WatchmanInMemory";

  static absl::StatusOr<std::unique_ptr<World>> MakeWorld(
      const WorldOptions& options) {
    return MakeWorldWith(options, /*read_bytes=*/0);
  }
};
static_assert(ConformanceBackend<WatchmanInMemory>);

struct WatchmanSmallReads : WatchmanOnFakeServer {
  static constexpr absl::string_view kName = "WatchmanSmallReads";

  static absl::StatusOr<std::unique_ptr<World>> MakeWorld(
      const WorldOptions& options) {
    return MakeWorldWith(options, /*read_bytes=*/7);
  }
};
static_assert(ConformanceBackend<WatchmanSmallReads>);

}  // namespace reloader::conformance

#endif  // CONFORMANCE_WATCHMAN_IN_MEMORY_H_
