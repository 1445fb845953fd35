#include "tools/reload/self_change_hint.h"

#include <algorithm>
#include <iterator>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "absl/strings/strip.h"
#include "absl/time/time.h"
#include "reloader/change.h"

namespace reloader::tools {

std::optional<std::string> SelfChangeHint::OnChanges(
    const std::vector<Change>& changes, absl::Time now) {
  if (has_said_) return std::nullopt;
  std::vector<std::string> paths;
  for (const Change& change : changes) paths.push_back(change.path);
  std::vector<std::string> again;
  std::set_intersection(paths_.begin(), paths_.end(), paths.begin(),
                        paths.end(), std::back_inserter(again));
  const bool is_soon = now - started_ <= kSoon;
  if (!is_soon) {
    count_ = 0;
    paths_.clear();
  } else if (count_ == 0 || again.empty()) {
    count_ = 1;
    paths_ = std::move(paths);
  } else {
    ++count_;
    paths_ = std::move(again);
  }
  if (count_ < kStarts) return std::nullopt;
  has_said_ = true;
  return paths_.front();
}

std::string IgnorePattern(absl::string_view path, absl::string_view directory,
                          const std::vector<std::string>& watched) {
  // A pattern is relative to each watched directory: the name, at any depth,
  // unless there is but one of them and we are in it.
  absl::string_view prefix;
  absl::string_view name = path;
  if (!watched.empty() || !absl::ConsumePrefix(&name, directory) ||
      !absl::ConsumePrefix(&name, "/")) {
    prefix = "**/";
    name = path.substr(path.rfind('/') + 1);
  }
  std::string pattern(name);
  // What a glob, a shell or a terminal would take for something else.
  std::replace_if(
      pattern.begin(), pattern.end(),
      [](char c) {
        return absl::ascii_iscntrl(c) || absl::StrContains("*?[]{}!\\'", c);
      },
      '?');
  return absl::StrCat("'", prefix, pattern, "'");
}

}  // namespace reloader::tools
