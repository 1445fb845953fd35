// A file system that exists in memory only, and in virtual time: for clauses
// that no disk shows on demand (coarse timestamps, clock steps, lost mounts),
// and for suites that run in milliseconds.
//
//   FakeClock clock;
//   InMemoryFileSystem fs({}, &clock);
//   fs.mutator().Mkdir("/w");
//   fs.mutator().WriteFile("/w/a.py", "1");
//   fs.Stat("/w/a.py")->size_bytes;          // 1
//
// It behaves as Linux does on ext4: directories, contents, symbolic and hard
// links, permissions of a simulated user, all corner cases of rename, inode
// numbers that are used again, mtime, ctime and atime (relatime) in granules,
// files and directories that outlive their names while a handle is open, limits
// of names, paths and links, special files, several devices. That is held
// against a disk by the contract of file systems and by a differential test.
//
// Not modelled:
// - access lists, extended attributes, file flags, quotas, a full disk, limits
//   of sizes, of links to a file and of subdirectories;
// - other identities than one user with one group; the sysctls protected_*;
// - writing to a special file: ENXIO, where a disk may wait for a reader;
// - sizes of directories (always 4096), the order of a listing (fixed, but not
//   that of any disk), the offset of a listing that goes on while files change;
// - relative paths of FileSystem and FileSystemMutator: they begin at "/";
// - mount options, bind mounts, namespaces; a device that fails (that is for
//   FaultyFileSystem, which wraps any file system).
//
// Thread-safe; the clock is not, so with threads nobody may change anything
// while others look. Directories must not outlive the file system.
#ifndef FAKES_IN_MEMORY_FILE_SYSTEM_H_
#define FAKES_IN_MEMORY_FILE_SYSTEM_H_

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "fakes/fake_clock.h"
#include "fakes/memory_events.h"
#include "fakes/memory_tree.h"
#include "reloader/file_system.h"
#include "reloader/file_system_mutator.h"
#include "reloader/mutex.h"

namespace reloader::fakes {

// One change that was made. Paths as they were given.
struct JournalEntry {
  std::string operation;  // "rename"
  std::string path;
  std::string target;   // Of a rename, exchange, link or symlink; else empty.
  int64_t time_ns = 0;  // By which files were stamped.
};

class InMemoryFileSystem final : public FileSystem, private FileSystemMutator {
 public:
  // `clock` must outlive this. "/" is there, with mode 0755.
  InMemoryFileSystem(MemoryTreeOptions options, FakeClock* clock)
      : tree_(options, clock) {}

  // Changes are made as the user of SetCredentials().
  FileSystemMutator& mutator() { return *this; }

  void SetCredentials(Credentials credentials);
  // For timestamps from here on; those that are there stay.
  void SetGranularity(int64_t granularity_ns);

  // Makes a special file of any type.
  absl::Status MakeSpecial(absl::string_view path, FileType type);

  // Makes a directory the root of another device, empty at first; takes it away
  // again, so that what is below is seen: a lost mount. The next Mount() there
  // brings it back.
  absl::Status Mount(absl::string_view path);
  absl::Status Unmount(absl::string_view path);

  // The atime of what is at `path`, which FileStatus does not tell.
  absl::StatusOr<int64_t> AtimeNs(absl::string_view path) const;

  // As lstat(2), with what FileStatus leaves out.
  struct StatusAndAtime {
    FileStatus status;
    int64_t atime_ns = 0;
  };
  absl::StatusOr<StatusAndAtime> LstatWithAtime(absl::string_view path) const;

  // Returns the path without links, "." and "..": realpath(3).
  absl::StatusOr<std::string> RealPath(absl::string_view path) const;

  // `events` is told of each change from here on, while the file system is
  // locked: it must not call back. It must be removed before it is destroyed.
  void AddEvents(MemoryEvents* events);
  void RemoveEvents(MemoryEvents* events);

  // From the first call on, each change that succeeds is written down. Returns
  // what was since the last call, in order.
  std::vector<JournalEntry> TakeJournal();

  // For FileSystem.
  absl::StatusOr<FileStatus> Stat(absl::string_view path) const override;
  absl::StatusOr<FileStatus> Lstat(absl::string_view path) const override;
  absl::StatusOr<std::unique_ptr<Directory>> OpenDirectory(
      absl::string_view path) const override;
  absl::Status List(absl::string_view path, EntryVisitor visit) const override;
  absl::StatusOr<std::string> Read(absl::string_view path,
                                   int64_t max_bytes) const override;
  absl::StatusOr<std::string> ReadLink(absl::string_view path) const override;
  int64_t NowNs() const override;
  absl::StatusOr<int64_t> GranularityNs(absl::string_view path) const override;
  size_t MaxKeptDirectories() const override;

 private:
  class Handle;

  // For FileSystemMutator.
  absl::Status WriteFile(absl::string_view path,
                         absl::string_view contents) override;
  absl::Status AppendFile(absl::string_view path,
                          absl::string_view contents) override;
  absl::Status Truncate(absl::string_view path, int64_t size_bytes) override;
  absl::Status SetTimes(absl::string_view path, int64_t atime_ns,
                        int64_t mtime_ns, FollowLinks follow) override;
  absl::Status Chmod(absl::string_view path, uint16_t permissions) override;
  absl::Status Rename(absl::string_view from, absl::string_view to) override;
  absl::Status Exchange(absl::string_view a, absl::string_view b) override;
  absl::Status Link(absl::string_view existing,
                    absl::string_view path) override;
  absl::Status Symlink(absl::string_view target,
                       absl::string_view path) override;
  absl::Status Mkfifo(absl::string_view path) override;
  absl::Status Unlink(absl::string_view path) override;
  absl::Status Mkdir(absl::string_view path) override;
  absl::Status Rmdir(absl::string_view path) override;

  // Ends a change that began at `time_ns`.
  absl::Status Done(int error, absl::string_view operation, int64_t time_ns,
                    absl::string_view path, absl::string_view target = "")
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  mutable Mutex mutex_;
  // Reading sets atimes.
  mutable MemoryTree tree_ ABSL_GUARDED_BY(mutex_);
  bool keeps_journal_ ABSL_GUARDED_BY(mutex_) = false;
  std::vector<JournalEntry> journal_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace reloader::fakes

#endif  // FAKES_IN_MEMORY_FILE_SYSTEM_H_
