// Makes the reloader that somebody has chosen, or the best that there is.
//
//   auto reloader = MakeReloader(environment, {.watchman_sock = sock});
//   (*reloader)->WatchDir("/srv/app", "**/*.py", {});
//
// kAuto goes from one backend to the next when a service is missing, refuses or
// dies, with the same table, so that no change is lost on the way. A Watchman
// that is not there is not worth a word (DiagnosticKind::kNoService, for who
// asks); one that fails is (kFallback). inotify polls by itself where no events
// arrive, as on network file systems, and says so.
#ifndef RELOADER_SELECTION_MAKE_RELOADER_H_
#define RELOADER_SELECTION_MAKE_RELOADER_H_

#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "reloader/file_table.h"
#include "reloader/polling_pacer.h"
#include "reloader/reloader.h"
#include "reloader/selection/backend_choice.h"
#include "reloader/table_reloader.h"

namespace reloader {

struct ReloaderOptions {
  BackendChoice backend = BackendChoice::kAuto;
  // The longest wait of a tick, and how often what no event tells is polled.
  absl::Duration interval = absl::Seconds(1);
  // The value of WATCHMAN_SOCK; empty: Watchman is asked where it listens.
  std::string watchman_sock;
  // What WATCHMAN_CONFIG_FILE names, by its absolute path: where Watchman's own
  // settings are, which it does not tell. Empty: it has none.
  std::string watchman_config = "/etc/watchman.json";
  // What is asked; looked for in the PATH if it has no slash.
  std::string watchman_program = "watchman";
  // Whether a Watchman that is installed but does not run is started.
  bool may_start_watchman = true;
  // How long an answer of Watchman may take. The first watch of a tree has more
  // time, since it is crawled.
  absl::Duration watchman_timeout = absl::Seconds(5);
  // How long a Watchman that has gone is waited for, before the next backend
  // serves.
  absl::Duration watchman_patience = absl::Seconds(5);
  FileTableOptions table;
  // How large trees are polled (polling_pacer.h), and the share of a processor
  // that polling may take: 0.05 is a twentieth, 1 or more no limit.
  TierOptions tiers;
  double cpu_budget = 1;
};

// Errors: those of TableReloader::Create(). What is wrong with a chosen backend
// comes out of the first tick: kNotFound, Watchman is not installed;
// kUnavailable, it does not answer; kUnimplemented, it is too old;
// kPermissionDenied, its socket is somebody else's.
absl::StatusOr<std::unique_ptr<Reloader>> MakeReloader(Environment environment,
                                                       ReloaderOptions options);

}  // namespace reloader

#endif  // RELOADER_SELECTION_MAKE_RELOADER_H_
