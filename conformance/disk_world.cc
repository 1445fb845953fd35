#include "conformance/disk_world.h"

#include <memory>
#include <utility>

#include "absl/status/statusor.h"
#include "conformance/backend.h"
#include "reloader/diagnostics.h"
#include "reloader/file_system.h"
#include "reloader/reloader.h"
#include "reloader/table_reloader.h"
#include "reloader/testing/temp_directory.h"

namespace reloader::conformance {

DiskWorld::DiskWorld(std::unique_ptr<TempDirectory> directory)
    : directory_(std::move(directory)), root_(directory_->path()) {}

absl::StatusOr<std::unique_ptr<World>> DiskWorld::Create(
    DiagnosticSink* diagnostics, const MakeReloader& make_reloader,
    const WrapFileSystem& wrap) {
  std::unique_ptr<DiskWorld> world(
      new DiskWorld(std::make_unique<TempDirectory>()));
  if (wrap != nullptr) world->wrapped_ = wrap(&world->faulty_);
  const FileSystem* file_system =
      wrap != nullptr ? world->wrapped_.get() : &world->faulty_;
  absl::StatusOr<std::unique_ptr<Reloader>> reloader =
      make_reloader({.file_system = file_system,
                     .clock = &world->clock_,
                     .executor = &world->executor_,
                     .diagnostics = diagnostics});
  if (!reloader.ok()) return reloader.status();
  world->reloader_ = *std::move(reloader);
  return world;
}

}  // namespace reloader::conformance
