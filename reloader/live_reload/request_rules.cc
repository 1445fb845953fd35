#include "reloader/live_reload/request_rules.h"

#include <algorithm>
#include <string>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/string_view.h"
#include "absl/strings/strip.h"

namespace reloader::live_reload {
namespace {

bool IsAllDigits(absl::string_view text) {
  return !text.empty() &&
         std::all_of(text.begin(), text.end(), absl::ascii_isdigit);
}

// "127.x.y.z" as browsers write it.
bool IsLoopbackAddress(absl::string_view host) {
  const std::vector<absl::string_view> parts = absl::StrSplit(host, '.');
  if (parts.size() != 4 || parts[0] != "127") return false;
  return std::all_of(parts.begin(), parts.end(), [](absl::string_view part) {
    int number = 0;
    return IsAllDigits(part) && part.size() <= 3 &&
           absl::SimpleAtoi(part, &number) && number <= 255;
  });
}

// A label of a name below localhost: anything that cannot end the name.
bool IsName(absl::string_view name) {
  return !name.empty() && std::all_of(name.begin(), name.end(), [](char c) {
    return absl::ascii_isalnum(c) || c == '-' || c == '_' || c == '.';
  });
}

bool IsLoopbackHost(absl::string_view host) {
  if (host == "[::1]" || host == "localhost") return true;
  if (IsLoopbackAddress(host)) return true;
  return absl::ConsumeSuffix(&host, ".localhost") && IsName(host);
}

bool IsOurs(absl::string_view host, int port) {
  const std::string name = absl::AsciiStrToLower(host);
  return name == absl::StrCat("127.0.0.1:", port) ||
         name == absl::StrCat("localhost:", port);
}

Answer Refusal(int status, absl::string_view why) {
  return {.status = status, .text = absl::StrCat(why, "\n")};
}

// Whether a browser says that a page of another site sends this.
bool IsForeignFetch(const std::vector<std::string>& fetch_sites) {
  return std::any_of(fetch_sites.begin(), fetch_sites.end(),
                     [](absl::string_view site) {
                       return site != "same-origin" && site != "none";
                     });
}

}  // namespace

bool IsLoopbackOrigin(absl::string_view origin) {
  if (!absl::ConsumePrefix(&origin, "http://") &&
      !absl::ConsumePrefix(&origin, "https://")) {
    return false;
  }
  const size_t bracket = origin.rfind(']');
  const size_t colon = origin.rfind(':');
  const bool has_port = colon != absl::string_view::npos &&
                        (bracket == absl::string_view::npos || colon > bracket);
  if (!has_port) return IsLoopbackHost(origin);
  return IsLoopbackHost(origin.substr(0, colon)) &&
         IsAllDigits(origin.substr(colon + 1));
}

Answer AnswerTo(const PageRequest& request, int port) {
  if (request.hosts.size() != 1 || !IsOurs(request.hosts.front(), port)) {
    return Refusal(421, absl::StrCat("reload answers to 127.0.0.1:", port,
                                     " and localhost:", port, " only"));
  }
  const bool has_origin = !request.origins.empty();
  if (has_origin && (request.origins.size() != 1 ||
                     !IsLoopbackOrigin(request.origins.front()))) {
    return Refusal(403, "only pages of this machine may listen");
  }
  Answer answer;
  if (has_origin) answer.allowed_origin = request.origins.front();
  if (request.path == kScriptPath) {
    answer.served = Served::kScript;
  } else if (request.path == kEventsPath) {
    answer.served = Served::kEvents;
  } else {
    return Refusal(404, absl::StrCat("there are ", kScriptPath, " and ",
                                     kEventsPath, " only"));
  }
  if (request.method != "GET") return Refusal(405, "only GET is served");
  if (answer.served == Served::kEvents && !has_origin &&
      IsForeignFetch(request.fetch_sites)) {
    return Refusal(403, "only pages of this machine may listen");
  }
  return answer;
}

}  // namespace reloader::live_reload
