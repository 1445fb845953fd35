#include "bench/bench_reloader.h"

#include <iostream>
#include <memory>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "reloader/change.h"
#include "reloader/check.h"
#include "reloader/diagnostics.h"
#include "reloader/reloader.h"
#include "reloader/selection/make_reloader.h"
#include "reloader/thread_pool_executor.h"

namespace reloader::bench {

absl::StatusOr<std::unique_ptr<BenchReloader>> BenchReloader::Make(
    const BenchReloaderOptions& options) {
  std::unique_ptr<BenchReloader> self(new BenchReloader());
  self->executor_ = std::make_unique<ThreadPoolExecutor>(options.threads);
  absl::StatusOr<std::unique_ptr<Reloader>> reloader =
      MakeReloader({.file_system = &self->file_system_,
                    .clock = &self->clock_,
                    .executor = self->executor_.get(),
                    .diagnostics = &self->diagnostics_},
                   {.backend = options.backend,
                    .interval = options.interval,
                    .watchman_sock = options.watchman_sock,
                    .may_start_watchman = false,
                    .table = options.table,
                    .tiers = options.tiers,
                    .cpu_budget = options.cpu_budget});
  if (!reloader.ok()) return reloader.status();
  self->reloader_ = *std::move(reloader);
  const absl::Status watched =
      self->reloader_->WatchDir(options.root, options.glob, {});
  if (!watched.ok()) return watched;
  self->ticks_ = self->reloader_->Ticks();
  return self;
}

void BenchReloader::Diagnostics::Report(const Diagnostic& diagnostic) {
  if (diagnostic.kind != DiagnosticKind::kUnreadable) return;
  std::cerr << diagnostic.ToString() << "\n";
  RELOADER_CHECK(false);
}

absl::StatusOr<const std::vector<Change>*> BenchReloader::Next() {
  if (!ticks_.Next()) return absl::CancelledError("the ticks have ended");
  const absl::StatusOr<Tick>& tick = ticks_.Value();
  if (!tick.ok()) return tick.status();
  return &tick->changes();
}

}  // namespace reloader::bench
