#include "reloader/run/signals.h"

#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "reloader/change.h"
#include "reloader/diagnostics.h"
#include "reloader/reloader.h"

namespace reloader {
namespace {

// Says a failure once for as long as it lasts.
template <typename Handler>
void Note(const absl::Status& status, std::string path, Handler* handler,
          DiagnosticSink* diagnostics) {
  const bool was_failing = std::exchange(handler->failing, !status.ok());
  if (status.ok() || was_failing) return;
  diagnostics->Report(
      {DiagnosticKind::kHandlerFailed, std::move(path), status});
}

}  // namespace

void Signals::Started(Reloader& reloader) const {
  started_.ForEach([&](auto& handler) {
    Note(handler.call(reloader), "", &handler, &diagnostics_);
  });
}

bool Signals::FileChanged(const Change& change) const {
  bool is_dealt_with = false;
  file_changed_.ForEach([&](auto& handler) {
    const absl::StatusOr<bool> result = handler.call(change);
    Note(result.status(), change.path, &handler, &diagnostics_);
    is_dealt_with |= result.ok() && *result;
  });
  return is_dealt_with;
}

}  // namespace reloader
