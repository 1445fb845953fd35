#include "reloader/watchman/watched_root.h"

#include <algorithm>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "absl/strings/strip.h"
#include "reloader/hints.h"

namespace reloader::watchman {
namespace {

// Returns what is left of `name` below `directory` ("": everything is below
// it): "" for the directory itself, nothing if it is elsewhere.
std::optional<absl::string_view> Below(absl::string_view name,
                                       absl::string_view directory) {
  if (directory.empty() || name == directory) {
    return name.substr(directory.size());
  }
  if (!absl::ConsumePrefix(&name, directory) ||
      !absl::ConsumePrefix(&name, "/")) {
    return std::nullopt;
  }
  return name;
}

std::string Join(absl::string_view directory, absl::string_view name) {
  return name.empty() ? std::string(directory)
                      : absl::StrCat(directory, "/", name);
}

}  // namespace

void WatchedRoot::AddHints(absl::string_view name, Hints* hints) const {
  // As it is spelled without links.
  const std::string real = Join(path, name);
  hints->entries.push_back(real);
  for (const WatchedTree& tree : trees) {
    if (const auto below = Below(name, tree.relative)) {
      std::string spelled = Join(tree.directory, *below);
      if (spelled != real) hints->entries.push_back(std::move(spelled));
    } else if (Below(tree.relative, name).has_value()) {
      // A directory on the way to the tree.
      hints->entries.push_back(tree.directory);
    }
  }
}

void WatchedRoot::AddAll(Hints* hints) const {
  for (const WatchedTree& tree : trees) hints->paths.push_back(tree.directory);
}

void WatchedRoot::AddIgnored(Hints* hints) const {
  for (const std::string& directory : ignored) {
    for (const WatchedTree& tree : trees) {
      if (const auto below = Below(directory, tree.relative)) {
        hints->paths.push_back(Join(tree.directory, *below));
      } else if (Below(tree.relative, directory).has_value()) {
        hints->paths.push_back(tree.directory);
      }
    }
  }
}

bool WatchedRoot::Contains(absl::string_view directory) const {
  return Below(directory, path).has_value();
}

std::string WatchedRoot::RelativeName(absl::string_view directory) const {
  return std::string(Below(directory, path).value_or(""));
}

bool WatchedRoot::Sees(absl::string_view directory) const {
  return std::none_of(ignored.begin(), ignored.end(),
                      [&](const std::string& unseen) {
                        return Below(directory, unseen).has_value();
                      });
}

absl::Status WatchedRoot::IgnoresDirectory() const {
  return absl::FailedPreconditionError(
      absl::StrCat("Watchman's configuration for the root ", path,
                   " ignores this directory"));
}

std::vector<std::string> WatchedRoot::IgnoredBelow(
    absl::string_view tree) const {
  std::vector<std::string> below;
  for (const std::string& unseen : ignored) {
    if (const auto name = Below(unseen, tree)) below.emplace_back(*name);
  }
  return below;
}

}  // namespace reloader::watchman
