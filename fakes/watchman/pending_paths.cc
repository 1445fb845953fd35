#include "fakes/watchman/pending_paths.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"

namespace reloader::fakes::watchman {

bool LooksLikeACookie(absl::string_view path) {
  return absl::StrContains(path, ".watchman-cookie-");
}

void PendingPaths::Add(absl::string_view path, uint32_t flags) {
  const auto found = paths_.find(path);
  if (found != paths_.end()) {
    found->second.flags |= flags & (kRecursive | kCrawlOnly);
    DropWhatIsBelow(found->first, found->second.flags);
    return;
  }
  if (IsBelowARecursiveOne(path)) return;
  const std::string key(path);
  DropWhatIsBelow(key, flags);
  paths_[key] = {.flags = flags, .number = added_++};
}

std::vector<PendingPath> PendingPaths::Take() {
  std::vector<std::pair<uint64_t, PendingPath>> numbered;
  numbered.reserve(paths_.size());
  for (auto& [path, item] : paths_) {
    numbered.push_back({item.number, {.path = path, .flags = item.flags}});
  }
  paths_.clear();
  std::sort(numbered.begin(), numbered.end(),
            [](const auto& a, const auto& b) { return a.first > b.first; });
  std::vector<PendingPath> taken;
  taken.reserve(numbered.size());
  for (auto& [number, path] : numbered) taken.push_back(std::move(path));
  return taken;
}

bool PendingPaths::IsBelowARecursiveOne(absl::string_view path) const {
  if (LooksLikeACookie(path)) return false;
  while (!path.empty()) {
    const size_t slash = path.rfind('/');
    path = path.substr(0, slash == absl::string_view::npos ? 0 : slash);
    const auto found = paths_.find(path);
    if (found != paths_.end() && (found->second.flags & kRecursive) != 0) {
      return true;
    }
  }
  return false;
}

void PendingPaths::DropWhatIsBelow(const std::string& path, uint32_t flags) {
  if ((flags & (kRecursive | kCrawlOnly)) != kRecursive) return;
  const std::string prefix = path.empty() ? "" : absl::StrCat(path, "/");
  for (auto at = paths_.lower_bound(prefix);
       at != paths_.end() && absl::StartsWith(at->first, prefix);) {
    const bool stays = at->first == path ||
                       (at->second.flags & kCrawlOnly) != 0 ||
                       LooksLikeACookie(at->first);
    at = stays ? std::next(at) : paths_.erase(at);
  }
}

}  // namespace reloader::fakes::watchman
