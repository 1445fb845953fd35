#include "fakes/in_memory_file_system.h"

#include <cstddef>
#include <cstdint>
#include <limits>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "fakes/memory_events.h"
#include "fakes/memory_inode.h"
#include "fakes/memory_tree.h"
#include "reloader/errno_status.h"
#include "reloader/file_system.h"
#include "reloader/mutex.h"

namespace reloader::fakes {
namespace {

// Returns the value, or what the errno says about the call.
template <typename T>
absl::StatusOr<T> Answer(int error, absl::string_view call,
                         absl::string_view path, T value) {
  if (error != 0) return ErrnoToStatus(error, call, path);
  return value;
}

}  // namespace

// Paths of a handle are names; the tree resolves either.
class InMemoryFileSystem::Handle final : public Directory {
 public:
  Handle(const InMemoryFileSystem* file_system, InodePtr inode,
         std::string path)
      : file_system_(*file_system),
        inode_(std::move(inode)),
        path_(std::move(path)) {}

  // The inode may give its number back.
  ~Handle() override {
    const MutexLock lock(&file_system_.mutex_);
    inode_ = InodePtr();
  }

  absl::StatusOr<FileStatus> Status() const override {
    const MutexLock lock(&file_system_.mutex_);
    return MemoryTree::StatusOf(*inode_);
  }

  absl::Status List(EntryVisitor visit) const override {
    std::vector<ListedEntry> entries;
    {
      const MutexLock lock(&file_system_.mutex_);
      const int error = file_system_.tree_.List(inode_.get(), &entries);
      if (error != 0) return ErrnoToStatus(error, "getdents64", path_);
    }
    for (const ListedEntry& entry : entries) {
      visit({.name = entry.name, .inode = entry.inode, .type = entry.type});
    }
    return absl::OkStatus();
  }

  void StatEntries(absl::Span<EntryStatus> entries) const override {
    const MutexLock lock(&file_system_.mutex_);
    for (EntryStatus& entry : entries) {
      MemoryInode* found = nullptr;
      entry.error = file_system_.tree_.Find(inode_.get(), entry.name,
                                            entry.follow, &found);
      if (entry.error == 0) entry.status = MemoryTree::StatusOf(*found);
    }
  }

  absl::StatusOr<std::unique_ptr<Directory>> OpenDirectory(
      absl::string_view name, FollowLinks follow) const override {
    const MutexLock lock(&file_system_.mutex_);
    MemoryInode* directory = nullptr;
    const int error = file_system_.tree_.OpenDirectory(inode_.get(), name,
                                                       follow, &directory);
    if (error != 0) return ErrnoToStatus(error, "openat", Path(name));
    return std::make_unique<Handle>(&file_system_, InodePtr(directory),
                                    Path(name));
  }

  absl::StatusOr<std::string> Read(absl::string_view name,
                                   int64_t max_bytes) const override {
    const MutexLock lock(&file_system_.mutex_);
    std::string contents;
    const int error =
        file_system_.tree_.Read(inode_.get(), name, max_bytes, &contents);
    return Answer(error, "openat", Path(name), std::move(contents));
  }

  absl::StatusOr<std::string> ReadLink(absl::string_view name) const override {
    const MutexLock lock(&file_system_.mutex_);
    std::string target;
    const int error = file_system_.tree_.ReadLink(inode_.get(), name, &target);
    return Answer(error, "readlinkat", Path(name), std::move(target));
  }

  int64_t GranularityNs() const override {
    const MutexLock lock(&file_system_.mutex_);
    return file_system_.tree_.granularity_ns();
  }

 private:
  std::string Path(absl::string_view name) const {
    return absl::StrCat(path_, absl::EndsWith(path_, "/") ? "" : "/", name);
  }

