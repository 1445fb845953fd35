#include "conformance/mutants/lying_reloader.h"

#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "conformance/backend.h"
#include "conformance/stat_on_disk.h"
#include "fakes/faulty_file_system.h"
#include "reloader/change.h"
#include "reloader/generator.h"
#include "reloader/reloader.h"

namespace reloader::conformance {
namespace {

// A world whose reloader is another one.
class WorldWithReloader final : public World {
 public:
  WorldWithReloader(
      std::unique_ptr<World> base,
      const std::function<std::unique_ptr<Reloader>(World*)>& make_reloader)
      : base_(std::move(base)), reloader_(make_reloader(base_.get())) {}

  const std::string& root() const override { return base_->root(); }
  const FileSystem& file_system() const override {
    return base_->file_system();
  }
  FileSystemMutator& mutator() override { return base_->mutator(); }
  Clock& clock() override { return base_->clock(); }
  Reloader& reloader() override { return *reloader_; }
  fakes::FaultPlan* faults() override { return base_->faults(); }

 private:
  const std::unique_ptr<World> base_;
  const std::unique_ptr<Reloader> reloader_;
};

}  // namespace

absl::Status LyingReloader::WatchDir(absl::string_view path,
                                     absl::string_view glob,
                                     WatchOptions options) {
  return base().WatchDir(path, glob, options);
}

absl::Status LyingReloader::WatchFile(absl::string_view path,
                                      WatchOptions options) {
  return base().WatchFile(path, options);
}

absl::Status LyingReloader::UnwatchDir(absl::string_view path,
                                       absl::string_view glob) {
  return base().UnwatchDir(path, glob);
}

absl::Status LyingReloader::UnwatchFile(absl::string_view path) {
  return base().UnwatchFile(path);
}

absl::Status LyingReloader::Ignore(absl::string_view path,
                                   absl::string_view pattern) {
  return base().Ignore(path, pattern);
}

Generator<absl::StatusOr<Tick>> LyingReloader::Ticks() {
  Generator<absl::StatusOr<Tick>> ticks = base().Ticks();
  int number = 0;
  while (ticks.Next()) {
    absl::StatusOr<Tick> tick = std::move(ticks.Value());
    if (tick.ok()) {
      std::vector<Change> changes = tick->changes();
      LieAboutChanges(++number, &changes);
      tick = Tick(std::move(changes), tick->coverage());
    }
    co_yield std::move(tick);
  }
}

void LyingReloader::Stop() { base().Stop(); }

void LyingReloader::LieAboutChanges(int, std::vector<Change>*) {}

Backend StatOnDiskBehind(
    absl::string_view name,
    std::function<std::unique_ptr<Reloader>(World*)> make_reloader) {
  return {
      .name = std::string(name),
      .limitations = StatOnDisk::Limitations(),
      .make_world = [make_reloader =
                         std::move(make_reloader)](const WorldOptions& options)
          -> absl::StatusOr<std::unique_ptr<World>> {
        absl::StatusOr<std::unique_ptr<World>> world =
            StatOnDisk::MakeWorld(options);
        if (!world.ok()) return world.status();
        return std::make_unique<WorldWithReloader>(*std::move(world),
                                                   make_reloader);
      },
  };
}

}  // namespace reloader::conformance
