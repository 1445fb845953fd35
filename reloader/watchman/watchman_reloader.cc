#include "reloader/watchman/watchman_reloader.h"

#include <memory>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "reloader/fallback_source.h"
#include "reloader/hint_source.h"
#include "reloader/reloader.h"
#include "reloader/stat_reloader.h"
#include "reloader/table_reloader.h"
#include "reloader/watchman/transport.h"
#include "reloader/watchman/watchman_source.h"

namespace reloader::watchman {
namespace {

std::unique_ptr<HintSource> MakeSource(std::unique_ptr<Connector> connector,
                                       const Environment& environment,
                                       const WatchmanReloaderOptions& options) {
  WatchmanSourceOptions source = options.source;
  source.session.file_system = environment.file_system;
  return std::make_unique<WatchmanSource>(
      std::move(connector), environment.clock, environment.diagnostics, source);
}

absl::StatusOr<std::unique_ptr<Reloader>> MakeReloader(
    std::unique_ptr<HintSource> source, const Environment& environment,
    const WatchmanReloaderOptions& options) {
  return TableReloader::Create(
      std::move(source), environment,
      {.interval = options.source.interval, .table = options.table});
}

}  // namespace

absl::StatusOr<std::unique_ptr<Reloader>> MakeWatchmanReloader(
    std::unique_ptr<Connector> connector, Environment environment,
    WatchmanReloaderOptions options) {
  return MakeReloader(MakeSource(std::move(connector), environment, options),
                      environment, options);
}

absl::StatusOr<std::unique_ptr<Reloader>> MakeFallbackReloader(
    std::unique_ptr<Connector> connector, Environment environment,
    WatchmanReloaderOptions options) {
  std::vector<std::unique_ptr<HintSource>> sources;
  sources.push_back(MakeSource(std::move(connector), environment, options));
  sources.push_back(MakeStatSource());
  return MakeReloader(std::make_unique<FallbackSource>(std::move(sources),
                                                       environment.diagnostics),
                      environment, options);
}

}  // namespace reloader::watchman
