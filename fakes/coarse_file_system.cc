#include "fakes/coarse_file_system.h"

#include <cstdint>
#include <memory>
#include <string>
#include <utility>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "fakes/forwarding_file_system.h"
#include "reloader/file_system.h"

namespace reloader::fakes {
namespace {

// Rounds towards the past, also before the epoch.
int64_t RoundDown(int64_t time_ns, int64_t granule_ns) {
  const int64_t rest = time_ns % granule_ns;
  return time_ns - (rest < 0 ? rest + granule_ns : rest);
}

void Coarsen(int64_t granule_ns, FileStatus* status) {
  status->mtime_ns = RoundDown(status->mtime_ns, granule_ns);
  status->ctime_ns = RoundDown(status->ctime_ns, granule_ns);
}

absl::StatusOr<FileStatus> Coarsened(int64_t granule_ns,
                                     absl::StatusOr<FileStatus> status) {
  if (status.ok()) Coarsen(granule_ns, &*status);
  return status;
}

class CoarseDirectory final : public ForwardingDirectory {
 public:
  CoarseDirectory(const ForwardingFileSystem* file_system,
                  std::unique_ptr<Directory> base, std::string path,
                  int64_t granule_ns)
      : ForwardingDirectory(file_system, std::move(base), std::move(path)),
        granule_ns_(granule_ns) {}

  absl::StatusOr<FileStatus> Status() const override {
    return Coarsened(granule_ns_, ForwardingDirectory::Status());
  }

  void StatEntries(absl::Span<EntryStatus> entries) const override {
    ForwardingDirectory::StatEntries(entries);
    for (EntryStatus& entry : entries) {
      if (entry.error == 0) Coarsen(granule_ns_, &entry.status);
    }
  }

  int64_t GranularityNs() const override { return granule_ns_; }

 private:
  const int64_t granule_ns_;
};

}  // namespace

absl::StatusOr<FileStatus> CoarseFileSystem::Stat(
    absl::string_view path) const {
  return Coarsened(granule_ns_, ForwardingFileSystem::Stat(path));
}

absl::StatusOr<FileStatus> CoarseFileSystem::Lstat(
    absl::string_view path) const {
  return Coarsened(granule_ns_, ForwardingFileSystem::Lstat(path));
}

int64_t CoarseFileSystem::NowNs() const {
  return RoundDown(ForwardingFileSystem::NowNs(), granule_ns_);
}

absl::StatusOr<int64_t> CoarseFileSystem::GranularityNs(
    absl::string_view) const {
  return granule_ns_;
}

std::unique_ptr<Directory> CoarseFileSystem::Wrap(
    std::unique_ptr<Directory> base, std::string path) const {
  return std::make_unique<CoarseDirectory>(this, std::move(base),
                                           std::move(path), granule_ns_);
}

}  // namespace reloader::fakes
