// The rules of a made-up file system: how a path is walked, who may do what,
// what each operation changes. They are those of Linux; the kernel's source
// (fs/namei.c) and the contract of file systems say them, the differential test
// compares them with a disk.
//
//   MemoryTree tree(options, &clock);
//   int error = tree.Rename("/a", "/b");   // 0, or an errno
//
// One thread at a time: InMemoryFileSystem locks.
#ifndef FAKES_MEMORY_TREE_H_
#define FAKES_MEMORY_TREE_H_

#include <algorithm>
#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "fakes/fake_clock.h"
#include "fakes/memory_events.h"
#include "fakes/memory_inode.h"
#include "reloader/file_system.h"

namespace reloader::fakes {

// Who acts.
struct Credentials {
  uint32_t uid = 0;
  uint32_t gid = 0;
  // CAP_DAC_OVERRIDE, CAP_DAC_READ_SEARCH and CAP_FOWNER.
  bool privileged = true;
  // CAP_FSETID: files that are written to keep their set-id bits. Root in a
  // user namespace of its own has the others and not this one.
  bool keeps_set_ids = true;
};

// What a listing says of an entry.
struct ListedEntry {
  std::string name;
  uint64_t inode = 0;
  FileType type = FileType::kUnknown;
};

struct MemoryTreeOptions {
  int64_t granularity_ns = 1;
  // What each change takes, so that two are stamped differently.
  absl::Duration operation_time = absl::Microseconds(1);
  uint16_t umask = 022;
  bool reuses_inode_numbers = true;  // As ext4, unlike tmpfs.
};

class MemoryTree {
 public:
  // `clock` must outlive the tree.
  MemoryTree(MemoryTreeOptions options, FakeClock* clock);

  void SetCredentials(Credentials credentials) { credentials_ = credentials; }
  void SetGranularity(int64_t granularity_ns) {
    options_.granularity_ns = granularity_ns;
  }
  int64_t granularity_ns() const { return options_.granularity_ns; }
  // The present as a file would be stamped with it.
  int64_t StampNs() const;

  MemoryInode* root() const { return root_.get(); }

  // Whoever is told of each change, as inotify is; must outlive the tree or be
  // removed.
  void AddEvents(MemoryEvents* events) { events_.push_back(events); }
  void RemoveEvents(MemoryEvents* events) {
    events_.erase(std::remove(events_.begin(), events_.end(), events),
                  events_.end());
  }

  // Each returns 0 or an errno. A relative path begins at `start`. What is
  // found is there until the next change, unless the caller makes an InodePtr
  // of it.

  // Finds what a path leads to.
  int Find(MemoryInode* start, absl::string_view path, FollowLinks follow,
           MemoryInode** found) const;
  int OpenDirectory(MemoryInode* start, absl::string_view path,
                    FollowLinks follow, MemoryInode** directory) const;
  // Appends the entries, in an order that is the same in every run.
  int List(MemoryInode* directory, std::vector<ListedEntry>* entries);
  int Read(MemoryInode* start, absl::string_view path, int64_t max_bytes,
           std::string* contents);
  int ReadLink(MemoryInode* start, absl::string_view path, std::string* target);
  // Finds the path of what `path` leads to, without links.
  int RealPath(absl::string_view path, std::string* real_path) const;
  static FileStatus StatusOf(const MemoryInode& inode);

  // As the methods of FileSystemMutator.
  int WriteFile(absl::string_view path, absl::string_view contents);
  int AppendFile(absl::string_view path, absl::string_view contents);
  int Truncate(absl::string_view path, int64_t size_bytes);
  int SetTimes(absl::string_view path, int64_t atime_ns, int64_t mtime_ns,
               FollowLinks follow);
  int Chmod(absl::string_view path, uint16_t permissions);
  int Rename(absl::string_view from, absl::string_view to);
  int Exchange(absl::string_view a, absl::string_view b);
  int Link(absl::string_view existing, absl::string_view path);
  int Symlink(absl::string_view target, absl::string_view path);
  int MakeSpecial(absl::string_view path, FileType type);
  int Unlink(absl::string_view path);
  int Mkdir(absl::string_view path);
  int Rmdir(absl::string_view path);

  // Unmount(): EINVAL if nothing is mounted there.
  int Mount(absl::string_view path);
  int Unmount(absl::string_view path);

 private:
  enum class LastName { kNormal, kDot, kDotDot, kRoot };

