#include "reloader/inotify/inotify_reloader.h"

#include <memory>
#include <utility>

#include "absl/status/statusor.h"
#include "reloader/inotify/inotify_api.h"
#include "reloader/inotify/inotify_source.h"
#include "reloader/reloader.h"
#include "reloader/table_reloader.h"

namespace reloader {

absl::StatusOr<std::unique_ptr<Reloader>> MakeInotifyReloader(
    std::unique_ptr<InotifyApi> api, Environment environment,
    InotifyReloaderOptions options) {
  return TableReloader::Create(
      std::make_unique<InotifySource>(
          std::move(api), environment.clock, environment.diagnostics,
          InotifySourceOptions{.interval = options.interval}),
      environment, {.interval = options.interval, .table = options.table});
}

}  // namespace reloader
