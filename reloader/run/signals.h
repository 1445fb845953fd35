// What a run loop tells whoever wants to know, as django.utils.autoreload does:
// that it begins, so that more can be watched, and each file that changed, so
// that somebody can deal with it without a restart.
//
//   HandlerHandle watches = signals.OnStarted([](Reloader& reloader) {
//     return reloader.WatchDir("/srv/app/templates", "**/*.html", {});
//   });
//   HandlerHandle templates = signals.OnFileChanged(
//       [&](const Change& change) -> absl::StatusOr<bool> {
//         if (!absl::EndsWith(change.path, ".html")) return false;
//         cache.Forget(change.path);
//         return true;                    // Dealt with: no restart for it.
//       });
//
// A handler leaves when its handle dies, also while handlers run
// (handler_list.h). One that fails is said once (kHandlerFailed) for as long as
// it fails, has not dealt with the change, and takes nobody's turn.
// One thread, the ticking one.
#ifndef RELOADER_RUN_SIGNALS_H_
#define RELOADER_RUN_SIGNALS_H_

#include <functional>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "reloader/change.h"
#include "reloader/diagnostics.h"
#include "reloader/reloader.h"
#include "reloader/run/handler_list.h"

namespace reloader {

class Signals {
 public:
  // `diagnostics` must outlive this.
  explicit Signals(DiagnosticSink* diagnostics) : diagnostics_(*diagnostics) {}

  using StartedHandler = std::function<absl::Status(Reloader& reloader)>;
  // Returns whether it has dealt with the change.
  using FileChangedHandler =
      std::function<absl::StatusOr<bool>(const Change& change)>;

  // autoreload_started: before the first tick, so that what is watched here is
  // armed with the rest.
  HandlerHandle OnStarted(StartedHandler handler) {
    return started_.Add(std::move(handler));
  }

  // file_changed: for each change of a batch, in the order of their paths.
  HandlerHandle OnFileChanged(FileChangedHandler handler) {
    return file_changed_.Add(std::move(handler));
  }

  // For the run loop. Every handler has its turn.
  void Started(Reloader& reloader) const;
  // Returns whether one of them has dealt with the change.
  bool FileChanged(const Change& change) const;

 private:
  DiagnosticSink& diagnostics_;
  HandlerList<absl::Status(Reloader&)> started_;
  HandlerList<absl::StatusOr<bool>(const Change&)> file_changed_;
};

}  // namespace reloader

#endif  // RELOADER_RUN_SIGNALS_H_
