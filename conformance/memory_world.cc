#include "conformance/memory_world.h"

#include <memory>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "conformance/backend.h"
#include "reloader/diagnostics.h"
#include "reloader/file_system.h"
#include "reloader/reloader.h"
#include "reloader/table_reloader.h"

namespace reloader::conformance {

absl::StatusOr<std::unique_ptr<World>> MemoryWorld::Create(
    DiagnosticSink* diagnostics, const MakeReloader& make_reloader,
    const Options& options) {
  std::unique_ptr<MemoryWorld> world(new MemoryWorld());
  const absl::Status made = world->mutator().Mkdir(world->root_);
  if (!made.ok()) return made;
  const FileSystem* file_system = &world->faulty_;
  if (options.wrap != nullptr) {
    world->wrapped_ = options.wrap(file_system);
    file_system = world->wrapped_.get();
  }
  absl::StatusOr<std::unique_ptr<Reloader>> reloader =
      make_reloader({.file_system = file_system,
                     .clock = &world->clock_,
                     .executor = &world->executor_,
                     .diagnostics = diagnostics},
                    &world->file_system_, &world->clock_);
  if (!reloader.ok()) return reloader.status();
  world->reloader_ = *std::move(reloader);
  return world;
}

}  // namespace reloader::conformance
