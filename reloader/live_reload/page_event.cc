#include "reloader/live_reload/page_event.h"

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "reloader/change.h"

namespace reloader::live_reload {
namespace {

// How long a browser waits before it connects again.
constexpr absl::string_view kRetryMs = "500";

std::string VersionField(const PageVersion& version) {
  return absl::StrCat("\"version\":\"", version.run, ".", version.batch, "\"");
}

std::string Message(absl::string_view name, absl::string_view fields) {
  return absl::StrCat("event: ", name, "\ndata: {", fields, "}\n\n");
}

}  // namespace

absl::string_view PageEventName(PageEvent event) {
  return event == PageEvent::kStyles ? "css" : "reload";
}

PageEvent EventOf(const Change& change) {
  const bool is_style = change.kind != ChangeKind::kDeleted &&
                        absl::EndsWithIgnoreCase(change.path, ".css");
  return is_style ? PageEvent::kStyles : PageEvent::kReload;
}

PageEvent Merge(std::optional<PageEvent> one, PageEvent other) {
  return one.has_value() ? std::max(*one, other) : other;
}

std::string HelloText(const PageVersion& latest, absl::Duration quiet) {
  return absl::StrCat(
      "retry: ", kRetryMs, "\n",
      Message("hello", absl::StrCat(VersionField(latest), ",\"quiet_ms\":",
                                    absl::ToInt64Milliseconds(quiet))));
}

std::string EventText(PageEvent event, const PageVersion& version) {
  return Message(PageEventName(event), VersionField(version));
}

absl::string_view HeartbeatText() { return ":\n\n"; }

}  // namespace reloader::live_reload
