#include "reloader/live_reload/live_reload.h"

#include <optional>
#include <utility>

#include "absl/status/statusor.h"
#include "reloader/change.h"
#include "reloader/live_reload/page_audience.h"
#include "reloader/live_reload/page_event.h"
#include "reloader/run/signals.h"

namespace reloader::live_reload {

LiveReload::LiveReload(Signals* signals, PageAudience* audience)
    : audience_(*audience),
      handle_(signals->OnFileChanged(
          [this](const Change& change) -> absl::StatusOr<bool> {
            event_ = Merge(event_, EventOf(change));
            return false;
          })) {}

void LiveReload::Flush() {
  if (!event_.has_value()) return;
  audience_.Publish(*std::exchange(event_, std::nullopt));
}

}  // namespace reloader::live_reload
