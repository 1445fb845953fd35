// The part of MemoryTree that finds things: walking, permissions, reading.
#include <errno.h>
#include <limits.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "fakes/memory_inode.h"
#include "fakes/memory_tree.h"
#include "reloader/file_system.h"

namespace reloader::fakes {
namespace {

constexpr int kMaxLinks = 40;  // MAXSYMLINKS of the kernel.
constexpr int64_t kDirectorySize = 4096;
constexpr int64_t kDayNs = int64_t{86400} * 1'000'000'000;

}  // namespace

// --- Walking ---------------------------------------------------------------

int MemoryTree::Begin(const InodePtr& start, absl::string_view path,
                      Walk* walk) const {
  if (path.find('\0') != absl::string_view::npos) return EINVAL;
  if (path.empty()) return ENOENT;
  if (path.size() >= PATH_MAX) return ENAMETOOLONG;
  walk->at = path.front() == '/' ? root_ : start;
  walk->rest = std::string(path);
  return 0;
}

int MemoryTree::WalkToPlace(Walk* walk, Place* place) const {
  while (true) {
    absl::string_view rest = walk->rest;
    rest.remove_prefix(std::min(rest.find_first_not_of('/'), rest.size()));
    if (rest.empty()) {  // "/", or a link to it.
      *place = {.directory = walk->at, .name = "", .last = LastName::kRoot};
      return 0;
    }
    if (!walk->at->is_directory()) return ENOTDIR;
    if (!May(*walk->at, kExecute)) return EACCES;
    const absl::string_view name = rest.substr(0, rest.find('/'));
    const std::string after(rest.substr(name.size()));
    if (after.find_first_not_of('/') == std::string::npos) {
      *place = {.directory = walk->at,
                .name = std::string(name),
                .last = name == "."    ? LastName::kDot
                        : name == ".." ? LastName::kDotDot
                                       : LastName::kNormal,
                .trailing_slash = !after.empty()};
      return 0;
    }
    InodePtr entry;
    if (const int error = Step(walk->at, name, &entry)) return error;
    if (entry->type == FileType::kSymlink) {
      if (const int error = Follow(*entry, walk->at, after, walk)) return error;
      continue;
    }
    if (!entry->is_directory()) return ENOTDIR;
    walk->at = std::move(entry);
    walk->rest = after;
  }
}

int MemoryTree::FindPlace(absl::string_view path, Place* place) const {
  Walk walk;
  const int error = Begin(root_, path, &walk);
  return error != 0 ? error : WalkToPlace(&walk, place);
}

int MemoryTree::Find(const InodePtr& start, absl::string_view path,
                     FollowLinks follow, InodePtr* found) const {
  Place place;
  return Find(start, path, follow, found, &place);
}

int MemoryTree::Find(const InodePtr& start, absl::string_view path,
                     FollowLinks follow, InodePtr* found, Place* at) const {
  Walk walk;
  if (const int error = Begin(start, path, &walk)) return error;
  Place& place = *at;
  while (true) {
    if (const int error = WalkToPlace(&walk, &place)) return error;
    if (place.last == LastName::kRoot) {
      *found = place.directory;
      return 0;
    }
    if (const int error = Step(place.directory, place.name, found)) {
      return error;
    }
    const bool is_link = (*found)->type == FileType::kSymlink;
    if (!is_link || (follow == FollowLinks::kNo && !place.trailing_slash)) {
      return place.trailing_slash && !(*found)->is_directory() ? ENOTDIR : 0;
    }
    if (const int error = Follow(**found, place.directory,
                                 place.trailing_slash ? "/" : "", &walk)) {
      return error;
    }
  }
}

int MemoryTree::Step(const InodePtr& directory, absl::string_view name,
                     InodePtr* entry) const {
  if (name == ".") {
    *entry = directory;
    return 0;
  }
  if (name == "..") {
    *entry = ParentOf(directory);
    return 0;
  }
  if (directory->is_dead()) return ENOENT;
  if (name.size() > NAME_MAX) return ENAMETOOLONG;
  *entry = FindEntry(*directory, name);
  if (*entry == nullptr) return ENOENT;
  while ((*entry)->is_directory() && (*entry)->directory->mounted != nullptr) {
    *entry = InodePtr((*entry)->directory->mounted);
  }
  return 0;
}

int MemoryTree::Follow(const MemoryInode& link, const InodePtr& directory,
                       absl::string_view rest, Walk* walk) const {
  if (++walk->links > kMaxLinks) return ELOOP;
  walk->at = link.data.front() == '/' ? root_ : directory;
  walk->rest = absl::StrCat(link.data, rest);
  return 0;
}

InodePtr MemoryTree::ParentOf(const InodePtr& directory) const {
  const MemoryInode* at = directory.get();
  while (at->directory->mount_point != nullptr) {
    at = at->directory->mount_point;
  }
  return at->directory->parent->shared_from_this();
}

InodePtr MemoryTree::FindEntry(const MemoryInode& directory,
                               absl::string_view name) {
  const auto& entries = directory.directory->entries;
  const auto found = entries.find(EntryName(name));
  return found == entries.end() ? nullptr : found->second;
}

// The name is in the directory above: nothing else knows it.
std::string MemoryTree::PathOf(const MemoryInode& directory) const {
  std::string path;
  const MemoryInode* at = &directory;
  while (at != root_.get()) {
    while (at->directory->mount_point != nullptr) {
      at = at->directory->mount_point;
    }
    const MemoryInode* parent = at->directory->parent;
    for (const auto& [name, inode] : parent->directory->entries) {
      if (inode.get() == at) path = absl::StrCat("/", name.name, path);
    }
    at = parent;
  }
  return path;
}

int MemoryTree::RealPath(absl::string_view path, std::string* real_path) const {
  InodePtr found;
  Place place;
  if (const int error = Find(root_, path, FollowLinks::kYes, &found, &place)) {
    return error;
  }
  *real_path = found->is_directory()
                   ? PathOf(*found)
                   : absl::StrCat(PathOf(*place.directory), "/", place.name);
  if (real_path->empty()) real_path->push_back('/');
  return 0;
}

// --- Permissions -----------------------------------------------------------

bool MemoryTree::May(const MemoryInode& inode, int access) const {
  if (credentials_.privileged) return true;  // Nothing here executes files.
  const int shift = credentials_.uid == inode.uid   ? 6
                    : credentials_.gid == inode.gid ? 3
                                                    : 0;
  return (inode.permissions >> shift & access) == access;
}

bool MemoryTree::Owns(const MemoryInode& inode) const {
  return credentials_.privileged || credentials_.uid == inode.uid;
}

int MemoryTree::MayCreateIn(const MemoryInode& directory) const {
  if (directory.is_dead()) return ENOENT;
  return May(directory, kWrite | kExecute) ? 0 : EACCES;
}

int MemoryTree::MayDelete(const MemoryInode& directory,
                          const MemoryInode& victim, bool as_directory) const {
  if (!May(directory, kWrite | kExecute)) return EACCES;
  const bool sticky = (directory.permissions & 01000) != 0;
  if (sticky && !Owns(victim) && !Owns(directory)) return EPERM;
  if (as_directory && !victim.is_directory()) return ENOTDIR;
  if (!as_directory && victim.is_directory()) return EISDIR;
  return 0;
}

// --- Reading ---------------------------------------------------------------

FileStatus MemoryTree::StatusOf(const MemoryInode& inode) {
  return {
      .device = inode.device->id(),
      .inode = inode.number,
      .size_bytes = inode.is_directory() ? kDirectorySize : inode.size_bytes,
      .mtime_ns = inode.mtime_ns,
      .ctime_ns = inode.ctime_ns,
      .link_count = inode.link_count,
      .uid = inode.uid,
      .gid = inode.gid,
      .permissions = inode.permissions,
      .type = inode.type};
}

int MemoryTree::OpenDirectory(const InodePtr& start, absl::string_view path,
                              FollowLinks follow, InodePtr* directory) const {
  if (const int error = Find(start, path, follow, directory)) return error;
  return (*directory)->is_directory() ? 0 : ENOTDIR;
}

int MemoryTree::List(const InodePtr& directory,
                     std::vector<std::pair<std::string, InodePtr>>* entries) {
  if (!May(*directory, kRead | kExecute)) return EACCES;
  if (directory->is_dead()) return ENOENT;
  for (const auto& [name, inode] : directory->directory->entries) {
    entries->emplace_back(name.name, inode);
  }
  Access(directory.get());
  return 0;
}

int MemoryTree::Read(const InodePtr& start, absl::string_view path,
                     int64_t max_bytes, std::string* contents) {
  InodePtr file;
  if (const int error = Find(start, path, FollowLinks::kNo, &file)) {
    return error;
  }
  if (file->type == FileType::kSymlink) return ELOOP;
  if (file->type != FileType::kRegular) return EINVAL;
  if (!May(*file, kRead)) return EACCES;
  *contents =
      file->data.substr(0, std::min<uint64_t>(max_bytes, file->data.size()));
  contents->resize(std::min(max_bytes, file->size_bytes));
  Access(file.get());
  return 0;
}

int MemoryTree::ReadLink(const InodePtr& start, absl::string_view path,
                         std::string* target) {
  InodePtr link;
  if (const int error = Find(start, path, FollowLinks::kNo, &link)) {
    return error;
  }
  if (link->type != FileType::kSymlink) return EINVAL;
  *target = link->data;
  Access(link.get());
  return 0;
}

// As the mount option relatime.
void MemoryTree::Access(MemoryInode* inode) const {
  const int64_t now_ns = StampNs();
  if (inode->atime_ns <= inode->mtime_ns ||
      inode->atime_ns <= inode->ctime_ns || inode->atime_ns < now_ns - kDayNs) {
    inode->atime_ns = now_ns;
  }
}

}  // namespace reloader::fakes
