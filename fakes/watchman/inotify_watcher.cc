#include "fakes/watchman/inotify_watcher.h"

#include <sys/inotify.h>

#include <cstddef>
#include <cstdint>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "fakes/in_memory_inotify.h"
#include "fakes/watchman/pending_paths.h"
#include "reloader/inotify/inotify_api.h"

namespace reloader::fakes::watchman {
namespace {

constexpr uint32_t kMask = IN_ATTRIB | IN_CREATE | IN_DELETE | IN_DELETE_SELF |
                           IN_DONT_FOLLOW | IN_MODIFY | IN_MOVE_SELF |
                           IN_MOVED_FROM | IN_MOVED_TO;

}  // namespace

absl::Status InotifyWatcher::Watch(absl::string_view path) {
  const absl::StatusOr<int> wd = inotify_.AddWatch(
      path.empty() ? root_path_ : absl::StrCat(root_path_, "/", path), kMask);
  if (!wd.ok()) return wd.status();
  // Of a directory that has moved, this is its new path.
  paths_[*wd] = std::string(path);
  return absl::OkStatus();
}

InotifyWatcher::News InotifyWatcher::Read(PendingPaths* pending) {
  News news;
  for (const InotifyEvent& event : inotify_.Read()) {
    Consume(event, pending, &news);
    if (news.root_is_gone) break;
  }
  return news;
}

void InotifyWatcher::Consume(const InotifyEvent& event, PendingPaths* pending,
                             News* news) {
  if ((event.mask & IN_Q_OVERFLOW) != 0) {
    news->recrawl = "IN_Q_OVERFLOW";
    return;
  }
  const auto found = paths_.find(event.wd);
  if (found == paths_.end()) {
    if ((event.mask & (IN_MOVE_SELF | IN_IGNORED)) == 0) {
      news->recrawl = "dir_name is NULL";
    }
    return;
  }
  std::string path = found->second;
  if (!event.name.empty()) {
    path = path.empty() ? event.name : absl::StrCat(path, "/", event.name);
  }
  uint32_t flags = PendingPaths::kViaNotify;
  if ((event.mask &
       (IN_UNMOUNT | IN_IGNORED | IN_DELETE_SELF | IN_MOVE_SELF)) != 0) {
    if (path.empty()) {
      news->root_is_gone = true;
      return;
    }
    // What became of the directory, the one above it shows.
    const size_t slash = path.rfind('/');
    path.resize(slash == std::string::npos ? 0 : slash);
    flags |= PendingPaths::kRecursive;
  }
  if ((event.mask & (IN_CREATE | IN_DELETE)) != 0) {
    flags |= PendingPaths::kRecursive;
  }
  pending->Add(path, flags);
  if ((event.mask & IN_IGNORED) != 0) paths_.erase(event.wd);
}

}  // namespace reloader::fakes::watchman
