// The part of MemoryTree that renames.
#include <errno.h>
#include <limits.h>
#include <sys/inotify.h>

#include <memory>
#include <utility>

#include "absl/strings/string_view.h"
#include "fakes/memory_inode.h"
#include "fakes/memory_tree.h"
#include "reloader/file_system.h"

namespace reloader::fakes {
namespace {

// Whether `above` is `inode`, or one of the directories above it.
bool IsAtOrAbove(const MemoryInode& above, const MemoryInode& inode) {
  for (const MemoryInode* at = &inode;; at = at->directory->parent) {
    if (at == &above) return true;
    if (at->directory->parent == at) return false;
  }
}

bool IsMountPoint(const MemoryInode& inode) {
  return inode.is_directory() && inode.directory->mounted.get() != nullptr;
}

}  // namespace

int MemoryTree::Rename(absl::string_view from, absl::string_view to) {
  return End(RenamePaths(from, to, RenameMode::kReplace));
}

int MemoryTree::Exchange(absl::string_view a, absl::string_view b) {
  return End(RenamePaths(a, b, RenameMode::kExchange));
}

int MemoryTree::RenamePaths(absl::string_view from_path,
                            absl::string_view to_path, RenameMode mode) {
  Place from;
  Place to;
  if (const int error = FindPlace(from_path, &from)) return error;
  if (const int error = FindPlace(to_path, &to)) return error;
  if (from.directory->device != to.directory->device) return EXDEV;
  if (from.last != LastName::kNormal || to.last != LastName::kNormal) {
    return EBUSY;
  }
  if (from.name.size() > NAME_MAX) return ENAMETOOLONG;
  MemoryInode* const source = FindEntry(*from.directory, from.name);
  if (source == nullptr) return ENOENT;
  if (to.name.size() > NAME_MAX) return ENAMETOOLONG;
  MemoryInode* const target = FindEntry(*to.directory, to.name);
  if (const int error = CheckRename(from, *source, to, target, mode)) {
    return error;
  }
  if (source == target) return 0;  // Two names of one file: nothing is done.
  if (const int error = MayRename(from, *source, to, target, mode)) {
    return error;
  }
  const InodePtr kept_source(source);
  const InodePtr kept_target(target);
  RemoveName(from.directory, from.name);
  if (target != nullptr) RemoveName(to.directory, to.name);
  AddName(to.directory, to.name, kept_source);
  Stamp(source, /*modified=*/false);
  if (mode == RenameMode::kExchange) {
    AddName(from.directory, from.name, kept_target);
    Stamp(target, /*modified=*/false);
    NotifyMoved(from, to, *source, /*replaced=*/nullptr);
    NotifyMoved(to, from, *target, /*replaced=*/nullptr);
    return 0;
  }
  if (target != nullptr) DropLink(target);
  NotifyMoved(from, to, *source, target);
  return 0;
}

// What do_renameat2() checks: the shape of the paths.
int MemoryTree::CheckRename(const Place& from, const MemoryInode& source,
                            const Place& to, const MemoryInode* target,
                            RenameMode mode) {
  const bool exchange = mode == RenameMode::kExchange;
  if (exchange && target == nullptr) return ENOENT;
  if (exchange && !target->is_directory() && to.trailing_slash) return ENOTDIR;
  if (!source.is_directory() &&
      (from.trailing_slash || (!exchange && to.trailing_slash))) {
    return ENOTDIR;
  }
  if (source.is_directory() && IsAtOrAbove(source, *to.directory)) {
    return EINVAL;
  }
  if (target != nullptr && target->is_directory() &&
      IsAtOrAbove(*target, *from.directory)) {
    return exchange ? EINVAL : ENOTEMPTY;
  }
  return 0;
}

// What vfs_rename() checks: permissions, types, and whether there is room.
int MemoryTree::MayRename(const Place& from, const MemoryInode& source,
                          const Place& to, const MemoryInode* target,
                          RenameMode mode) const {
  const bool exchange = mode == RenameMode::kExchange;
  int error = MayDelete(*from.directory, source, source.is_directory());
  if (error == 0 && target == nullptr) error = MayCreateIn(*to.directory);
  if (error == 0 && target != nullptr) {
    error =
        MayDelete(*to.directory, *target,
                  exchange ? target->is_directory() : source.is_directory());
  }
  if (error != 0) return error;
  if (from.directory != to.directory) {
    // A directory that moves has its ".." changed.
    if (source.is_directory() && !May(source, kWrite)) return EACCES;
    if (exchange && target->is_directory() && !May(*target, kWrite)) {
      return EACCES;
    }
  }
  if (IsMountPoint(source) || (target != nullptr && IsMountPoint(*target))) {
    return EBUSY;
  }
  if (!exchange && target != nullptr && target->is_directory() &&
      !target->directory->entries.empty()) {
    return ENOTEMPTY;
  }
  return 0;
}

}  // namespace reloader::fakes
