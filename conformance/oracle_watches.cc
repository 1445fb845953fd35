#include "conformance/oracle_watches.h"

#include <cstddef>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/string_view.h"
#include "conformance/oracle_glob.h"
#include "conformance/snapshot.h"
#include "reloader/file_system.h"

namespace reloader::conformance {
namespace {

// As the contract lists them (W-IGNORE-1).
constexpr absl::string_view kDefaultIgnores[] = {
    ".git",
    ".hg",
    ".svn",
    ".#*",
    "#*#",
    "*~",
    ".*.sw?",
    "4913",
    "*___jb_tmp___",
    "*___jb_old___",
    ".watchman-cookie-*",
    ".nfs????*",
};

std::string Join(absl::string_view directory, absl::string_view name) {
  return directory.empty() ? std::string(name)
                           : absl::StrCat(directory, "/", name);
}

// Returns the part of `path` below `directory`, or "" if it is not below it.
std::string Below(absl::string_view directory, absl::string_view path) {
  if (directory.empty()) return std::string(path);
  const std::string prefix = absl::StrCat(directory, "/");
  if (!absl::StartsWith(path, prefix)) return "";
  return std::string(path.substr(prefix.size()));
}

std::vector<std::string> Split(absl::string_view path) {
  return absl::StrSplit(path, '/');
}

bool IsLiteral(absl::string_view component) {
  for (size_t i = 0; i < component.size(); ++i) {
    if (component[i] == '\\') {
      ++i;  // The next byte stands for itself.
    } else if (absl::string_view("*?[").find(component[i]) !=
               absl::string_view::npos) {
      return false;
    }
  }
  return true;
}

// The directories above `path`, nearest last, without the root.
std::vector<std::string> Above(const std::string& path) {
  std::vector<std::string> above;
  for (size_t slash = path.find('/'); slash != std::string::npos;
       slash = path.find('/', slash + 1)) {
    above.push_back(path.substr(0, slash));
  }
  return above;
}

}  // namespace

void OracleWatches::AddDirectory(std::string directory, std::string glob,
                                 WatchOptions options) {
  directories_.push_back({std::move(directory), std::move(glob), options});
  answers_ = std::make_shared<Answers>();
}

void OracleWatches::AddFile(std::string path, WatchOptions options) {
  files_[std::move(path)].metadata |= options.metadata;
}

bool OracleWatches::RemoveDirectory(absl::string_view directory,
                                    absl::string_view glob) {
  std::vector<DirectoryWatch> kept;
  for (DirectoryWatch& watch : directories_) {
    if (watch.directory == directory && watch.glob == glob) continue;
    kept.push_back(std::move(watch));
  }
  const bool removed = kept.size() < directories_.size();
  directories_ = std::move(kept);
  answers_ = std::make_shared<Answers>();
  return removed;
}

bool OracleWatches::RemoveFile(absl::string_view path) {
  return files_.erase(std::string(path)) > 0;
}

void OracleWatches::AddIgnore(std::string directory, std::string pattern) {
  const bool includes = absl::StartsWith(pattern, "!");
  if (includes) pattern.erase(0, 1);
  ignores_.push_back({std::move(directory), std::move(pattern), includes});
  answers_ = std::make_shared<Answers>();
}

OracleWatches::Entries OracleWatches::Watched(const Snapshot& snapshot) const {
  Entries watched;
  for (const auto& [path, state] : snapshot) {
    const auto file = files_.find(path);
    bool is_watched = file != files_.end();
    bool metadata = is_watched && file->second.metadata;
    if (state.status.type != FileType::kDirectory) {
      const std::vector<bool>& matches = MatchesOf(path);
      for (size_t i = 0; i < directories_.size(); ++i) {
        const DirectoryWatch& watch = directories_[i];
        if (!matches[i] || !IsReached(watch, path, snapshot)) continue;
        is_watched = true;
        metadata |= watch.options.metadata;
      }
    }
    if (is_watched) watched[path] = {state, metadata};
  }
  return watched;
}

const std::vector<bool>& OracleWatches::MatchesOf(
    const std::string& path) const {
  const auto [answer, added] = answers_->matches.try_emplace(path);
  if (added) {
    for (const DirectoryWatch& watch : directories_) {
      answer->second.push_back(Matches(watch, path));
    }
  }
  return answer->second;
}

bool OracleWatches::Matches(const DirectoryWatch& watch,
                            const std::string& path) const {
  const std::string below = Below(watch.directory, path);
  if (below.empty()) return false;
  for (const std::string& directory : Above(path)) {
    if (IsIgnored(directory) == Ignored::kExplicitly) return false;
  }
  return MatchNames(Split(watch.glob), 0, Split(below), 0, watch.directory);
}

// Whether no link is on the way to `path` that the watch does not follow.
bool OracleWatches::IsReached(const DirectoryWatch& watch,
                              const std::string& path,
                              const Snapshot& snapshot) const {
  if (watch.options.follow_directory_links) return true;
  for (const std::string& directory : Above(path)) {
    // What a watch's own directory leads through is not its glob's business.
    const bool own = directory == watch.directory ||
                     absl::StartsWith(watch.directory, directory + "/");
    const auto entry = snapshot.find(directory);
    if (!own && entry != snapshot.end() &&
        entry->second.status.type == FileType::kSymlink) {
      return false;
    }
  }
  return true;
}

bool OracleWatches::MatchNames(const Names& glob, size_t g, const Names& path,
                               size_t p, const std::string& above) const {
  if (g == glob.size()) return p == path.size();
  const bool globstar = glob[g] == "**";
  // `**` for no directory at all; at the end it needs a name.
  if (globstar && g + 1 < glob.size() &&
      MatchNames(glob, g + 1, path, p, above)) {
    return true;
  }
  if (p == path.size()) return false;
  const std::string here = Join(above, path[p]);
  const Ignored ignored = IsIgnored(here);
  if (ignored == Ignored::kExplicitly) return false;
  if (ignored == Ignored::kByDefault && !IsLiteral(glob[g])) return false;
  if (globstar) {
    const bool at_end = g + 1 == glob.size() && p + 1 == path.size();
    return at_end || MatchNames(glob, g, path, p + 1, here);
  }
  return NaiveGlobMatches(glob[g], path[p]) &&
         MatchNames(glob, g + 1, path, p + 1, here);
}

// Decides for one entry; what is above it is asked on its own.
OracleWatches::Ignored OracleWatches::IsIgnored(const std::string& path) const {
  const std::string name = path.substr(path.rfind('/') + 1);
  Ignored ignored =
      IsIgnoredByDefault(name) ? Ignored::kByDefault : Ignored::kNo;
  for (const IgnoreRule& rule : ignores_) {
    const std::string below = Below(rule.directory, path);
    if (below.empty() || !NaiveGlobMatches(rule.pattern, below)) continue;
    ignored = rule.includes ? Ignored::kNo : Ignored::kExplicitly;
  }
  return ignored;
}

bool OracleWatches::IsIgnoredByDefault(const std::string& name) const {
  const auto [answer, added] =
      answers_->ignored_by_default.try_emplace(name, false);
  if (!added) return answer->second;
  for (absl::string_view pattern : kDefaultIgnores) {
    answer->second |= NaiveGlobMatches(pattern, name);
  }
  return answer->second;
}

}  // namespace reloader::conformance