  const InMemoryFileSystem& file_system_;
  InodePtr inode_;
  const std::string path_;
};

// --- Settings --------------------------------------------------------------

void InMemoryFileSystem::SetCredentials(Credentials credentials) {
  const MutexLock lock(&mutex_);
  tree_.SetCredentials(credentials);
}

void InMemoryFileSystem::SetGranularity(int64_t granularity_ns) {
  const MutexLock lock(&mutex_);
  tree_.SetGranularity(granularity_ns);
}

std::vector<JournalEntry> InMemoryFileSystem::TakeJournal() {
  const MutexLock lock(&mutex_);
  keeps_journal_ = true;
  return std::exchange(journal_, {});
}

absl::StatusOr<int64_t> InMemoryFileSystem::AtimeNs(
    absl::string_view path) const {
  const MutexLock lock(&mutex_);
  MemoryInode* found = nullptr;
  const int error = tree_.Find(tree_.root(), path, FollowLinks::kNo, &found);
  return Answer(error, "fstatat", path, error == 0 ? found->atime_ns : 0);
}

absl::StatusOr<InMemoryFileSystem::StatusAndAtime>
InMemoryFileSystem::LstatWithAtime(absl::string_view path) const {
  const MutexLock lock(&mutex_);
  MemoryInode* found = nullptr;
  const int error = tree_.Find(tree_.root(), path, FollowLinks::kNo, &found);
  if (error != 0) return ErrnoToStatus(error, "fstatat", path);
  return StatusAndAtime{.status = MemoryTree::StatusOf(*found),
                        .atime_ns = found->atime_ns};
}

absl::StatusOr<std::string> InMemoryFileSystem::RealPath(
    absl::string_view path) const {
  const MutexLock lock(&mutex_);
  std::string real_path;
  const int error = tree_.RealPath(path, &real_path);
  return Answer(error, "realpath", path, std::move(real_path));
}

void InMemoryFileSystem::AddEvents(MemoryEvents* events) {
  const MutexLock lock(&mutex_);
  tree_.AddEvents(events);
}

void InMemoryFileSystem::RemoveEvents(MemoryEvents* events) {
  const MutexLock lock(&mutex_);
  tree_.RemoveEvents(events);
}

// --- Reading ---------------------------------------------------------------

absl::StatusOr<FileStatus> InMemoryFileSystem::Stat(
    absl::string_view path) const {
  const MutexLock lock(&mutex_);
  MemoryInode* found = nullptr;
  const int error = tree_.Find(tree_.root(), path, FollowLinks::kYes, &found);
  if (error != 0) return ErrnoToStatus(error, "fstatat", path);
  return MemoryTree::StatusOf(*found);
}

absl::StatusOr<FileStatus> InMemoryFileSystem::Lstat(
    absl::string_view path) const {
  const MutexLock lock(&mutex_);
  MemoryInode* found = nullptr;
  const int error = tree_.Find(tree_.root(), path, FollowLinks::kNo, &found);
  if (error != 0) return ErrnoToStatus(error, "fstatat", path);
  return MemoryTree::StatusOf(*found);
}

absl::StatusOr<std::unique_ptr<Directory>> InMemoryFileSystem::OpenDirectory(
    absl::string_view path) const {
  const MutexLock lock(&mutex_);
  MemoryInode* directory = nullptr;
  const int error =
      tree_.OpenDirectory(tree_.root(), path, FollowLinks::kYes, &directory);
  if (error != 0) return ErrnoToStatus(error, "openat", path);
  return std::make_unique<Handle>(this, InodePtr(directory), std::string(path));
}

absl::Status InMemoryFileSystem::List(absl::string_view path,
                                      EntryVisitor visit) const {
  const absl::StatusOr<std::unique_ptr<Directory>> directory =
      OpenDirectory(path);
  if (!directory.ok()) return directory.status();
  return (*directory)->List(visit);
}

absl::StatusOr<std::string> InMemoryFileSystem::Read(absl::string_view path,
                                                     int64_t max_bytes) const {
  const MutexLock lock(&mutex_);
  std::string contents;
  const int error = tree_.Read(tree_.root(), path, max_bytes, &contents);
  return Answer(error, "openat", path, std::move(contents));
}

absl::StatusOr<std::string> InMemoryFileSystem::ReadLink(
    absl::string_view path) const {
  const MutexLock lock(&mutex_);
  std::string target;
  const int error = tree_.ReadLink(tree_.root(), path, &target);
  return Answer(error, "readlinkat", path, std::move(target));
}

int64_t InMemoryFileSystem::NowNs() const {
  const MutexLock lock(&mutex_);
  return tree_.StampNs();
}

absl::StatusOr<int64_t> InMemoryFileSystem::GranularityNs(
    absl::string_view path) const {
  const MutexLock lock(&mutex_);
  MemoryInode* directory = nullptr;
  const int error =
      tree_.OpenDirectory(tree_.root(), path, FollowLinks::kYes, &directory);
  return Answer(error, "openat", path, tree_.granularity_ns());
}

size_t InMemoryFileSystem::MaxKeptDirectories() const {
  return std::numeric_limits<size_t>::max();  // They cost nothing.
}

// --- Changing --------------------------------------------------------------

absl::Status InMemoryFileSystem::Done(int error, absl::string_view operation,
                                      int64_t time_ns, absl::string_view path,
                                      absl::string_view target) {
  if (error != 0) {
    return ErrnoToStatus(
        error, operation,
        target.empty() ? std::string(path) : absl::StrCat(path, ", ", target));
  }
  if (keeps_journal_) {
    journal_.push_back({.operation = std::string(operation),
                        .path = std::string(path),
                        .target = std::string(target),
                        .time_ns = time_ns});
  }
  return absl::OkStatus();
}

absl::Status InMemoryFileSystem::WriteFile(absl::string_view path,
                                           absl::string_view contents) {
  const MutexLock lock(&mutex_);
  const int64_t time_ns = tree_.StampNs();
  return Done(tree_.WriteFile(path, contents), "write", time_ns, path);
}

absl::Status InMemoryFileSystem::AppendFile(absl::string_view path,
                                            absl::string_view contents) {
  const MutexLock lock(&mutex_);
  const int64_t time_ns = tree_.StampNs();
  return Done(tree_.AppendFile(path, contents), "append", time_ns, path);
}

absl::Status InMemoryFileSystem::Truncate(absl::string_view path,
                                          int64_t size_bytes) {
  const MutexLock lock(&mutex_);
  const int64_t time_ns = tree_.StampNs();
  return Done(tree_.Truncate(path, size_bytes), "truncate", time_ns, path);
}

absl::Status InMemoryFileSystem::SetTimes(absl::string_view path,
                                          int64_t atime_ns, int64_t mtime_ns,
                                          FollowLinks follow) {
  const MutexLock lock(&mutex_);
  const int64_t time_ns = tree_.StampNs();
  return Done(tree_.SetTimes(path, atime_ns, mtime_ns, follow), "utimensat",
              time_ns, path);
}

absl::Status InMemoryFileSystem::Chmod(absl::string_view path,
                                       uint16_t permissions) {
  const MutexLock lock(&mutex_);
  const int64_t time_ns = tree_.StampNs();
  return Done(tree_.Chmod(path, permissions), "chmod", time_ns, path);
}

absl::Status InMemoryFileSystem::Rename(absl::string_view from,
                                        absl::string_view to) {
  const MutexLock lock(&mutex_);
  const int64_t time_ns = tree_.StampNs();
  return Done(tree_.Rename(from, to), "rename", time_ns, from, to);
}

absl::Status InMemoryFileSystem::Exchange(absl::string_view a,
                                          absl::string_view b) {
  const MutexLock lock(&mutex_);
  const int64_t time_ns = tree_.StampNs();
  return Done(tree_.Exchange(a, b), "renameat2", time_ns, a, b);
}

absl::Status InMemoryFileSystem::Link(absl::string_view existing,
                                      absl::string_view path) {
  const MutexLock lock(&mutex_);
  const int64_t time_ns = tree_.StampNs();
  return Done(tree_.Link(existing, path), "link", time_ns, existing, path);
}

absl::Status InMemoryFileSystem::Symlink(absl::string_view target,
                                         absl::string_view path) {
  const MutexLock lock(&mutex_);
  const int64_t time_ns = tree_.StampNs();
  return Done(tree_.Symlink(target, path), "symlink", time_ns, path, target);
}

absl::Status InMemoryFileSystem::Mkfifo(absl::string_view path) {
  return MakeSpecial(path, FileType::kFifo);
}

absl::Status InMemoryFileSystem::MakeSpecial(absl::string_view path,
                                             FileType type) {
  const MutexLock lock(&mutex_);
  const int64_t time_ns = tree_.StampNs();
  return Done(tree_.MakeSpecial(path, type), "mknod", time_ns, path);
}

absl::Status InMemoryFileSystem::Unlink(absl::string_view path) {
  const MutexLock lock(&mutex_);
  const int64_t time_ns = tree_.StampNs();
  return Done(tree_.Unlink(path), "unlink", time_ns, path);
}

absl::Status InMemoryFileSystem::Mkdir(absl::string_view path) {
  const MutexLock lock(&mutex_);
  const int64_t time_ns = tree_.StampNs();
  return Done(tree_.Mkdir(path), "mkdir", time_ns, path);
}

absl::Status InMemoryFileSystem::Rmdir(absl::string_view path) {
  const MutexLock lock(&mutex_);
  const int64_t time_ns = tree_.StampNs();
  return Done(tree_.Rmdir(path), "rmdir", time_ns, path);
}

absl::Status InMemoryFileSystem::Mount(absl::string_view path) {
  const MutexLock lock(&mutex_);
  const int64_t time_ns = tree_.StampNs();
  return Done(tree_.Mount(path), "mount", time_ns, path);
}

absl::Status InMemoryFileSystem::Unmount(absl::string_view path) {
  const MutexLock lock(&mutex_);
  const int64_t time_ns = tree_.StampNs();
  return Done(tree_.Unmount(path), "umount", time_ns, path);
}

}  // namespace reloader::fakes
