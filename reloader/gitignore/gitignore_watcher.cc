#include "reloader/gitignore/gitignore_watcher.h"

#include <cstddef>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/algorithm/container.h"
#include "absl/status/status.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/string_view.h"
#include "reloader/change.h"
#include "reloader/gitignore/gitignore_rules.h"
#include "reloader/glob.h"
#include "reloader/watch_list.h"
#include "reloader/watch_set.h"

namespace reloader {
namespace {

// Returns globs for the .gitignore of every directory that `glob` leads into,
// and of no other.
std::vector<std::string> GlobsOfFiles(const Glob& glob) {
  // No component has a slash in it, be it escaped or in brackets.
  const std::vector<absl::string_view> components =
      absl::StrSplit(glob.pattern(), '/');
  std::vector<std::string> globs;
  std::string directory;
  bool is_literal = true;
  for (size_t i = 0; i < components.size(); ++i) {
    const GlobComponent& component = glob.components()[i];
    is_literal &= component.is_literal();
    if (component.is_globstar()) {
      // With those of the directory itself.
      absl::StrAppend(&directory, "**/");
      if (i + 1 < components.size()) continue;
    }
    // Spelled out, it would cost a look at each directory in each pass. In
    // brackets it comes with the listing, which is due anyway.
    globs.push_back(
        absl::StrCat(directory, is_literal ? ".gitignore" : ".gitignor[e]"));
    if (!component.is_globstar()) {
      absl::StrAppend(&directory, components[i], "/");
    }
  }
  return globs;
}

}  // namespace

absl::Status GitignoreWatcher::Update(const WatchList& watches) {
  watches_ = watches;
  return Read();
}

absl::Status GitignoreWatcher::FollowTick(std::vector<Change>* changes) {
  const bool has_file = absl::c_any_of(*changes, [](const Change& change) {
    return absl::EndsWith(change.path, "/.gitignore");
  });
  if (!has_file && !read_again_) return absl::OkStatus();
  const absl::Status status = Read();
  std::erase_if(*changes, [this](const Change& change) {
    return !set_->Watches(change.path);
  });
  return status;
}

absl::Status GitignoreWatcher::Read() {
  GitignoreRules rules = ReadGitignoreRules(file_system_, watches_, options_);
  absl::Status status = watches_.SetIgnoreFileRules(rules.rules);
  set_ = WatchSet::Compile(watches_);
  read_again_ = false;
  if (rules.rules != rules_.rules) {
    status.Update(reloader_.SetIgnoreFileRules(rules.rules));
    read_again_ = true;
  }
  rules_ = std::move(rules);

  std::set<Watch> wanted = WantedWatches();
  for (const Watch& watch : wanted) {
    if (own_watches_.contains(watch)) continue;
    status.Update(watch.second.empty()
                      ? reloader_.WatchFile(watch.first, {})
                      : reloader_.WatchDir(watch.first, watch.second, {}));
    read_again_ = true;
  }
  for (const Watch& watch : own_watches_) {
    if (wanted.contains(watch)) continue;
    status.Update(watch.second.empty()
                      ? reloader_.UnwatchFile(watch.first)
                      : reloader_.UnwatchDir(watch.first, watch.second));
  }
  own_watches_ = std::move(wanted);
  return status;
}

// Those that the user has not asked for; what he did stays his.
std::set<GitignoreWatcher::Watch> GitignoreWatcher::WantedWatches() const {
  std::set<Watch> wanted;
  for (const std::string& file : rules_.files) {
    if (!watches_.files().contains(file)) wanted.emplace(file, "");
  }
  for (const auto& [key, watch] : watches_.directories()) {
    for (std::string& glob : GlobsOfFiles(watch.glob)) {
      Watch each(key.first, std::move(glob));
      if (!watches_.directories().contains(each)) {
        wanted.insert(std::move(each));
      }
    }
  }
  return wanted;
}

}  // namespace reloader
