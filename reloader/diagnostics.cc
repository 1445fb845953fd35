#include "reloader/diagnostics.h"

#include <string>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"

namespace reloader {

absl::string_view DiagnosticKindName(DiagnosticKind kind) {
  switch (kind) {
    case DiagnosticKind::kUnreadable:
      return "unreadable";
    case DiagnosticKind::kDeviceChanged:
      return "device changed";
    case DiagnosticKind::kLinkLoop:
      return "link loop";
    case DiagnosticKind::kServiceSlow:
      return "not ready yet";
    case DiagnosticKind::kServiceWarning:
      return "warning";
    case DiagnosticKind::kPolled:
      return "polled";
    case DiagnosticKind::kServiceLost:
      return "service lost";
    case DiagnosticKind::kFallback:
      return "fallback";
    case DiagnosticKind::kNoService:
      return "no service";
    case DiagnosticKind::kManyPolled:
      return "many files polled";
    case DiagnosticKind::kPollingSlowed:
      return "polled less often";
    case DiagnosticKind::kStaleLock:
      return "stale lock";
    case DiagnosticKind::kHandlerFailed:
      return "handler failed";
    case DiagnosticKind::kChangesNotWritten:
      return "changes not written";
  }
  return "unknown";
}

std::string Diagnostic::ToString() const {
  return absl::StrCat(DiagnosticKindName(kind), ": ", absl::CHexEscape(path),
                      path.empty() ? "" : ": ", status.message());
}

}  // namespace reloader
