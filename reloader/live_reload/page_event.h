// What open pages are told when files have changed, and how it is written on an
// event stream (server-sent events, HTML Living Standard section 9.2).
//
//   std::optional<PageEvent> event;
//   for (const Change& change : batch) event = Merge(event, EventOf(change));
//   ++version.batch;
//   stream += EventText(*event, version);
//
// Pages learn that something has changed and how much of them to load again,
// never what: no path leaves this process. Plain values, any thread.
#ifndef RELOADER_LIVE_RELOAD_PAGE_EVENT_H_
#define RELOADER_LIVE_RELOAD_PAGE_EVENT_H_

#include <cstdint>
#include <optional>
#include <string>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "reloader/change.h"

namespace reloader::live_reload {

enum class PageEvent : uint8_t {
  kStyles,  // The style sheets are enough.
  kReload,  // The page.
};

// Returns "css" or "reload", the event's name on the stream.
absl::string_view PageEventName(PageEvent event);

// A file that ends in ".css", in small or capital letters, is a style sheet.
// One that was deleted is more than that: the page may have to be another.
PageEvent EventOf(const Change& change);

// Returns what does for both.
PageEvent Merge(std::optional<PageEvent> one, PageEvent other);

// Tells states of the watched files apart: a page that shows another version
// than the latest has missed something.
struct PageVersion {
  int64_t run = 0;    // Another one for each run of the server.
  int64_t batch = 0;  // Counts the events of the run.

  friend bool operator==(const PageVersion&, const PageVersion&) = default;
};

// The first lines of each stream: which version is the latest, and since when
// nothing has happened. A page that was asked for before that may be older.
std::string HelloText(const PageVersion& latest, absl::Duration quiet);

// Something has changed, and `version` is what came of it.
std::string EventText(PageEvent event, const PageVersion& version);

// A comment, by which a connection shows that it still works.
absl::string_view HeartbeatText();

}  // namespace reloader::live_reload

#endif  // RELOADER_LIVE_RELOAD_PAGE_EVENT_H_
