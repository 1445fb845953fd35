#include "conformance/disk_world.h"

#include <memory>
#include <utility>

#include "absl/status/statusor.h"
#include "conformance/backend.h"
#include "reloader/diagnostics.h"
#include "reloader/executor.h"
#include "reloader/file_system.h"
#include "reloader/reloader.h"
#include "reloader/table_reloader.h"

namespace reloader::conformance {

DiskWorld::DiskWorld(std::unique_ptr<Executor> executor)
    : root_(directory_.path()),
      executor_(executor != nullptr ? std::move(executor)
                                    : std::make_unique<InlineExecutor>()) {}

absl::StatusOr<std::unique_ptr<World>> DiskWorld::Create(
    DiagnosticSink* diagnostics, const MakeReloader& make_reloader,
    Options options) {
  std::unique_ptr<DiskWorld> world(new DiskWorld(std::move(options.executor)));
  const WrapFileSystem& wrap = options.wrap;
  if (wrap != nullptr) world->wrapped_ = wrap(&world->faulty_);
  const FileSystem* file_system =
      wrap != nullptr ? world->wrapped_.get() : &world->faulty_;
  absl::StatusOr<std::unique_ptr<Reloader>> reloader =
      make_reloader({.file_system = file_system,
                     .clock = &world->clock_,
                     .executor = world->executor_.get(),
                     .diagnostics = diagnostics});
  if (!reloader.ok()) return reloader.status();
  world->reloader_ = *std::move(reloader);
  return world;
}

}  // namespace reloader::conformance
