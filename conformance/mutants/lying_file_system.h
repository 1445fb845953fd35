// A FileSystem that tells lies about what is on the disk: the base of mutants
// whose defect is what they see. A mutant overrides the one lie it tells.
//
//   class IgnoresSize : public LyingFileSystem {
//     void LieAboutStatus(const std::string&, int*, FileStatus* status) const
//         override { status->size_bytes = 0; }
//   };
//
// One thread.
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
  // were asked for. `*error` is an errno or 0; `*status` is valid if it is 0.
  virtual void LieAboutStatus(const std::string& path, int* error,
                              FileStatus* status) const;
  virtual void LieAboutListing(const std::string& path, absl::Status* status,
                               std::vector<ListedEntry>* entries) const;
  virtual void LieAboutContent(const std::string& path,
                               absl::StatusOr<std::string>* content) const;
  virtual void LieAboutTarget(const std::string& path,
                              absl::StatusOr<std::string>* target) const;
  // Which of an entry and what it leads to is asked for.
  virtual FollowLinks LieAboutFollowing(FollowLinks follow) const;
  // Replaces the directory that was opened.
  virtual void LieAboutOpening(
      const std::string& path,
      absl::StatusOr<std::unique_ptr<Directory>>* opened) const;
  virtual int64_t LieAboutGranularity(int64_t granularity_ns) const;

  std::unique_ptr<Directory> Wrap(std::unique_ptr<Directory> base,
                                  std::string path) const override;
};

// The stat backend on the disk, seeing it through `Lies`, a LyingFileSystem.
Backend StatOnDiskThrough(
    absl::string_view name,
    std::function<std::unique_ptr<FileSystem>(const FileSystem*)> wrap);

template <typename Lies>
Backend StatOnDiskThrough(absl::string_view name) {
  return StatOnDiskThrough(name, [](const FileSystem* base) {
    return std::make_unique<Lies>(base);
  });
}

}  // namespace reloader::conformance

#endif  // CONFORMANCE_MUTANTS_LYING_FILE_SYSTEM_H_
