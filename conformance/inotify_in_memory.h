// The inotify reloader on simulated events, in virtual time, as two backends of
// the suite: with all watches that it asks for, and with so few that it polls
// most directories.
#ifndef CONFORMANCE_INOTIFY_IN_MEMORY_H_
#define CONFORMANCE_INOTIFY_IN_MEMORY_H_

#include <memory>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "conformance/backend.h"
#include "fakes/simulated_inotify.h"

namespace reloader::conformance {

// What the two have in common.
class InotifyOnSimulatedKernel {
 public:
  static std::vector<Limitation> Limitations();

 protected:
  static absl::StatusOr<std::unique_ptr<World>> MakeWorldWith(
      const WorldOptions& options, fakes::SimulatedInotifyLimits limits);
};

struct InotifyInMemory : InotifyOnSimulatedKernel {
  static constexpr absl::string_view kName = "InotifyInMemory";

  static absl::StatusOr<std::unique_ptr<World>> MakeWorld(
      const WorldOptions& options) {
    return MakeWorldWith(options, {});
  }
};
static_assert(ConformanceBackend<InotifyInMemory>);

struct InotifyFewWatches : InotifyOnSimulatedKernel {
  static constexpr absl::string_view kName = "InotifyFewWatches";

  static absl::StatusOr<std::unique_ptr<World>> MakeWorld(
      const WorldOptions& options) {
    return MakeWorldWith(options, {.watches = 2});
  }
};
static_assert(ConformanceBackend<InotifyFewWatches>);

}  // namespace reloader::conformance

#endif  // CONFORMANCE_INOTIFY_IN_MEMORY_H_
