#include "conformance/mutants/lying_file_system.h"

#include <cstdint>
#include <functional>
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
#include "conformance/backend.h"
#include "conformance/disk_world.h"
#include "conformance/memory_world.h"
#include "conformance/snapshot.h"
#include "conformance/stat_in_memory.h"
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
    EntryStatus self = {
        .name = path().c_str(), .follow = FollowLinks::kYes, .status = *status};
    lies_.LieAboutStatus(path(), &self);
    if (self.error != 0) return ErrnoToStatus(self.error, "fstat", path());
    return self.status;
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
    ForwardingDirectory::StatEntries(entries);
    for (EntryStatus& entry : entries) {
      lies_.LieAboutStatus(Path(entry.name), &entry);
    }
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

  absl::StatusOr<std::unique_ptr<Directory>> OpenDirectory(
      absl::string_view name, FollowLinks follow) const override {
    lies_.LieAboutFollowing(&follow);
    absl::StatusOr<std::unique_ptr<Directory>> opened =
        ForwardingDirectory::OpenDirectory(name, follow);
    absl::Status status = opened.status();
    lies_.LieAboutOpening(Path(name), &status);
    if (!status.ok()) return status;
    return opened;
  }

  int64_t GranularityNs() const override {
    int64_t granularity_ns = ForwardingDirectory::GranularityNs();
    lies_.LieAboutGranularity(&granularity_ns);
    return granularity_ns;
  }

 private:
  const LyingFileSystem& lies_;
};

}  // namespace

void LyingFileSystem::LieAboutStatus(const std::string&, EntryStatus*) const {}
void LyingFileSystem::LieAboutListing(const std::string&, absl::Status*,
                                      std::vector<ListedEntry>*) const {}
void LyingFileSystem::LieAboutContent(const std::string&,
                                      absl::StatusOr<std::string>*) const {}
void LyingFileSystem::LieAboutTarget(const std::string&,
                                     absl::StatusOr<std::string>*) const {}
void LyingFileSystem::LieAboutFollowing(FollowLinks*) const {}
void LyingFileSystem::LieAboutOpening(const std::string&, absl::Status*) const {
}
void LyingFileSystem::LieAboutGranularity(int64_t*) const {}

std::unique_ptr<Directory> LyingFileSystem::Wrap(
    std::unique_ptr<Directory> base, std::string path) const {
  if (absl::EndsWith(path, absl::StrCat("/", kBarrierDirectory))) return base;
  return std::make_unique<LyingDirectory>(this, std::move(base),
                                          std::move(path));
}

void LiesAboutFiles::LieAboutStatus(const std::string& path,
                                    EntryStatus* entry) const {
  if (entry->error != 0 || entry->status.type != FileType::kRegular) return;
  LieAboutFile(path, entry);
}

Backend StatThrough(absl::string_view name, WrapFileSystem wrap) {
  return {
      .name = std::string(name),
      .limitations = StatInMemory::Limitations(),
      .make_world =
          [wrap = std::move(wrap)](const WorldOptions& options) {
            return MemoryWorld::Create(
                options.diagnostics,
                [&options](Environment environment, auto*, auto*) {
                  return MakeStatReloader(environment,
                                          {.interval = options.interval});
                },
                {.wrap = wrap});
          },
  };
}

Backend StatOnDiskThrough(absl::string_view name, WrapFileSystem wrap) {
  return {
      .name = std::string(name),
      .limitations = StatOnDisk::Limitations(),
      .make_world =
          [wrap = std::move(wrap)](const WorldOptions& options) {
            return DiskWorld::Create(options.diagnostics,
                                     [&options](Environment environment) {
                                       return MakeStatReloader(
                                           environment,
                                           {.interval = options.interval});
                                     },
                                     {.wrap = wrap});
          },
  };
}

}  // namespace reloader::conformance
