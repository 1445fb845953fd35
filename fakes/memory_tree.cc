// The part of MemoryTree that changes things. The order of the checks is the
// kernel's: where two errors are possible, it decides.
#include "fakes/memory_tree.h"

#include <errno.h>
#include <limits.h>
#include <sys/inotify.h>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <utility>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "fakes/fake_clock.h"
#include "fakes/memory_inode.h"
#include "reloader/file_system.h"

namespace reloader::fakes {
namespace {

constexpr uint16_t kSetUid = 04000;
constexpr uint16_t kSetGid = 02000;
constexpr uint16_t kGroupExecute = 010;
constexpr uint64_t kFirstDevice = 0x801;

// Rounds down, before the epoch too.
int64_t RoundDown(int64_t time_ns, int64_t granularity_ns) {
  const int64_t over = time_ns % granularity_ns;
  return time_ns - (over < 0 ? over + granularity_ns : over);
}

bool IsMountPoint(const MemoryInode& inode) {
  return inode.is_directory() && inode.directory->mounted.get() != nullptr;
}

}  // namespace

MemoryTree::MemoryTree(MemoryTreeOptions options, FakeClock* clock)
    : options_(options), clock_(*clock) {
  devices_.push_back(std::make_unique<MemoryDevice>(
      kFirstDevice, options_.reuses_inode_numbers));
  root_ = MakeRoot(devices_.back().get());
}

InodePtr MemoryTree::MakeRoot(MemoryDevice* device) const {
  InodePtr root(new MemoryInode(device));
  root->type = FileType::kDirectory;
  root->directory = std::make_unique<MemoryDirectory>();
  root->directory->parent = root.get();
  root->link_count = 2;
  root->uid = credentials_.uid;
  root->gid = credentials_.gid;
  root->permissions = 0755;
  root->atime_ns = root->mtime_ns = root->ctime_ns = StampNs();
  return root;
}

int64_t MemoryTree::StampNs() const {
  return RoundDown(clock_.FileNowNs(), options_.granularity_ns);
}

void MemoryTree::Stamp(MemoryInode* inode, bool modified) const {
  inode->ctime_ns = StampNs();
  if (modified) inode->mtime_ns = inode->ctime_ns;
}

// What is written by others must not run as its owner; of a group, only if it
// can run at all (setattr_should_drop_suidgid() of the kernel).
void MemoryTree::DropSetIds(MemoryInode* file) const {
  if (credentials_.keeps_set_ids) return;
  file->permissions &= ~kSetUid;
  const bool runs = (file->permissions & kGroupExecute) != 0;
  if (runs || credentials_.gid != file->gid) file->permissions &= ~kSetGid;
}

// Ends a change: it took its time, whether it succeeded or not.
int MemoryTree::End(int error) {
  clock_.Spend(options_.operation_time);
  return error;
}

// --- Contents and metadata -------------------------------------------------

// open(O_WRONLY | O_CREAT), with O_TRUNC or O_APPEND.
int MemoryTree::Open(absl::string_view path, AppendMode mode,
                     MemoryInode** file, Place* place) {
  if (const int error = Begin(root(), path, place)) return error;
  while (true) {
    if (const int error = WalkToPlace(place)) return error;
    if (place->last != LastName::kNormal || place->trailing_slash) {
      return EISDIR;
    }
    const int error = Step(place->directory, place->name, file);
    if (error == ENOENT) {
      if (const int denied = MayCreateIn(*place->directory)) return denied;
      *file = Make(place->directory, place->name, FileType::kRegular, 0666);
      return 0;
    }
    if (error != 0) return error;
    if ((*file)->type != FileType::kSymlink) break;
    if (const int loop = Follow(**file, "", place)) return loop;
  }
  if ((*file)->is_directory()) return EISDIR;
  if (!May(**file, kWrite)) return EACCES;
  if ((*file)->type != FileType::kRegular) return ENXIO;
  if (mode == AppendMode::kTruncate) {
    (*file)->data.clear();
    (*file)->size_bytes = 0;
    DropSetIds(*file);
    Stamp(*file, /*modified=*/true);
    NotifyAt(*place, **file, IN_MODIFY);
  }
  return 0;
}

int MemoryTree::WriteFile(absl::string_view path, absl::string_view contents) {
  MemoryInode* file = nullptr;
  Place place;
  if (const int error = Open(path, AppendMode::kTruncate, &file, &place)) {
    return End(error);
  }
  file->data.assign(contents.data(), contents.size());
  file->size_bytes = static_cast<int64_t>(contents.size());
  if (!contents.empty()) NotifyAt(place, *file, IN_MODIFY);
  return End(0);
}

int MemoryTree::AppendFile(absl::string_view path, absl::string_view contents) {
  MemoryInode* file = nullptr;
  Place place;
  if (const int error = Open(path, AppendMode::kAppend, &file, &place)) {
    return End(error);
  }
  if (contents.empty()) return End(0);
  file->data.resize(file->size_bytes);
  file->data.append(contents.data(), contents.size());
  file->size_bytes = static_cast<int64_t>(file->data.size());
  DropSetIds(file);
  Stamp(file, /*modified=*/true);
  NotifyAt(place, *file, IN_MODIFY);
  return End(0);
}

int MemoryTree::Truncate(absl::string_view path, int64_t size_bytes) {
  if (size_bytes < 0) return End(EINVAL);
  MemoryInode* file = nullptr;
  Place place;
  if (const int error = Find(root(), path, FollowLinks::kYes, &file, &place)) {
    return End(error);
  }
  if (file->is_directory()) return End(EISDIR);
  if (file->type != FileType::kRegular) return End(EINVAL);
  if (!May(*file, kWrite)) return End(EACCES);
  // What lies behind the data is zeros, and takes no memory.
  if (file->data.size() > static_cast<uint64_t>(size_bytes)) {
    file->data.resize(size_bytes);
  }
  file->size_bytes = size_bytes;
  DropSetIds(file);
  Stamp(file, /*modified=*/true);
  NotifyAt(place, *file, IN_MODIFY);
  return End(0);
}

int MemoryTree::SetTimes(absl::string_view path, int64_t atime_ns,
                         int64_t mtime_ns, FollowLinks follow) {
  MemoryInode* inode = nullptr;
  Place place;
  if (const int error = Find(root(), path, follow, &inode, &place)) {
    return End(error);
  }
  if (!Owns(*inode)) return End(EPERM);
  inode->atime_ns = RoundDown(atime_ns, options_.granularity_ns);
  inode->mtime_ns = RoundDown(mtime_ns, options_.granularity_ns);
  Stamp(inode, /*modified=*/false);
  NotifyAt(place, *inode, IN_ATTRIB);
  return End(0);
}

int MemoryTree::Chmod(absl::string_view path, uint16_t permissions) {
  MemoryInode* inode = nullptr;
  Place place;
  if (const int error = Find(root(), path, FollowLinks::kYes, &inode, &place)) {
    return End(error);
  }
  if (!Owns(*inode)) return End(EPERM);
  inode->permissions = permissions & 07777;
  // Nobody gives away the rights of a group that he is not in.
  if (!credentials_.keeps_set_ids && credentials_.gid != inode->gid) {
    inode->permissions &= ~kSetGid;
  }
  Stamp(inode, /*modified=*/false);
  NotifyAt(place, *inode, IN_ATTRIB);
  return End(0);
}

// --- Names -----------------------------------------------------------------

void MemoryTree::AddName(MemoryInode* directory, absl::string_view name,
                         InodePtr inode) {
  if (inode->is_directory()) {
    inode->directory->parent = directory;
    ++directory->link_count;
  }
  directory->directory->entries.emplace(name, std::move(inode));
  Stamp(directory, /*modified=*/true);
}

void MemoryTree::RemoveName(MemoryInode* directory, absl::string_view name) {
  const auto entry = directory->directory->entries.find(name);
  if (entry->inode()->is_directory()) --directory->link_count;
  directory->directory->entries.erase(entry);
  Stamp(directory, /*modified=*/true);
}

// The inode has lost a name for good.
void MemoryTree::DropLink(MemoryInode* inode) const {
  if (inode->is_directory()) {
    inode->link_count = 0;
    inode->directory->pinned_parent = InodePtr(inode->directory->parent);
  } else {
    --inode->link_count;
  }
  Stamp(inode, /*modified=*/false);
}

MemoryInode* MemoryTree::Make(MemoryInode* directory, absl::string_view name,
                              FileType type, uint16_t permissions) {
  InodePtr made(new MemoryInode(directory->device));
  MemoryInode* const inode = made.get();
  inode->type = type;
  inode->uid = credentials_.uid;
  inode->gid = credentials_.gid;
  inode->permissions =
      type == FileType::kSymlink ? permissions : permissions & ~options_.umask;
  inode->link_count = 1;
  if ((directory->permissions & kSetGid) != 0) {
    inode->gid = directory->gid;
    if (type == FileType::kDirectory) inode->permissions |= kSetGid;
  }
  if (type == FileType::kDirectory) {
    inode->directory = std::make_unique<MemoryDirectory>();
    inode->link_count = 2;
  }
  Stamp(inode, /*modified=*/true);
  inode->atime_ns = inode->mtime_ns;
  AddName(directory, name, std::move(made));
  NotifyName(*directory, name, *inode, IN_CREATE);
  return inode;
}

// Finds where something can be made: the name is free, and may be used.
int MemoryTree::PlaceForNew(absl::string_view path, bool directory,
                            Place* place) const {
  if (const int error = FindPlace(path, place)) return error;
  if (place->last != LastName::kNormal) return EEXIST;
  MemoryInode* entry = nullptr;
  const int error = Step(place->directory, place->name, &entry);
  if (error == 0) return EEXIST;
  if (error != ENOENT) return error;
  if (place->trailing_slash && !directory) return ENOENT;
  return 0;
}

int MemoryTree::Mkdir(absl::string_view path) {
  Place place;
  int error = PlaceForNew(path, /*directory=*/true, &place);
  if (error == 0) error = MayCreateIn(*place.directory);
  if (error != 0) return End(error);
  Make(place.directory, place.name, FileType::kDirectory, 0777);
  return End(0);
}

int MemoryTree::MakeSpecial(absl::string_view path, FileType type) {
  Place place;
  int error = PlaceForNew(path, /*directory=*/false, &place);
  if (error == 0) error = MayCreateIn(*place.directory);
  if (error != 0) return End(error);
  Make(place.directory, place.name, type, 0666);
  return End(0);
}

int MemoryTree::Symlink(absl::string_view target, absl::string_view path) {
  if (target.find('\0') != absl::string_view::npos) return End(EINVAL);
  if (target.empty()) return End(ENOENT);
  if (target.size() >= PATH_MAX) return End(ENAMETOOLONG);
  Place place;
  int error = PlaceForNew(path, /*directory=*/false, &place);
  if (error == 0) error = MayCreateIn(*place.directory);
  if (error != 0) return End(error);
  MemoryInode* const link =
      Make(place.directory, place.name, FileType::kSymlink, 0777);
  link->data = std::string(target);
  link->size_bytes = static_cast<int64_t>(target.size());
  return End(0);
}

int MemoryTree::Link(absl::string_view existing, absl::string_view path) {
  MemoryInode* inode = nullptr;
  Place place;
  int error = Find(root(), existing, FollowLinks::kNo, &inode);
  if (error == 0) error = PlaceForNew(path, /*directory=*/false, &place);
  if (error != 0) return End(error);
  if (inode->device != place.directory->device) return End(EXDEV);
  error = MayCreateIn(*place.directory);
  if (error != 0) return End(error);
  if (inode->is_directory()) return End(EPERM);
  ++inode->link_count;
  Stamp(inode, /*modified=*/false);
  AddName(place.directory, place.name, InodePtr(inode));
  Notify(*inode, IN_ATTRIB);
  NotifyName(*place.directory, place.name, *inode, IN_CREATE);
  return End(0);
}

int MemoryTree::Unlink(absl::string_view path) {
  Place place;
  if (const int error = FindPlace(path, &place)) return End(error);
  if (place.last != LastName::kNormal) return End(EISDIR);
  if (place.name.size() > NAME_MAX) return End(ENAMETOOLONG);
  MemoryInode* const victim = FindEntry(*place.directory, place.name);
  if (victim == nullptr) return End(ENOENT);
  if (place.trailing_slash) {
    return End(victim->is_directory() ? EISDIR : ENOTDIR);
  }
  if (const int error = MayDelete(*place.directory, *victim,
                                  /*as_directory=*/false)) {
    return End(error);
  }
  const InodePtr kept(victim);
  RemoveName(place.directory, place.name);
  DropLink(victim);
  NotifyGone(*victim);
  NotifyName(*place.directory, place.name, *victim, IN_DELETE);
  return End(0);
}

int MemoryTree::Rmdir(absl::string_view path) {
  Place place;
  if (const int error = FindPlace(path, &place)) return End(error);
  if (place.last == LastName::kDotDot) return End(ENOTEMPTY);
  if (place.last == LastName::kDot) return End(EINVAL);
  if (place.last == LastName::kRoot) return End(EBUSY);
  if (place.name.size() > NAME_MAX) return End(ENAMETOOLONG);
  MemoryInode* const victim = FindEntry(*place.directory, place.name);
  if (victim == nullptr) return End(ENOENT);
  if (const int error = MayDelete(*place.directory, *victim,
                                  /*as_directory=*/true)) {
    return End(error);
  }
  if (IsMountPoint(*victim)) return End(EBUSY);
  if (!victim->directory->entries.empty()) return End(ENOTEMPTY);
  const InodePtr kept(victim);
  RemoveName(place.directory, place.name);
  DropLink(victim);
  NotifyGone(*victim);
  NotifyName(*place.directory, place.name, *victim, IN_DELETE);
  return End(0);
}

// --- Mounts ----------------------------------------------------------------

int MemoryTree::Mount(absl::string_view path) {
  MemoryInode* found = nullptr;
  const int error = OpenDirectory(root(), path, FollowLinks::kYes, &found);
  if (error != 0) return End(error);
  MemoryDirectory& directory = *found->directory;
  InodePtr root = std::move(directory.unmounted);
  if (root.get() == nullptr) {
    devices_.push_back(std::make_unique<MemoryDevice>(
        kFirstDevice + devices_.size(), options_.reuses_inode_numbers));
    root = MakeRoot(devices_.back().get());
  }
  root->directory->mount_point = found;
  directory.mounted = std::move(root);
  return End(0);
}

int MemoryTree::Unmount(absl::string_view path) {
  MemoryInode* mounted = nullptr;
  const int error = OpenDirectory(root(), path, FollowLinks::kYes, &mounted);
  if (error != 0) return End(error);
  MemoryInode* const below = mounted->directory->mount_point;
  if (below == nullptr) return End(EINVAL);
  mounted->directory->mount_point = nullptr;
  for (MemoryEvents* events : events_) events->OnUnmount(mounted->device->id());
  below->directory->unmounted = std::move(below->directory->mounted);
  return End(0);
}

}  // namespace reloader::fakes
