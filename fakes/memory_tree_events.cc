// The part of MemoryTree that tells of changes: what fsnotify of the kernel
// tells (include/linux/fsnotify.h), in its order.
#include <sys/inotify.h>

#include <algorithm>
#include <cstdint>

#include "absl/strings/string_view.h"
#include "fakes/memory_events.h"
#include "fakes/memory_inode.h"
#include "fakes/memory_tree.h"

namespace reloader::fakes {
namespace {

InodeId IdOf(const MemoryInode& inode) {
  return {.device = inode.device->id(), .number = inode.number};
}

uint32_t WithType(uint32_t mask, const MemoryInode& inode) {
  return inode.is_directory() ? mask | IN_ISDIR : mask;
}

}  // namespace

void MemoryTree::Notify(const MemoryInode& inode, uint32_t mask) const {
  for (MemoryEvents* events : events_) {
    events->OnEvent(IdOf(inode), WithType(mask, inode), /*cookie=*/0, "");
  }
}

void MemoryTree::NotifyName(const MemoryInode& directory,
                            absl::string_view name, const MemoryInode& inode,
                            uint32_t mask, uint32_t cookie) const {
  for (MemoryEvents* events : events_) {
    events->OnEvent(IdOf(directory), WithType(mask, inode), cookie, name);
  }
}

void MemoryTree::NotifyAt(const Place& place, const MemoryInode& inode,
                          uint32_t mask) const {
  if (events_.empty()) return;
  if (place.last == LastName::kNormal) {
    // The root of a device that is mounted has no name there.
    if (FindEntry(*place.directory, place.name) == &inode) {
      NotifyName(*place.directory, place.name, inode, mask);
    }
  } else if (inode.is_directory() && inode.directory->parent != &inode) {
    // "." and "..": its name is known to its parent only.
    const MemoryInode& parent = *inode.directory->parent;
    const auto& entries = parent.directory->entries;
    const auto entry = std::find_if(
        entries.begin(), entries.end(),
        [&](const MemoryEntry& named) { return named.inode() == &inode; });
    if (entry != entries.end()) {
      NotifyName(parent, entry->name(), inode, mask);
    }
  }
  Notify(inode, mask);
}

void MemoryTree::NotifyMoved(const Place& from, const Place& to,
                             const MemoryInode& inode,
                             const MemoryInode* replaced) {
  const uint32_t cookie = ++last_cookie_;
  NotifyName(*from.directory, from.name, inode, IN_MOVED_FROM, cookie);
  NotifyName(*to.directory, to.name, inode, IN_MOVED_TO, cookie);
  if (replaced != nullptr) Notify(*replaced, IN_ATTRIB);
  Notify(inode, IN_MOVE_SELF);
  if (replaced != nullptr && replaced->is_dead()) {
    Notify(*replaced, IN_DELETE_SELF);
  }
}

void MemoryTree::NotifyGone(const MemoryInode& inode) const {
  if (inode.is_dead()) {
    Notify(inode, IN_DELETE_SELF);
  } else {
    Notify(inode, IN_ATTRIB);
  }
}

}  // namespace reloader::fakes
