#include "conformance/disk_world.h"

#include <memory>
#include <utility>

#include "absl/status/statusor.h"
#include "conformance/backend.h"
#include "gtest/gtest.h"
#include "reloader/diagnostics.h"
#include "reloader/executor.h"
#include "reloader/file_system.h"
#include "reloader/reloader.h"
#include "reloader/table_reloader.h"

namespace reloader::conformance {

DiskWorld::DiskWorld(Options options)
    : directory_(options.parent.empty() ? testing::TempDir() : options.parent),
      root_(directory_.path()),
      executor_(options.executor != nullptr
                    ? std::move(options.executor)
                    : std::make_unique<InlineExecutor>()),
      clean_up_(std::move(options.clean_up)) {}

DiskWorld::~DiskWorld() {
  reloader_ = nullptr;
  if (clean_up_ != nullptr) clean_up_(root_);
}

absl::StatusOr<std::unique_ptr<World>> DiskWorld::Create(
    DiagnosticSink* diagnostics, const MakeReloader& make_reloader,
    Options options) {
  const WrapFileSystem wrap = std::move(options.wrap);
  std::unique_ptr<DiskWorld> world(new DiskWorld(std::move(options)));
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
