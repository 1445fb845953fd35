// FallbackSource goes on with the next source when the service behind one is
// gone. The table stays what it was, and everything is looked at once when the
// next one takes over, so that what changed in between comes out exactly once.
//
//   std::vector<std::unique_ptr<HintSource>> sources;
//   sources.push_back(std::move(watchman));
//   sources.push_back(std::move(stat));
//   auto source = std::make_unique<FallbackSource>(std::move(sources), &sink);
//
// Says once why it leaves a source: DiagnosticKind::kFallback, or kNoService if
// its service was not there to begin with (kNotFound).
#ifndef RELOADER_FALLBACK_SOURCE_H_
#define RELOADER_FALLBACK_SOURCE_H_

#include <cstddef>
#include <memory>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "reloader/clock.h"
#include "reloader/diagnostics.h"
#include "reloader/directory_observer.h"
#include "reloader/hint_source.h"
#include "reloader/hints.h"
#include "reloader/tree_provider.h"
#include "reloader/watch_plan.h"

namespace reloader {

class FallbackSource final : public HintSource {
 public:
  // At least one source, the best one first. `diagnostics` must outlive this.
  FallbackSource(std::vector<std::unique_ptr<HintSource>> sources,
                 DiagnosticSink* diagnostics);

  // Of the source that is in use.
  absl::string_view name() const override { return current().name(); }

  absl::Status Open(const Wakeable& stop) override;
  absl::StatusOr<Hints> Arm(const WatchPlan& plan,
                            const Wakeable& stop) override;
  absl::StatusOr<Hints> Read() override;
  absl::StatusOr<Hints> ReadSynchronised(const Wakeable& stop) override;
  std::vector<const Wakeable*> Wakeables() const override;
  TreeProvider* tree_provider(const Wakeable& stop) override;
  DirectoryObserver* directory_observer() override;
  // Open() begins with the best source again.
  void Disarm() override;

 private:
  HintSource& current() const { return *sources_[current_]; }
  // Returns whether there is another source to go on with, and has taken it.
  bool TakeNext(const absl::Status& why);

  const std::vector<std::unique_ptr<HintSource>> sources_;
  DiagnosticSink& diagnostics_;
  size_t current_ = 0;
  bool is_open_ = false;  // current() is.
};

}  // namespace reloader

#endif  // RELOADER_FALLBACK_SOURCE_H_
