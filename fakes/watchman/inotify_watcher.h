// What the daemon's inotify watcher makes of events: paths to look at
// (inotify.cpp of Watchman 4.9.0).
//
//   InotifyWatcher watcher(&fs, "/srv/app");
//   watcher.Watch("src");
//   InotifyWatcher::News news = watcher.Read(&pending);
//
// Paths are relative to the root, which is "". One thread.
#ifndef FAKES_WATCHMAN_INOTIFY_WATCHER_H_
#define FAKES_WATCHMAN_INOTIFY_WATCHER_H_

#include <string>

#include "absl/container/flat_hash_map.h"
#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "fakes/in_memory_file_system.h"
#include "fakes/in_memory_inotify.h"
#include "fakes/watchman/pending_paths.h"

namespace reloader::fakes::watchman {

class InotifyWatcher {
 public:
  struct News {
    bool root_is_gone = false;  // Removed or moved away.
    std::string recrawl;        // Why everything must be looked at, or "".
  };

  // `file_system` must outlive this.
  InotifyWatcher(InMemoryFileSystem* file_system, absl::string_view root_path)
      : root_path_(root_path), inotify_(file_system) {}

  InMemoryInotify& inotify() { return inotify_; }

  // Watches a directory. Errors as InMemoryInotify::AddWatch().
  absl::Status Watch(absl::string_view path);

  // Takes what has happened.
  News Read(PendingPaths* pending);

 private:
  void Consume(const InotifyEvent& event, PendingPaths* pending, News* news);

  const std::string root_path_;
  InMemoryInotify inotify_;
  absl::flat_hash_map<int, std::string> paths_;
};

}  // namespace reloader::fakes::watchman

#endif  // FAKES_WATCHMAN_INOTIFY_WATCHER_H_
