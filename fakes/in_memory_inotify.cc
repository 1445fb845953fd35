#include "fakes/in_memory_inotify.h"

#include <errno.h>
#include <sys/inotify.h>

#include <algorithm>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "fakes/in_memory_file_system.h"
#include "fakes/memory_events.h"
#include "reloader/errno_status.h"
#include "reloader/file_system.h"

namespace reloader::fakes {

InMemoryInotify::InMemoryInotify(InMemoryFileSystem* file_system)
    : file_system_(*file_system) {
  file_system_.AddEvents(this);
}

InMemoryInotify::~InMemoryInotify() { file_system_.RemoveEvents(this); }

absl::StatusOr<int> InMemoryInotify::AddWatch(absl::string_view path,
                                              uint32_t mask) {
  const absl::StatusOr<FileStatus> status = (mask & IN_DONT_FOLLOW) != 0
                                                ? file_system_.Lstat(path)
                                                : file_system_.Stat(path);
  if (!status.ok()) return status.status();
  if (status->type != FileType::kDirectory) {
    return ErrnoToStatus(ENOTDIR, "inotify_add_watch", path);
  }
  const InodeId id = {.device = status->device, .number = status->inode};
  const auto found = watches_.find(id);
  if (found != watches_.end()) {
    found->second.mask = mask;
    return found->second.wd;
  }
  if (watches_.size() >= max_watches_) {
    return ErrnoToStatus(ENOSPC, "inotify_add_watch", path);
  }
  const int wd = ++last_wd_;
  watches_[id] = {.wd = wd, .mask = mask};
  inodes_[wd] = id;
  return wd;
}

absl::Status InMemoryInotify::RemoveWatch(int wd) {
  const auto found = inodes_.find(wd);
  if (found == inodes_.end()) {
    return ErrnoToStatus(EINVAL, "inotify_rm_watch", absl::StrCat(wd));
  }
  watches_.erase(found->second);
  inodes_.erase(found);
  Queue({.wd = wd, .mask = IN_IGNORED});
  return absl::OkStatus();
}

std::vector<InotifyEvent> InMemoryInotify::Read() {
  return std::exchange(queue_, {});
}

void InMemoryInotify::OnEvent(const InodeId& inode, uint32_t mask,
                              uint32_t cookie, absl::string_view name) {
  const auto found = watches_.find(inode);
  if (found == watches_.end()) return;
  const Watch watch = found->second;
  // A removed or moved directory does not say that it is one.
  if (name.empty() && (mask & (IN_DELETE_SELF | IN_MOVE_SELF)) != 0) {
    mask &= ~IN_ISDIR;
  }
  if ((mask & watch.mask & IN_ALL_EVENTS) != 0) {
    Queue({.wd = watch.wd,
           .mask = mask,
           .cookie = cookie,
           .name = std::string(name)});
  }
  if (name.empty() && (mask & IN_DELETE_SELF) != 0) {
    watches_.erase(found);
    inodes_.erase(watch.wd);
    Queue({.wd = watch.wd, .mask = IN_IGNORED});
  }
}

void InMemoryInotify::OnUnmount(uint64_t device) {
  std::vector<std::pair<int, InodeId>> gone;
  for (const auto& [wd, inode] : inodes_) {
    if (inode.device == device) gone.emplace_back(wd, inode);
  }
  std::sort(gone.begin(), gone.end(),
            [](const auto& a, const auto& b) { return a.first < b.first; });
  for (const auto& [wd, inode] : gone) {
    watches_.erase(inode);
    inodes_.erase(wd);
    Queue({.wd = wd, .mask = IN_UNMOUNT});
    Queue({.wd = wd, .mask = IN_IGNORED});
  }
}

void InMemoryInotify::Queue(InotifyEvent event) {
  // As the kernel: the same twice in a row is once.
  if (!queue_.empty() && queue_.back() == event) return;
  if (queue_.size() >= max_events_) {
    const InotifyEvent overflow = {.mask = IN_Q_OVERFLOW};
    if (!queue_.empty() && queue_.back() == overflow) return;
    event = overflow;
  }
  queue_.push_back(std::move(event));
  if (queue_.size() == 1 && wakeup_ != nullptr) wakeup_();
}

}  // namespace reloader::fakes
