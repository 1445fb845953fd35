#include "conformance/mutants/lying_reloader.h"

#include <algorithm>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "absl/strings/strip.h"
#include "absl/types/span.h"
#include "conformance/backend.h"
#include "conformance/forwarding_world.h"
#include "conformance/stat_in_memory.h"
#include "conformance/stat_on_disk.h"
#include "reloader/change.h"
#include "reloader/diagnostics.h"
#include "reloader/generator.h"
#include "reloader/ignore_file_rule.h"
#include "reloader/reloader.h"

namespace reloader::conformance {
namespace {

// Lets a reloader lie about what the right one has to say.
class LyingSink final : public DiagnosticSink {
 public:
  explicit LyingSink(DiagnosticSink* sink) : sink_(*sink) {}
  void set_liar(LyingReloader* liar) { liar_ = liar; }
  void Report(const Diagnostic& diagnostic) override {
    if (liar_ != nullptr) liar_->LieAboutDiagnostic(diagnostic, &sink_);
  }

 private:
  DiagnosticSink& sink_;
  LyingReloader* liar_ = nullptr;
};

struct HasSink {
  const std::unique_ptr<LyingSink> sink;
};

// A world whose reloader is another one. The sink outlives it.
class WorldWithReloader final : private HasSink, public ForwardingWorld {
 public:
  WorldWithReloader(std::unique_ptr<LyingSink> sink,
                    std::unique_ptr<World> world,
                    const std::function<std::unique_ptr<LyingReloader>(World*)>&
                        make_reloader)
      : HasSink{std::move(sink)},
        ForwardingWorld(std::move(world)),
        reloader_(make_reloader(&base())) {
    HasSink::sink->set_liar(reloader_.get());
  }

  Reloader& reloader() override { return *reloader_; }

 private:
  const std::unique_ptr<LyingReloader> reloader_;
};

}  // namespace

absl::Status LyingReloader::WatchDir(absl::string_view path,
                                     absl::string_view glob,
                                     WatchOptions options) {
  return base().WatchDir(path, glob, options);
}

absl::Status LyingReloader::WatchFile(absl::string_view path,
                                      WatchOptions options) {
  return base().WatchFile(path, options);
}

absl::Status LyingReloader::UnwatchDir(absl::string_view path,
                                       absl::string_view glob) {
  return base().UnwatchDir(path, glob);
}

absl::Status LyingReloader::UnwatchFile(absl::string_view path) {
  return base().UnwatchFile(path);
}

absl::Status LyingReloader::Ignore(absl::string_view path,
                                   absl::string_view pattern) {
  return base().Ignore(path, pattern);
}

absl::Status LyingReloader::SetIgnoreFileRules(
    absl::Span<const IgnoreFileRule> rules) {
  return base().SetIgnoreFileRules(rules);
}

Generator<absl::StatusOr<Tick>> LyingReloader::Ticks() {
  Generator<absl::StatusOr<Tick>> ticks = base().Ticks();
  while (true) {
    PrepareTick(tick_ + 1);
    if (!ticks.Next()) co_return;
    absl::StatusOr<Tick> tick = std::move(ticks.Value());
    if (tick.ok()) {
      ++tick_;
      std::vector<Change> changes = tick->changes();
      LieAboutChanges(tick_, &changes);
      tick = Tick(std::move(changes), tick->coverage());
      absl::Status end = EndInstead(tick_);
      if (!end.ok()) {
        absl::StatusOr<Tick> failure = std::move(end);
        co_yield std::move(failure);
        co_return;
      }
    }
    co_yield std::move(tick);
  }
}

void LyingReloader::LimitNextTick(TickLimit limit) {
  base().LimitNextTick(std::move(limit));
}

void LyingReloader::ForEachFile(FileVisitor visit) const {
  world_.reloader().ForEachFile(visit);
}

void LyingReloader::Stop() { base().Stop(); }

void LyingReloader::LieAboutDiagnostic(const Diagnostic& diagnostic,
                                       DiagnosticSink* sink) {
  sink->Report(diagnostic);
}

void LyingReloader::PrepareTick(int) {}

void LyingReloader::LieAboutChanges(int, std::vector<Change>*) {}

absl::Status LyingReloader::EndInstead(int) { return absl::OkStatus(); }

std::string LyingReloader::Relative(absl::string_view path) const {
  if (path == world_.root()) return "";
  absl::ConsumePrefix(&path, absl::StrCat(world_.root(), "/"));
  return std::string(path);
}

std::string LyingReloader::Absolute(absl::string_view relative) const {
  if (relative.empty()) return world_.root();
  return absl::StrCat(world_.root(), "/", relative);
}

bool HasChange(const std::vector<Change>& changes, absl::string_view path) {
  return std::any_of(changes.begin(), changes.end(),
                     [&](const Change& change) { return change.path == path; });
}

void AddChange(Change change, std::vector<Change>* changes) {
  if (HasChange(*changes, change.path)) return;
  const auto place = std::lower_bound(changes->begin(), changes->end(), change);
  changes->insert(place, std::move(change));
}

Backend Behind(Backend backend, absl::string_view name,
               MakeLyingReloader make_reloader) {
  backend.name = std::string(name);
  backend.make_world =
      [make_world = std::move(backend.make_world),
       make_reloader = std::move(make_reloader)](const WorldOptions& options)
      -> absl::StatusOr<std::unique_ptr<World>> {
    auto sink = std::make_unique<LyingSink>(options.diagnostics);
    WorldOptions lied_to = options;
    lied_to.diagnostics = sink.get();
    absl::StatusOr<std::unique_ptr<World>> world = make_world(lied_to);
    if (!world.ok()) return world.status();
    return std::make_unique<WorldWithReloader>(
        std::move(sink), *std::move(world), make_reloader);
  };
  return backend;
}

Backend StatBehind(absl::string_view name, MakeLyingReloader make_reloader) {
  return Behind(MakeBackend<StatInMemory>(), name, std::move(make_reloader));
}

Backend StatOnDiskBehind(absl::string_view name,
                         MakeLyingReloader make_reloader) {
  return Behind(MakeBackend<StatOnDisk>(), name, std::move(make_reloader));
}

}  // namespace reloader::conformance
