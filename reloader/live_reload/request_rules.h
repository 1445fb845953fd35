// Who may hear what: the answer to a request, from its first lines alone. Any
// web page that is open in the same browser can send requests here, and any
// name can lead to 127.0.0.1; neither may learn that a file has changed.
//
//   const Answer answer = AnswerTo(request, port);
//   if (answer.status != 200) Refuse(answer);
//
// - Host must be 127.0.0.1 or localhost with our port: a foreign name that was
//   made to lead here (DNS rebinding) has its own name in it.
// - Origin, where one is sent, must be a loopback origin, of any port: the page
//   is served by another server than this one. It is what a browser says of a
//   page that opens a stream, and a page cannot change it.
// - A browser that sends no Origin is asked by Sec-Fetch-Site whether a page of
//   another site is behind it. The script goes to everybody, for <script> sends
//   no Origin: it is the same bytes for all and tells nothing.
//
// What is not kept out is in README.md. Pure, any thread.
#ifndef RELOADER_LIVE_RELOAD_REQUEST_RULES_H_
#define RELOADER_LIVE_RELOAD_REQUEST_RULES_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"

namespace reloader::live_reload {

// What is served.
inline constexpr absl::string_view kScriptPath = "/live-reload.js";
inline constexpr absl::string_view kEventsPath = "/live-reload/events";

// What counts of a request. Header fields as they were sent, each line of them.
struct PageRequest {
  std::string method;
  std::string path;  // Without the query.
  std::vector<std::string> hosts;
  std::vector<std::string> origins;
  std::vector<std::string> fetch_sites;  // Sec-Fetch-Site.
};

enum class Served : uint8_t { kText, kScript, kEvents };

struct Answer {
  int status = 200;
  Served served = Served::kText;
  std::string text;  // With a line end: why not. Empty for what is served.
  // What Access-Control-Allow-Origin says; empty: it is left out. Never "*".
  std::string allowed_origin;
};

// 421: wrong Host. 403: wrong Origin. 404, 405: there is no such thing.
Answer AnswerTo(const PageRequest& request, int port);

// Returns whether `origin` ("http://localhost:8000") is that of a page from
// this machine: http or https; 127.0.0.0/8, [::1], localhost or a name below it
// (RFC 6761 section 6.3); any port. "null" is not.
bool IsLoopbackOrigin(absl::string_view origin);

}  // namespace reloader::live_reload

#endif  // RELOADER_LIVE_RELOAD_REQUEST_RULES_H_