  // Where a walk has come to: the last name of a path, and the directory that
  // it is in. It copies nothing of the path, which must outlive it, until it
  // follows a link.
  struct Place {
    Place() = default;
    Place(const Place&) = delete;  // Its names may lie in its own text.
    Place& operator=(const Place&) = delete;

    MemoryInode* directory = nullptr;
    absl::string_view name;
    LastName last = LastName::kNormal;
    bool trailing_slash = false;

    absl::string_view rest;  // Not walked yet.
    std::string link_text;   // Of the last link, and what came after it.
    int links = 0;           // That were followed.
  };
  enum class AppendMode { kTruncate, kAppend };
  enum class RenameMode { kReplace, kExchange };

  // --- Walking (memory_tree_walk.cc).
  // As Find() above; `*at` becomes where it was found.
  int Find(MemoryInode* start, absl::string_view path, FollowLinks follow,
           MemoryInode** found, Place* at) const;
  int Begin(MemoryInode* start, absl::string_view path, Place* place) const;
  // Walks on to the directory of the last name.
  int WalkToPlace(Place* place) const;
  int FindPlace(absl::string_view path, Place* place) const;
  // Looks a name up as one step of a walk.
  int Step(MemoryInode* directory, absl::string_view name,
           MemoryInode** entry) const;
  // Goes on at what `link`, found in the directory of `place`, leads to.
  int Follow(const MemoryInode& link, absl::string_view rest,
             Place* place) const;
  static MemoryInode* ParentOf(MemoryInode* directory);
  std::string PathOf(const MemoryInode& directory) const;
  // Returns nullptr if there is no such name.
  static MemoryInode* FindEntry(const MemoryInode& directory,
                                absl::string_view name);

  // --- Permissions.
  static constexpr int kExecute = 1;
  static constexpr int kWrite = 2;
  static constexpr int kRead = 4;
  bool May(const MemoryInode& inode, int access) const;
  bool Owns(const MemoryInode& inode) const;
  int MayCreateIn(const MemoryInode& directory) const;
  int MayDelete(const MemoryInode& directory, const MemoryInode& victim,
                bool as_directory) const;

  // --- Changing.
  int Open(absl::string_view path, AppendMode mode, MemoryInode** file,
           Place* place);
  int PlaceForNew(absl::string_view path, bool directory, Place* place) const;
  MemoryInode* Make(MemoryInode* directory, absl::string_view name,
                    FileType type, uint16_t permissions);
  void AddName(MemoryInode* directory, absl::string_view name, InodePtr inode);
  void RemoveName(MemoryInode* directory, absl::string_view name);
  void DropLink(MemoryInode* inode) const;
  int RenamePaths(absl::string_view from_path, absl::string_view to_path,
                  RenameMode mode);
  static int CheckRename(const Place& from, const MemoryInode& source,
                         const Place& to, const MemoryInode* target,
                         RenameMode mode);
  int MayRename(const Place& from, const MemoryInode& source, const Place& to,
                const MemoryInode* target, RenameMode mode) const;
  InodePtr MakeRoot(MemoryDevice* device) const;
  void Stamp(MemoryInode* inode, bool modified) const;
  void DropSetIds(MemoryInode* file) const;
  void Access(MemoryInode* inode) const;
  int End(int error);

  // --- Telling of changes (memory_tree_events.cc); masks of inotify(7).

  // Something happened to an inode: for who watches it itself.
  void Notify(const MemoryInode& inode, uint32_t mask) const;
  // Something happened to a name: for who watches its directory.
  void NotifyName(const MemoryInode& directory, absl::string_view name,
                  const MemoryInode& inode, uint32_t mask,
                  uint32_t cookie = 0) const;
  // Something happened to what a path led to: for both.
  void NotifyAt(const Place& place, const MemoryInode& inode,
                uint32_t mask) const;
  void NotifyMoved(const Place& from, const Place& to, const MemoryInode& inode,
                   const MemoryInode* replaced);
  // The inode lost a name.
  void NotifyGone(const MemoryInode& inode) const;

  MemoryTreeOptions options_;
  std::vector<MemoryEvents*> events_;
  uint32_t last_cookie_ = 0;
  FakeClock& clock_;
  Credentials credentials_;
  // Before the inodes, which give their numbers back.
  std::vector<std::unique_ptr<MemoryDevice>> devices_;
  InodePtr root_;
};

}  // namespace reloader::fakes

#endif  // FAKES_MEMORY_TREE_H_
