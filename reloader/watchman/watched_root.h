// WatchedRoot is what is watched in one root of a Watchman server, and turns
// the names that the server tells into hints.
//
//   WatchedRoot root{.path = "/srv"};
//   root.trees.push_back({.directory = "/mnt/app", .relative = "app"});
//   root.AddHints("app/a.py", &hints);   // "/srv/app/a.py",
//   "/mnt/app/a.py"
//
// A value type.
#ifndef RELOADER_WATCHMAN_WATCHED_ROOT_H_
#define RELOADER_WATCHMAN_WATCHED_ROOT_H_

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "reloader/hints.h"

namespace reloader::watchman {

// A directory that is watched: where the table has it, which may be by way of
// links, and where the server has it, relative to the root ("": the root).
struct WatchedTree {
  std::string directory;
  std::string relative;
};

struct WatchedRoot {
  std::string path;          // Absolute and free of links.
  std::string clock;         // Up to which everything was hinted at.
  std::string subscription;  // Its name; empty: there is none.
  std::vector<WatchedTree> trees;
  std::vector<std::string> ignored;  // Directories the server does not see.
  absl::Time last_news;              // When the server last told something.
  bool query_due = false;            // It is to be asked what has changed.
  std::string last_warning;

  // Hints at `name`, relative to the root, as every tree has it. A directory
  // stands for itself: what is new in it is told, too.
  void AddHints(absl::string_view name, Hints* hints) const;

  // Hints at everything that is watched in this root.
  void AddAll(Hints* hints) const;

  // Hints at the trees that the server does not see into.
  void AddIgnored(Hints* hints) const;

  // Returns whether the absolute `directory` is the root or in it, as far as
  // its spelling tells; and what it is then called there.
  bool Contains(absl::string_view directory) const;
  std::string RelativeName(absl::string_view directory) const;

  // Returns whether the server sees into `directory`, relative to the root.
  bool Sees(absl::string_view directory) const;

  // Why there is no news of a directory that it does not see.
  absl::Status IgnoresDirectory() const;

  // Returns the ignored directories in `tree`, relative to it.
  std::vector<std::string> IgnoredBelow(absl::string_view tree) const;
};

}  // namespace reloader::watchman

#endif  // RELOADER_WATCHMAN_WATCHED_ROOT_H_
