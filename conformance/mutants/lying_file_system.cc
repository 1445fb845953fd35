#include "conformance/mutants/lying_file_system.h"

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "conformance/backend.h"
#include "conformance/disk_world.h"
#include "conformance/stat_on_disk.h"
#include "fakes/forwarding_file_system.h"
#include "reloader/errno_status.h"
#include "reloader/file_system.h"
#include "reloader/stat_reloader.h"

namespace reloader::conformance {
namespace {

class LyingDirectory final : public fakes::ForwardingDirectory {
 public:
  LyingDirectory(const LyingFileSystem* file_system,
                 std::unique_ptr<Directory> base, std::string path)
      : ForwardingDirectory(file_system, std::move(base), std::move(path)),
        lies_(*file_system) {}

  absl::StatusOr<FileStatus> Status() const override {
    absl::StatusOr<FileStatus> status = ForwardingDirectory::Status();
    if (!status.ok()) return status;
    int error = 0;
    lies_.LieAboutStatus(path(), &error, &*status);
    if (error != 0) return ErrnoToStatus(error, "fstat", path());
    return status;
  }

  absl::Status List(EntryVisitor visit) const override {
    std::vector<LyingFileSystem::ListedEntry> entries;
    absl::Status status =
        ForwardingDirectory::List([&](const DirectoryEntry& entry) {
          entries.push_back({std::string(entry.name), entry.inode, entry.type});
        });
    lies_.LieAboutListing(path(), &status, &entries);
    for (const auto& entry : entries) {
      visit({.name = entry.name, .inode = entry.inode, .type = entry.type});
    }
    return status;
  }

  void StatEntries(absl::Span<EntryStatus> entries) const override {
    std::vector<FollowLinks> asked;
    for (EntryStatus& entry : entries) {
      asked.push_back(entry.follow);
      entry.follow = lies_.LieAboutFollowing(entry.follow);
    }
    ForwardingDirectory::StatEntries(entries);
    for (size_t i = 0; i < entries.size(); ++i) {
      entries[i].follow = asked[i];
      lies_.LieAboutStatus(Path(entries[i].name), &entries[i].error,
                           &entries[i].status);
    }
  }

  absl::StatusOr<std::unique_ptr<Directory>> OpenDirectory(
      absl::string_view name, FollowLinks follow) const override {
    absl::StatusOr<std::unique_ptr<Directory>> opened =
        ForwardingDirectory::OpenDirectory(name,
                                           lies_.LieAboutFollowing(follow));
    lies_.LieAboutOpening(Path(name), &opened);
    return opened;
  }

  absl::StatusOr<std::string> Read(absl::string_view name,
                                   int64_t max_bytes) const override {
    absl::StatusOr<std::string> content =
        ForwardingDirectory::Read(name, max_bytes);
    lies_.LieAboutContent(Path(name), &content);
    return content;
  }

  absl::StatusOr<std::string> ReadLink(absl::string_view name) const override {
    absl::StatusOr<std::string> target = ForwardingDirectory::ReadLink(name);
    lies_.LieAboutTarget(Path(name), &target);
    return target;
  }

  int64_t GranularityNs() const override {
    return lies_.LieAboutGranularity(ForwardingDirectory::GranularityNs());
  }

 private:
  const LyingFileSystem& lies_;
};

}  // namespace

void LyingFileSystem::LieAboutStatus(const std::string&, int*,
                                     FileStatus*) const {}
void LyingFileSystem::LieAboutListing(const std::string&, absl::Status*,
                                      std::vector<ListedEntry>*) const {}
void LyingFileSystem::LieAboutContent(const std::string&,
                                      absl::StatusOr<std::string>*) const {}
void LyingFileSystem::LieAboutTarget(const std::string&,
                                     absl::StatusOr<std::string>*) const {}
FollowLinks LyingFileSystem::LieAboutFollowing(FollowLinks follow) const {
  return follow;
}
void LyingFileSystem::LieAboutOpening(
    const std::string&, absl::StatusOr<std::unique_ptr<Directory>>*) const {}
int64_t LyingFileSystem::LieAboutGranularity(int64_t granularity_ns) const {
  return granularity_ns;
}

std::unique_ptr<Directory> LyingFileSystem::Wrap(
    std::unique_ptr<Directory> base, std::string path) const {
  return std::make_unique<LyingDirectory>(this, std::move(base),
                                          std::move(path));
}

Backend StatOnDiskThrough(
    absl::string_view name,
    std::function<std::unique_ptr<FileSystem>(const FileSystem*)> wrap) {
  return {
      .name = std::string(name),
      .limitations = StatOnDisk::Limitations(),
      .make_world =
          [wrap = std::move(wrap)](const WorldOptions& options) {
            return DiskWorld::Create(
                options.diagnostics,
                [&options](Environment environment) {
                  return MakeStatReloader(environment,
                                          {.interval = options.interval});
                },
                wrap);
          },
  };
}

}  // namespace reloader::conformance
