// A reloader of any backend on the real file system, with everything that
// `reload` would give it.
//
//   auto reloader = BenchReloader::Make({.root = "/srv/app"});
//   (*reloader)->Next();                     // Arms.
//   auto changes = (*reloader)->Next();      // One tick.
//
// Without an interval, each tick of the stat backend is a whole pass at once.
#ifndef BENCH_BENCH_RELOADER_H_
#define BENCH_BENCH_RELOADER_H_

#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "reloader/change.h"
#include "reloader/diagnostics.h"
#include "reloader/executor.h"
#include "reloader/file_table.h"
#include "reloader/generator.h"
#include "reloader/polling_pacer.h"
#include "reloader/posix_clock.h"
#include "reloader/posix_file_system.h"
#include "reloader/reloader.h"
#include "reloader/selection/backend_choice.h"

namespace reloader::bench {

struct BenchReloaderOptions {
  std::string root;  // Absolute.
  std::string glob = "**/*";
  BackendChoice backend = BackendChoice::kStat;
  absl::Duration interval = absl::ZeroDuration();
  int threads = 1;
  std::string watchman_sock;
  FileTableOptions table;
  TierOptions tiers;
  double cpu_budget = 1;  // As for MakeReloader().
};

class BenchReloader {
 public:
  // Watches; looks at nothing yet.
  static absl::StatusOr<std::unique_ptr<BenchReloader>> Make(
      const BenchReloaderOptions& options);

  // Does one tick. Returns its changes, which are valid until the next one.
  // kCancelled: it was stopped.
  absl::StatusOr<const std::vector<Change>*> Next();

  // From any thread: a waiting Next() returns.
  void Stop() { reloader_->Stop(); }

 private:
  BenchReloader() = default;

  // What is said is for people. But what was not looked at costs nothing, and
  // would be taken for speed.
  class Diagnostics final : public DiagnosticSink {
   public:
    void Report(const Diagnostic& diagnostic) override;
  };

  PosixFileSystem file_system_;
  PosixClock clock_;
  Diagnostics diagnostics_;
  std::unique_ptr<Executor> executor_;
  std::unique_ptr<Reloader> reloader_;
  Generator<absl::StatusOr<Tick>> ticks_;
};

}  // namespace reloader::bench

#endif  // BENCH_BENCH_RELOADER_H_
