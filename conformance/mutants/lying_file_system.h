// A FileSystem that tells lies about what there is: the base of mutants
// whose defect is what they see. A mutant overrides the one lie it tells.
//
//   class IgnoresSize : public LiesAboutFiles {
//     void LieAboutFile(const std::string&, EntryStatus* file) const override {
//       file->status.size_bytes = 0;
//     }
//   };
//
// The harness's own barrier is shown as it is: a mutant shall die of what it
// reports, not of silence. Stat(), Lstat() and Read() of a path tell the truth,
// unless a mutant says otherwise; a mutant asks them itself. What it remembers
// is in mutable members. One thread.
#ifndef CONFORMANCE_MUTANTS_LYING_FILE_SYSTEM_H_
#define CONFORMANCE_MUTANTS_LYING_FILE_SYSTEM_H_

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "conformance/backend.h"
#include "fakes/forwarding_file_system.h"
#include "reloader/file_system.h"

namespace reloader::conformance {

class LyingFileSystem : public fakes::ForwardingFileSystem {
 public:
  using fakes::ForwardingFileSystem::ForwardingFileSystem;

  // An entry of a listing that owns its name.
  struct ListedEntry {
    std::string name;
    uint64_t inode;
    FileType type;
  };

  // Called with what is true; each may change it. Paths are absolute, as they
  // were asked for; `entry->follow` says whether the status is that of the end
  // of a link. `entry->status` counts only while `entry->error` is 0.
  virtual void LieAboutStatus(const std::string& path,
                              EntryStatus* entry) const;
  virtual void LieAboutListing(const std::string& path, absl::Status* status,
                               std::vector<ListedEntry>* entries) const;
  virtual void LieAboutContent(const std::string& path,
                               absl::StatusOr<std::string>* content) const;
  virtual void LieAboutTarget(const std::string& path,
                              absl::StatusOr<std::string>* target) const;
  // Whether a directory is opened whose name in its parent is a link.
  virtual void LieAboutFollowing(FollowLinks* follow) const;
  // Of the opening of a directory.
  virtual void LieAboutOpening(const std::string& path,
                               absl::Status* status) const;
  virtual void LieAboutGranularity(int64_t* granularity_ns) const;

  std::unique_ptr<Directory> Wrap(std::unique_ptr<Directory> base,
                                  std::string path) const override;
};

// The base of lies about regular files alone; a directory has its true times.
// What is in a file is not lied about: a reloader that reads what was written a
// moment ago finds the lie out, which in memory is the case only where a
// scenario makes timestamps coarse.
class LiesAboutFiles : public LyingFileSystem {
 public:
  using LyingFileSystem::LyingFileSystem;

  // Called with the true status of a regular file, `file->error` being 0.
  virtual void LieAboutFile(const std::string& path,
                            EntryStatus* file) const = 0;

  void LieAboutStatus(const std::string& path, EntryStatus* entry) const final;
};

// Puts something between the reloader and its file system.
using WrapFileSystem =
    std::function<std::unique_ptr<FileSystem>(const FileSystem*)>;

// The stat backend, seeing its world through `Lies`, a LyingFileSystem: in
// memory, or on the disk for a defect that needs a kernel.
Backend StatThrough(absl::string_view name, WrapFileSystem wrap);
Backend StatOnDiskThrough(absl::string_view name, WrapFileSystem wrap);

template <typename Lies>
std::unique_ptr<FileSystem> WrapInLies(const FileSystem* base) {
  return std::make_unique<Lies>(base);
}

template <typename Lies>
Backend StatThrough(absl::string_view name) {
  return StatThrough(name, WrapInLies<Lies>);
}

template <typename Lies>
Backend StatOnDiskThrough(absl::string_view name) {
  return StatOnDiskThrough(name, WrapInLies<Lies>);
}

}  // namespace reloader::conformance

#endif  // CONFORMANCE_MUTANTS_LYING_FILE_SYSTEM_H_
