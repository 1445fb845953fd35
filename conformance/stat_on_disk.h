// The stat reloader on the real disk, as four backends of the suite: as it
// comes, on two threads, with hardly any descriptors, and with looks at a part
// of the files each. Small limits lead the scenarios, which have a few files
// each, through the code for large trees.
#ifndef CONFORMANCE_STAT_ON_DISK_H_
#define CONFORMANCE_STAT_ON_DISK_H_

#include <algorithm>
#include <memory>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "conformance/backend.h"
#include "conformance/disk_world.h"
#include "reloader/file_table.h"
#include "reloader/stat_reloader.h"
#include "reloader/thread_pool_executor.h"

namespace reloader::conformance {

// What the three have in common.
class StatOnRealDisk {
 public:
  static std::vector<Limitation> Limitations() {
    return {{"granules", "a disk has the timestamps that it has"},
            {"mounts", "only the machine's owner may mount"},
            {"service", "it depends on none"},
            {"virtual-time", "it runs on the kernel's clock"}};
  }

 protected:
  static absl::StatusOr<std::unique_ptr<World>> MakeWorldWith(
      const WorldOptions& options, FileTableOptions table,
      DiskWorld::Options disk) {
    return DiskWorld::Create(
        options.diagnostics,
        [&options, table](Environment environment) {
          return MakeStatReloader(
              environment, {.interval = options.interval, .table = table});
        },
        std::move(disk));
  }
};

struct StatOnDisk : StatOnRealDisk {
  static constexpr absl::string_view kName = "StatOnDisk";

  static absl::StatusOr<std::unique_ptr<World>> MakeWorld(
      const WorldOptions& options) {
    return MakeWorldWith(options, {}, {});
  }
};
static_assert(ConformanceBackend<StatOnDisk>);

// Each directory is a task of its own, for either of two threads, until there
// are more than four.
struct StatParallel : StatOnRealDisk {
  static constexpr absl::string_view kName = "StatParallel";

  static absl::StatusOr<std::unique_ptr<World>> MakeWorld(
      const WorldOptions& options) {
    return MakeWorldWith(options,
                         {.directories_per_task = 1, .tasks_per_thread = 2},
                         {.executor = std::make_unique<ThreadPoolExecutor>(2)});
  }
};
static_assert(ConformanceBackend<StatParallel>);

// Two directories are kept open, where a scenario's path has more, and two
// files are asked about in one call.
struct StatFewDescriptors : StatOnRealDisk {
  static constexpr absl::string_view kName = "StatFewDescriptors";

  static absl::StatusOr<std::unique_ptr<World>> MakeWorld(
      const WorldOptions& options) {
    return MakeWorldWith(options,
                         {.max_open_directories = 2, .files_per_call = 2}, {});
  }
};
static_assert(ConformanceBackend<StatFewDescriptors>);

// Looks at all directories once a millisecond, and at all files once in eight.
struct StatTiered : StatOnRealDisk {
  static constexpr absl::string_view kName = "StatTiered";

  static std::vector<Limitation> Limitations() {
    std::vector<Limitation> all = StatOnRealDisk::Limitations();
    all.push_back({"ordered", "files have their turns one after the other"});
    all.push_back({"synchronous", "a tick may have looked at a part only"});
    return all;
  }

  static absl::StatusOr<std::unique_ptr<World>> MakeWorld(
      const WorldOptions& options) {
    return DiskWorld::Create(
        options.diagnostics,
        [&options](Environment environment) {
          return MakeStatReloader(environment, TieredOptions(options.interval));
        },
        {});
  }

  static StatReloaderOptions TieredOptions(absl::Duration interval) {
    return {.interval = std::max(interval, absl::Milliseconds(8)),
            .tiers = {.above_files = 0,
                      .period = absl::Milliseconds(1),
                      .extra_cost = 1e6}};
  }
};
static_assert(ConformanceBackend<StatTiered>);

}  // namespace reloader::conformance

#endif  // CONFORMANCE_STAT_ON_DISK_H_
