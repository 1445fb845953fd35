// The polling backend: once an interval it asks the file system about every
// watched path. It needs no service and no kernel support, and its ticks are
// complete: what is different when one begins is in it.
//
//   auto reloader = MakeStatReloader(environment, {});
//   (*reloader)->WatchDir("/srv/app", "**/*.py", {});
//
// Its cost grows with the number of watched files: one stat(2) each a tick.
#ifndef RELOADER_STAT_RELOADER_H_
#define RELOADER_STAT_RELOADER_H_

#include <memory>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "reloader/file_table.h"
#include "reloader/hint_source.h"
#include "reloader/polling_pacer.h"
#include "reloader/reloader.h"
#include "reloader/table_reloader.h"

namespace reloader {

struct StatReloaderOptions {
  // From the beginning of one look to the beginning of the next. 0 is allowed.
  absl::Duration interval = absl::Seconds(1);
  FileTableOptions table;
  // How trees of more than 20,000 files are looked at (polling_pacer.h).
  TierOptions tiers;
  // The share of one processor that polling may take; the interval gets longer
  // where it would take more. 1 or more: no limit.
  double cpu_budget = 1;
};

// The source of it: it always says "everywhere".
std::unique_ptr<HintSource> MakeStatSource();

// Errors: those of TableReloader::Create().
absl::StatusOr<std::unique_ptr<Reloader>> MakeStatReloader(
    Environment environment, StatReloaderOptions options);

}  // namespace reloader

#endif  // RELOADER_STAT_RELOADER_H_
