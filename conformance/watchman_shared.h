// The Watchman reloader on the real disk, with one daemon that every test of
// every process shares, as on a worker of continuous integration. Its socket
// stands in RELOADER_TEST_WATCHMAN_SOCK, where tools/with_watchman puts it:
//
//   tools/with_watchman -- tools/test --test_env=RELOADER_TEST_WATCHMAN_SOCK
//
// Where that is not set nothing is tested: the user's own daemon is nobody's
// business. What a world has the daemon watch ends with the world; if the
// process is killed, with the directories that are then swept.
#ifndef CONFORMANCE_WATCHMAN_SHARED_H_
#define CONFORMANCE_WATCHMAN_SHARED_H_

#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "conformance/backend.h"

namespace reloader::conformance {

struct WatchmanShared {
  static constexpr absl::string_view kName = "WatchmanShared";

  static std::vector<Limitation> Limitations();
  static std::string Untested();
  static absl::StatusOr<std::unique_ptr<World>> MakeWorld(
      const WorldOptions& options);
};
static_assert(ConformanceBackend<WatchmanShared>);
static_assert(MayBeUntested<WatchmanShared>);

}  // namespace reloader::conformance

#endif  // CONFORMANCE_WATCHMAN_SHARED_H_
