// TableReloader is the Reloader that every backend shares: a HintSource says
// where to look, a FileTable says what changed, and this puts them together.
//
//   auto reloader = TableReloader::Create(
//       std::make_unique<MySource>(), environment, {.interval =
//       absl::Seconds(1)});
//
// Threading: see reloader.h.
#ifndef RELOADER_TABLE_RELOADER_H_
#define RELOADER_TABLE_RELOADER_H_

#include <cstddef>
#include <memory>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "absl/types/span.h"
#include "reloader/change.h"
#include "reloader/clock.h"
#include "reloader/diagnostics.h"
#include "reloader/executor.h"
#include "reloader/file_system.h"
#include "reloader/file_table.h"
#include "reloader/generator.h"
#include "reloader/hint_source.h"
#include "reloader/hints.h"
#include "reloader/ignore_file_rule.h"
#include "reloader/polling_advice.h"
#include "reloader/polling_pacer.h"
#include "reloader/reloader.h"
#include "reloader/stop_signal.h"
#include "reloader/watch_list.h"
#include "reloader/watch_options.h"

namespace reloader {

// The world a reloader lives in. Not owned; must outlive it.
struct Environment {
  const FileSystem* file_system;
  Clock* clock;
  Executor* executor;
  DiagnosticSink* diagnostics;
};

struct TableReloaderOptions {
  // The longest that a tick waits for its source.
  absl::Duration interval = absl::Seconds(1);
  FileTableOptions table;
  // Polling so many files is worth a line (polling_advice.h).
  size_t many_polled_files = 20'000;
  // How a source that knows only by looking looks at large trees, and how much
  // of a processor that may take: 0.05 is a twentieth, 1 or more no limit.
  TierOptions tiers;
  double cpu_budget = 1;
};

class TableReloader final : public Reloader {
 public:
  // kResourceExhausted: no descriptor for Stop() to be had.
  static absl::StatusOr<std::unique_ptr<Reloader>> Create(
      std::unique_ptr<HintSource> source, Environment environment,
      TableReloaderOptions options);

  absl::string_view name() const override { return source_->name(); }
  absl::Status WatchDir(absl::string_view path, absl::string_view glob,
                        WatchOptions options) override;
  absl::Status WatchFile(absl::string_view path, WatchOptions options) override;
  absl::Status UnwatchDir(absl::string_view path,
                          absl::string_view glob) override;
  absl::Status UnwatchFile(absl::string_view path) override;
  absl::Status Ignore(absl::string_view path,
                      absl::string_view pattern) override;
  absl::Status SetIgnoreFileRules(
      absl::Span<const IgnoreFileRule> rules) override;
  Generator<absl::StatusOr<Tick>> Ticks() override;
  void LimitNextTick(TickLimit limit) override { limit_ = std::move(limit); }
  void ForEachFile(FileVisitor visit) const override;
  void Stop() override { stop_->Stop(); }

 private:
  TableReloader(std::unique_ptr<HintSource> source, Environment environment,
                TableReloaderOptions options, std::unique_ptr<StopSignal> stop);

  // Parts of a tick; the coroutine only puts them in order.
  absl::Status Begin();
  absl::Status ApplyWatches(std::vector<Change>* changes, Coverage* coverage);
  // Returns whether there is a reason to look.
  bool Wait();
  absl::Status Look(std::vector<Change>* changes, Coverage* coverage);
  void AddUnsettled(Hints* hints);
  Tick TakeTick(std::vector<Change>* changes, Coverage coverage);
  void End();
  absl::Status ScanAndArm(Hints hints, std::vector<Change>* changes);
  bool Polls() const;
  bool IsTimeForAll() const;
  absl::Status LookAtPart(std::vector<Change>* changes);
  absl::Status LookAtDueTurns(std::vector<Change>* changes);

  const std::unique_ptr<HintSource> source_;
  const Environment environment_;
  const TableReloaderOptions options_;
  const std::unique_ptr<StopSignal> stop_;
  WatchList watches_;
  bool watches_changed_ = true;
  std::unique_ptr<FileTable> table_;  // While a generator is alive.
  PollingAdvice advice_;
  PollingPacer pacer_;   // For a source that knows only by looking.
  TickLimit limit_;      // Of the next tick.
  absl::Time tick_end_;  // Of this one.
  absl::Time wait_until_;
  bool goes_on_ = false;  // The tick has nothing to say yet.
  absl::Time last_look_;  // When it began, and
  absl::Duration last_look_took_;
  absl::Time last_unsettled_;
};

}  // namespace reloader

#endif  // RELOADER_TABLE_RELOADER_H_
