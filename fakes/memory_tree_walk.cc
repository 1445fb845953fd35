// The part of MemoryTree that finds things: walking, permissions, reading.
#include <errno.h>
#include <limits.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "fakes/memory_inode.h"
#include "fakes/memory_tree.h"
#include "reloader/file_system.h"
#include "reloader/stable_hash.h"

namespace reloader::fakes {
namespace {

constexpr int kMaxLinks = 40;  // MAXSYMLINKS of the kernel.
constexpr int64_t kDirectorySize = 4096;
constexpr int64_t kDayNs = int64_t{86400} * 1'000'000'000;

absl::string_view WithoutSlashes(absl::string_view path) {
  size_t slashes = 0;
  while (slashes < path.size() && path[slashes] == '/') ++slashes;
  return path.substr(slashes);
}

absl::string_view FirstName(absl::string_view path) {
  const void* slash = std::memchr(path.data(), '/', path.size());
  if (slash == nullptr) return path;
  return path.substr(0, static_cast<const char*>(slash) - path.data());
}

}  // namespace

// --- Walking ---------------------------------------------------------------

int MemoryTree::Begin(MemoryInode* start, absl::string_view path,
                      Place* place) const {
  if (path.find('\0') != absl::string_view::npos) return EINVAL;
  if (path.empty()) return ENOENT;
  if (path.size() >= PATH_MAX) return ENAMETOOLONG;
  place->directory = path.front() == '/' ? root() : start;
  place->rest = path;
  return 0;
}

int MemoryTree::WalkToPlace(Place* place) const {
  while (true) {
    const absl::string_view rest = WithoutSlashes(place->rest);
    if (rest.empty()) {  // "/", or a link to it.
      place->last = LastName::kRoot;
      place->name = rest;
      place->trailing_slash = false;
      return 0;
    }
    const absl::string_view name = FirstName(rest);
    const absl::string_view after = rest.substr(name.size());
    place->name = name;
    place->trailing_slash = !after.empty();
    if (!place->directory->is_directory()) return ENOTDIR;
    if (!May(*place->directory, kExecute)) return EACCES;
    if (WithoutSlashes(after).empty()) {
      place->last = name == "."    ? LastName::kDot
                    : name == ".." ? LastName::kDotDot
                                   : LastName::kNormal;
      return 0;
    }
    MemoryInode* entry = nullptr;
    if (const int error = Step(place->directory, name, &entry)) return error;
    if (entry->type == FileType::kSymlink) {
      if (const int error = Follow(*entry, after, place)) return error;
      continue;
    }
    if (!entry->is_directory()) return ENOTDIR;
    place->directory = entry;
    place->rest = after;
  }
}

int MemoryTree::FindPlace(absl::string_view path, Place* place) const {
  const int error = Begin(root(), path, place);
  return error != 0 ? error : WalkToPlace(place);
}

int MemoryTree::Find(MemoryInode* start, absl::string_view path,
                     FollowLinks follow, MemoryInode** found) const {
  Place place;
  return Find(start, path, follow, found, &place);
}

int MemoryTree::Find(MemoryInode* start, absl::string_view path,
                     FollowLinks follow, MemoryInode** found, Place* at) const {
  Place& place = *at;
  if (const int error = Begin(start, path, &place)) return error;
  while (true) {
    if (const int error = WalkToPlace(&place)) return error;
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
    if (const int error =
            Follow(**found, place.trailing_slash ? "/" : "", &place)) {
      return error;
    }
  }
}

int MemoryTree::Step(MemoryInode* directory, absl::string_view name,
                     MemoryInode** entry) const {
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
  while ((*entry)->is_directory() &&
         (*entry)->directory->mounted.get() != nullptr) {
    *entry = (*entry)->directory->mounted.get();
  }
  return 0;
}

int MemoryTree::Follow(const MemoryInode& link, absl::string_view rest,
                       Place* place) const {
  if (++place->links > kMaxLinks) return ELOOP;
  if (link.data.front() == '/') place->directory = root();
  place->link_text = absl::StrCat(link.data, rest);
  place->rest = place->link_text;
  return 0;
}

MemoryInode* MemoryTree::ParentOf(MemoryInode* directory) {
  while (directory->directory->mount_point != nullptr) {
    directory = directory->directory->mount_point;
  }
  return directory->directory->parent;
}

MemoryInode* MemoryTree::FindEntry(const MemoryInode& directory,
                                   absl::string_view name) {
  const auto& entries = directory.directory->entries;
  const auto found = entries.find(name);
  return found == entries.end() ? nullptr : found->inode();
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
    for (const MemoryEntry& entry : parent->directory->entries) {
      if (entry.inode() == at) path = absl::StrCat("/", entry.name(), path);
    }
    at = parent;
  }
  return path;
}

int MemoryTree::RealPath(absl::string_view path, std::string* real_path) const {
  MemoryInode* found = nullptr;
  Place place;
  if (const int error = Find(root(), path, FollowLinks::kYes, &found, &place)) {
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

int MemoryTree::OpenDirectory(MemoryInode* start, absl::string_view path,
                              FollowLinks follow,
                              MemoryInode** directory) const {
  if (const int error = Find(start, path, follow, directory)) return error;
  return (*directory)->is_directory() ? 0 : ENOTDIR;
}

// A real directory has no order that a reader could rely on; this one goes by a
// hash that is the same in every run, as that of its table is not.
int MemoryTree::List(MemoryInode* directory,
                     std::vector<ListedEntry>* entries) {
  if (!May(*directory, kRead | kExecute)) return EACCES;
  if (directory->is_dead()) return ENOENT;
  std::vector<std::pair<uint64_t, const MemoryEntry*>> sorted;
  sorted.reserve(directory->directory->entries.size());
  for (const MemoryEntry& entry : directory->directory->entries) {
    sorted.emplace_back(StableHash(entry.name()), &entry);
  }
  std::sort(sorted.begin(), sorted.end(), [](const auto& a, const auto& b) {
    return std::pair(a.first, a.second->name()) <
           std::pair(b.first, b.second->name());
  });
  entries->reserve(entries->size() + sorted.size());
  for (const auto& [hash, entry] : sorted) {
    entries->push_back({.name = std::string(entry->name()),
                        .inode = entry->inode()->number,
                        .type = entry->inode()->type});
  }
  Access(directory);
  return 0;
}

int MemoryTree::Read(MemoryInode* start, absl::string_view path,
                     int64_t max_bytes, std::string* contents) {
  MemoryInode* file = nullptr;
  if (const int error = Find(start, path, FollowLinks::kNo, &file)) {
    return error;
  }
  if (file->type == FileType::kSymlink) return ELOOP;
  if (file->type != FileType::kRegular) return EINVAL;
  if (!May(*file, kRead)) return EACCES;
  *contents =
      file->data.substr(0, std::min<uint64_t>(max_bytes, file->data.size()));
  contents->resize(std::min(max_bytes, file->size_bytes));
  Access(file);
  return 0;
}

int MemoryTree::ReadLink(MemoryInode* start, absl::string_view path,
                         std::string* target) {
  MemoryInode* link = nullptr;
  if (const int error = Find(start, path, FollowLinks::kNo, &link)) {
    return error;
  }
  if (link->type != FileType::kSymlink) return EINVAL;
  *target = link->data;
  Access(link);
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
