// The inotify backend: the kernel says what has changed, at once, and nothing
// is asked meanwhile.
//
//   auto reloader = MakeInotifyReloader(
//       std::make_unique<PosixInotify>(), environment, {});
//   (*reloader)->WatchDir("/srv/app", "**/*.py", {});
//
// It costs per directory and per change. What the kernel does not tell is
// looked at once an interval (inotify_source.h).
#ifndef RELOADER_INOTIFY_INOTIFY_RELOADER_H_
#define RELOADER_INOTIFY_INOTIFY_RELOADER_H_

#include <memory>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "reloader/file_table.h"
#include "reloader/inotify/inotify_api.h"
#include "reloader/reloader.h"
#include "reloader/table_reloader.h"

namespace reloader {

struct InotifyReloaderOptions {
  // Also the longest wait of a tick.
  absl::Duration interval = absl::Seconds(1);
  FileTableOptions table;
};

// Errors: those of TableReloader::Create().
absl::StatusOr<std::unique_ptr<Reloader>> MakeInotifyReloader(
    std::unique_ptr<InotifyApi> api, Environment environment,
    InotifyReloaderOptions options);

}  // namespace reloader

#endif  // RELOADER_INOTIFY_INOTIFY_RELOADER_H_
