#include "conformance/watchman_kill_run.h"

#include <algorithm>
#include <cstdint>
#include <memory>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "conformance/backend.h"
#include "conformance/tree_run.h"
#include "conformance/watchman_disk_world.h"
#include "conformance/watchman_killer.h"
#include "reloader/change.h"
#include "reloader/diagnostics.h"
#include "reloader/file_system.h"
#include "reloader/file_system_mutator.h"
#include "reloader/generator.h"
#include "reloader/reloader.h"
#include "reloader/watch_options.h"
#include "reloader/watchman/watchman_reloader.h"

namespace reloader::conformance {
namespace {

using Then = WatchmanKillerOptions::Then;

// Lets the killer begin when the first tick has armed.
class KilledReloader final : public Reloader {
 public:
  KilledReloader(Reloader* inner, WatchmanKiller* killer)
      : inner_(*inner), killer_(*killer) {}

  absl::Status WatchDir(absl::string_view path, absl::string_view glob,
                        WatchOptions options) override {
    return inner_.WatchDir(path, glob, options);
  }
  absl::Status WatchFile(absl::string_view path,
                         WatchOptions options) override {
    return inner_.WatchFile(path, options);
  }
  absl::Status UnwatchDir(absl::string_view path,
                          absl::string_view glob) override {
    return inner_.UnwatchDir(path, glob);
  }
  absl::Status UnwatchFile(absl::string_view path) override {
    return inner_.UnwatchFile(path);
  }
  absl::Status Ignore(absl::string_view path,
                      absl::string_view pattern) override {
    return inner_.Ignore(path, pattern);
  }
  Generator<absl::StatusOr<Tick>> Ticks() override {
    Generator<absl::StatusOr<Tick>> ticks = inner_.Ticks();
    while (ticks.Next()) {
      killer_.Begin();
      absl::StatusOr<Tick> tick = std::move(ticks.Value());
      co_yield std::move(tick);
    }
  }
  absl::string_view name() const override { return inner_.name(); }
  void LimitNextTick(TickLimit limit) override {
    inner_.LimitNextTick(std::move(limit));
  }
  void ForEachFile(FileVisitor visit) const override {
    inner_.ForEachFile(visit);
  }
  void Stop() override { inner_.Stop(); }

 private:
  Reloader& inner_;
  WatchmanKiller& killer_;
};

class KilledWorld final : public World {
 public:
  KilledWorld(std::unique_ptr<World> inner, WatchmanKiller* killer)
      : inner_(std::move(inner)), reloader_(&inner_->reloader(), killer) {}

  const std::string& root() const override { return inner_->root(); }
  const FileSystem& file_system() const override {
    return inner_->file_system();
  }
  FileSystemMutator& mutator() override { return inner_->mutator(); }
  Clock& clock() override { return inner_->clock(); }
  Reloader& reloader() override { return reloader_; }

 private:
  const std::unique_ptr<World> inner_;
  KilledReloader reloader_;
};

Backend BackendWith(WatchmanKiller* killer, Then then, uint64_t seed) {
  const WatchmanDisk disk =
      then == Then::kComesBack
          ? WatchmanDisk{.socket_path = killer->socket_path(),
                         .patience = absl::Minutes(1)}
          // Every second one goes on at once, the others look for it first.
          : WatchmanDisk{.socket_path = killer->socket_path(),
                         .make = watchman::MakeFallbackReloader,
                         .patience = absl::Milliseconds(seed % 2 * 200)};
  return {.name = then == Then::kComesBack ? "WatchmanComesBack"
                                           : "WatchmanStaysGone",
          .limitations = LimitationsOnWatchmanDisk(),
          .make_world = [disk, killer](const WorldOptions& options)
              -> absl::StatusOr<std::unique_ptr<World>> {
            auto world = MakeWatchmanDiskWorld(disk, options, {});
            if (!world.ok()) return world.status();
            return std::make_unique<KilledWorld>(*std::move(world), killer);
          }};
}

// Of the first ones, which are kept.
int CountDiagnostics(const TreeRunReport& run, DiagnosticKind kind) {
  return static_cast<int>(
      std::count_if(run.diagnostics.begin(), run.diagnostics.end(),
                    [kind](const std::string& line) {
                      return absl::StartsWith(line, DiagnosticKindName(kind));
                    }));
}

class KillRun {
 public:
  explicit KillRun(const KillRunOptions& options) : options_(options) {}

  absl::StatusOr<KillRunReport> Run() {
    uint64_t seed = options_.seed;
    while (report_.runs == 0 || report_.kills < options_.kills) {
      for (const Then then : {Then::kComesBack, Then::kStaysGone}) {
        for (const bool with_writer : {false, true}) {
          const absl::Status status = RunOnce(then, with_writer, seed);
          if (!status.ok()) return status;
        }
      }
      ++seed;
    }
    return std::move(report_);
  }

 private:
  absl::Status RunOnce(Then then, bool with_writer, uint64_t seed) {
    absl::StatusOr<std::unique_ptr<WatchmanKiller>> killer =
        WatchmanKiller::Start(
            {.then = then, .kills = std::max(options_.kills, 1), .seed = seed});
    if (!killer.ok()) return killer.status();
    const Backend backend = BackendWith(killer->get(), then, seed);
    const TreeRunOptions tree = {
        .source = options_.source,
        .max_files = options_.max_files,
        .operations = with_writer ? options_.operations_of_writer
                                  : options_.operations_in_turns,
        .seed = seed};
    const absl::StatusOr<TreeRunReport> run =
        with_writer ? RunTreeWithWriter(backend, tree) : RunTree(backend, tree);
    const absl::Status ended = (*killer)->End();
    if (!run.ok()) return run.status();
    if (!ended.ok()) return ended;
    Add(*run, (*killer)->kills(), then);
    return absl::OkStatus();
  }

  void Add(const TreeRunReport& run, int kills, Then then) {
    const int findings = run.missed + run.spurious + run.other;
    ++report_.runs;
    report_.kills += kills;
    report_.kills_for_good += then == Then::kStaysGone ? kills : 0;
    report_.operations += run.operations;
    report_.reported += run.reported;
    report_.findings += findings;
    report_.losses += CountDiagnostics(run, DiagnosticKind::kServiceLost);
    report_.fallbacks += CountDiagnostics(run, DiagnosticKind::kFallback);
    if (findings > 0) report_.failures.push_back(run.ToString());
    if (options_.progress == nullptr) return;
    options_.progress(absl::StrCat(
        run.backend, run.with_writer ? " with a writer" : " in turns",
        ", seed ", run.options.seed, ": ", kills, " kills, ", run.operations,
        " edits, ", run.ticks, " ticks, ", findings, " findings in ",
        absl::FormatDuration(absl::Trunc(run.elapsed, absl::Milliseconds(1))),
        "\n"));
  }

  const KillRunOptions& options_;
  KillRunReport report_;
};

}  // namespace

std::string KillRunReport::ToString() const {
  return absl::StrCat(
      absl::StrJoin(failures, "\n"), failures.empty() ? "" : "\n", kills,
      " kills in ", runs, " runs, ", losses, " of them of a connection\n",
      "after ", kills_for_good, " the daemon stayed gone, ", fallbacks,
      " times polling took over\n", operations, " edits, ", reported,
      " changes reported, ", findings, " lost, twice or wrong\n");
}

absl::StatusOr<KillRunReport> RunWithKills(const KillRunOptions& options) {
  return KillRun(options).Run();
}

}  // namespace reloader::conformance
