#include "reloader/watch_list.h"

#include <cstddef>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "absl/strings/string_view.h"
#include "absl/strings/strip.h"
#include "absl/types/span.h"
#include "reloader/glob.h"
#include "reloader/ignore_file_rule.h"
#include "reloader/watch_options.h"

namespace reloader {
namespace {

std::string JoinPath(const std::vector<std::string>& names) {
  return absl::StrCat("/", absl::StrJoin(names, "/"));
}

void Merge(WatchOptions added, WatchOptions* options) {
  options->metadata |= added.metadata;
  options->follow_directory_links |= added.follow_directory_links;
}

}  // namespace

absl::StatusOr<std::vector<std::string>> SplitAbsolutePath(
    absl::string_view path) {
  if (!absl::StartsWith(path, "/")) {
    return absl::InvalidArgumentError(
        absl::StrCat("\"", absl::CHexEscape(path),
                     "\": expected an absolute path (one that begins with /)"));
  }
  const size_t nul = path.find('\0');
  if (nul != absl::string_view::npos) {
    return absl::InvalidArgumentError(
        absl::StrCat("\"", absl::CHexEscape(path), "\": NUL at column ",
                     nul + 1, ": expected a path, which holds none"));
  }
  std::vector<std::string> names;
  for (absl::string_view name : absl::StrSplit(path, '/', absl::SkipEmpty())) {
    if (name != ".") names.emplace_back(name);
  }
  return names;
}

absl::Status WatchList::AddDirectory(absl::string_view path,
                                     absl::string_view glob,
                                     WatchOptions options) {
  auto directory = SplitAbsolutePath(path);
  if (!directory.ok()) return directory.status();
  auto parsed = Glob::Parse(glob);
  if (!parsed.ok()) return parsed.status();
  const std::pair<std::string, std::string> key(JoinPath(*directory), glob);
  const auto [entry, added] = directories_.try_emplace(
      key, DirectoryWatch{*std::move(directory), *std::move(parsed), options});
  if (!added) Merge(options, &entry->second.options);
  return absl::OkStatus();
}

absl::Status WatchList::AddFile(absl::string_view path, WatchOptions options) {
  auto names = SplitAbsolutePath(path);
  if (!names.ok()) return names.status();
  if (names->empty()) {
    return absl::InvalidArgumentError(
        "\"/\": expected the path of a file; / is always a directory");
  }
  const auto [entry, added] =
      files_.try_emplace(JoinPath(*names), FileWatch{*names, options});
  if (!added) Merge(options, &entry->second.options);
  return absl::OkStatus();
}

absl::Status WatchList::RemoveDirectory(absl::string_view path,
                                        absl::string_view glob) {
  const auto directory = SplitAbsolutePath(path);
  if (!directory.ok()) return directory.status();
  const std::pair<std::string, std::string> key(JoinPath(*directory), glob);
  if (directories_.erase(key) == 0) {
    return absl::NotFoundError(absl::StrCat(
        "not watched: ", absl::CHexEscape(key.first), " with ", glob));
  }
  return absl::OkStatus();
}

absl::Status WatchList::RemoveFile(absl::string_view path) {
  const auto names = SplitAbsolutePath(path);
  if (!names.ok()) return names.status();
  if (files_.erase(JoinPath(*names)) == 0) {
    return absl::NotFoundError(
        absl::StrCat("not watched: ", absl::CHexEscape(path)));
  }
  return absl::OkStatus();
}

absl::Status WatchList::AddIgnore(absl::string_view path,
                                  absl::string_view pattern) {
  auto directory = SplitAbsolutePath(path);
  if (!directory.ok()) return directory.status();
  absl::string_view glob = pattern;
  const bool includes = absl::ConsumePrefix(&glob, "!");
  auto parsed = Glob::Parse(glob);
  if (!parsed.ok()) return parsed.status();
  ignores_.push_back({*std::move(directory), *std::move(parsed), includes});
  return absl::OkStatus();
}

absl::Status WatchList::SetIgnoreFileRules(
    absl::Span<const IgnoreFileRule> rules) {
  std::vector<IgnoreRule> parsed_rules;
  parsed_rules.reserve(rules.size());
  for (const IgnoreFileRule& rule : rules) {
    auto directory = SplitAbsolutePath(rule.directory);
    if (!directory.ok()) return directory.status();
    auto parsed = Glob::Parse(rule.glob);
    if (!parsed.ok()) return parsed.status();
    parsed_rules.push_back({*std::move(directory), *std::move(parsed),
                            rule.includes, rule.directories_only});
  }
  ignore_file_rules_ = std::move(parsed_rules);
  return absl::OkStatus();
}

}  // namespace reloader
