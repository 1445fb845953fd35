// The simplest backend there is: it never knows where to look, so it says
// "everywhere" once an interval.
#ifndef CONFORMANCE_EXAMPLE_POLLING_ON_DISK_H_
#define CONFORMANCE_EXAMPLE_POLLING_ON_DISK_H_

#include <memory>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "conformance/backend.h"
#include "conformance/disk_world.h"
#include "reloader/clock.h"
#include "reloader/hint_source.h"
#include "reloader/hints.h"
#include "reloader/table_reloader.h"
#include "reloader/watch_plan.h"

namespace my_watcher {

class PollingSource final : public reloader::HintSource {
 public:
  absl::string_view name() const override { return "polling"; }
  absl::StatusOr<reloader::Hints> Arm(const reloader::WatchPlan&,
                                      const reloader::Wakeable&) override {
    return reloader::Hints{};  // There is nothing to observe.
  }
  absl::StatusOr<reloader::Hints> Read() override {
    return reloader::Hints{.everything = true};
  }
};

struct PollingOnDisk {
  static constexpr absl::string_view kName = "PollingOnDisk";

  static std::vector<reloader::conformance::Limitation> Limitations() {
    return {{"granules", "a disk has the timestamps that it has"},
            {"mounts", "only the machine's owner may mount"},
            {"service", "it depends on none"},
            {"virtual-time", "it runs on the kernel's clock"}};
  }

  static absl::StatusOr<std::unique_ptr<reloader::conformance::World>>
  MakeWorld(const reloader::conformance::WorldOptions& options) {
    const auto make_reloader = [&](reloader::Environment environment) {
      return reloader::TableReloader::Create(std::make_unique<PollingSource>(),
                                             environment,
                                             {.interval = options.interval});
    };
    return reloader::conformance::DiskWorld::Create(options.diagnostics,
                                                    make_reloader, {});
  }
};

}  // namespace my_watcher

#endif  // CONFORMANCE_EXAMPLE_POLLING_ON_DISK_H_
