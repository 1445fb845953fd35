// The paths that a watcher has heard of and not looked at yet, as the daemon
// keeps them: what lies below a directory that will be looked at as a whole is
// not kept (pending.cpp of Watchman 4.9.0).
//
//   PendingPaths pending;
//   pending.Add("src", PendingPaths::kRecursive);
//   pending.Add("src/a.py", PendingPaths::kViaNotify);   // Nothing to add.
//   for (const PendingPath& path : pending.Take()) ...
//
// Paths are relative to the root, which is "". One thread.
#ifndef FAKES_WATCHMAN_PENDING_PATHS_H_
#define FAKES_WATCHMAN_PENDING_PATHS_H_

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"

namespace reloader::fakes::watchman {

struct PendingPath {
  std::string path;
  uint32_t flags = 0;
};

class PendingPaths {
 public:
  // All that is below, too.
  static constexpr uint32_t kRecursive = 1;
  // The watcher said that this very path changed.
  static constexpr uint32_t kViaNotify = 2;
  // A directory whose own status was looked at.
  static constexpr uint32_t kCrawlOnly = 4;

  void Add(absl::string_view path, uint32_t flags);
  bool empty() const { return paths_.empty(); }

  // Returns all and forgets them, the last one that was added first.
  std::vector<PendingPath> Take();

 private:
  struct Item {
    uint32_t flags = 0;
    uint64_t number = 0;  // In the order of adding.
  };

  bool IsBelowARecursiveOne(absl::string_view path) const;
  void DropWhatIsBelow(const std::string& path, uint32_t flags);

  std::map<std::string, Item, std::less<>> paths_;
  uint64_t added_ = 0;
};

// Returns whether `path` may be a cookie: those are never left out.
bool LooksLikeACookie(absl::string_view path);

}  // namespace reloader::fakes::watchman

#endif  // FAKES_WATCHMAN_PENDING_PATHS_H_
