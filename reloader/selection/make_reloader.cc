#include "reloader/selection/make_reloader.h"

#include <memory>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "reloader/fallback_source.h"
#include "reloader/hint_source.h"
#include "reloader/inotify/inotify_source.h"
#include "reloader/inotify/posix_inotify.h"
#include "reloader/reloader.h"
#include "reloader/selection/backend_choice.h"
#include "reloader/stat_reloader.h"
#include "reloader/table_reloader.h"
#include "reloader/watchman/discovery.h"
#include "reloader/watchman/session.h"
#include "reloader/watchman/watchman_source.h"

namespace reloader {
namespace {

std::unique_ptr<HintSource> MakeWatchman(const Environment& environment,
                                         const ReloaderOptions& options) {
  return std::make_unique<watchman::WatchmanSource>(
      std::make_unique<watchman::DiscoveringConnector>(
          watchman::DiscoveryOptions{.sock = options.watchman_sock,
                                     .program = options.watchman_program,
                                     .may_start = options.may_start_watchman,
                                     .timeout = options.watchman_timeout},
          environment.clock),
      environment.clock, environment.diagnostics,
      watchman::WatchmanSourceOptions{
          .session = {.timeout = options.watchman_timeout,
                      .file_system = environment.file_system,
                      .global_config = options.watchman_config},
          .interval = options.interval,
          .patience = options.watchman_patience});
}

std::unique_ptr<HintSource> MakeInotify(const Environment& environment,
                                        const ReloaderOptions& options) {
  return std::make_unique<InotifySource>(
      std::make_unique<PosixInotify>(), environment.clock,
      environment.diagnostics,
      InotifySourceOptions{.interval = options.interval});
}

std::unique_ptr<HintSource> MakeSource(const Environment& environment,
                                       const ReloaderOptions& options) {
  switch (options.backend) {
    case BackendChoice::kWatchman:
      return MakeWatchman(environment, options);
    case BackendChoice::kInotify:
      return MakeInotify(environment, options);
    case BackendChoice::kStat:
      return MakeStatSource();
    case BackendChoice::kAuto:
      break;
  }
  std::vector<std::unique_ptr<HintSource>> sources;
  sources.push_back(MakeWatchman(environment, options));
  sources.push_back(MakeInotify(environment, options));
  sources.push_back(MakeStatSource());
  return std::make_unique<FallbackSource>(std::move(sources),
                                          environment.diagnostics);
}

}  // namespace

absl::StatusOr<std::unique_ptr<Reloader>> MakeReloader(
    Environment environment, ReloaderOptions options) {
  return TableReloader::Create(MakeSource(environment, options), environment,
                               {.interval = options.interval,
                                .table = options.table,
                                .tiers = options.tiers,
                                .cpu_budget = options.cpu_budget});
}

}  // namespace reloader
