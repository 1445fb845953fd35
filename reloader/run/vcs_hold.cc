#include "reloader/run/vcs_hold.h"

#include <cstdint>
#include <cstdlib>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "absl/types/span.h"
#include "reloader/change.h"
#include "reloader/file_system.h"
#include "reloader/run/repository_finder.h"

namespace reloader {
namespace {

bool IsSameFile(const FileStatus& a, const FileStatus& b) {
  return a.device == b.device && a.inode == b.inode && a.ctime_ns == b.ctime_ns;
}

}  // namespace

void VcsHold::AddChanges(const std::vector<Change>& changes) {
  for (const Change& change : changes) finder_.AddPath(change.path);
}

std::optional<std::string> VcsHold::FindMarker() {
  for (const Repository& repository : finder_.repositories()) {
    std::optional<std::string> marker = FindIn(repository);
    if (marker.has_value()) return marker;
  }
  return std::nullopt;
}

void VcsHold::Disregard(const std::string& marker) {
  const absl::StatusOr<FileStatus> status = file_system_.Lstat(marker);
  if (status.ok()) disregarded_[marker] = *status;
}

std::optional<std::string> VcsHold::FindIn(const Repository& repository) {
  const auto path = [&](const char* name) {
    return absl::StrCat(repository.directory, "/", name);
  };
  std::string lock;
  switch (repository.kind) {
    case Repository::Kind::kGit:
      lock = path("index.lock");
      break;
    case Repository::Kind::kMercurial:
      lock = path("wlock");
      break;
    case Repository::Kind::kSubversion:
      lock = path("wc.db-journal");
      break;
  }
  if (IsLocked(lock)) return lock;
  if (repository.kind != Repository::Kind::kGit) return std::nullopt;
  for (const char* name : {"rebase-merge", "rebase-apply"}) {
    if (IsRebasing(path(name))) return path(name);
  }
  return std::nullopt;
}

bool VcsHold::IsLocked(const std::string& path) {
  const absl::StatusOr<FileStatus> status = file_system_.Lstat(path);
  const auto disregarded = disregarded_.find(path);
  if (disregarded != disregarded_.end()) {
    if (status.ok() && IsSameFile(*status, disregarded->second)) return false;
    disregarded_.erase(disregarded);
  }
  return status.ok();
}

bool VcsHold::IsRebasing(const std::string& directory) const {
  const absl::StatusOr<std::unique_ptr<Directory>> opened =
      file_system_.OpenDirectory(directory);
  if (!opened.ok()) return false;
  std::vector<std::string> names;
  // What could not be listed is not there, as far as this goes.
  (*opened)
      ->List(
          [&](const DirectoryEntry& entry) { names.emplace_back(entry.name); })
      .IgnoreError();
  std::vector<EntryStatus> entries;
  for (const std::string& name : names) {
    entries.push_back({.name = name.c_str()});
  }
  (*opened)->StatEntries(absl::MakeSpan(entries));
  for (const EntryStatus& entry : entries) {
    if (entry.error == 0 && IsYoung(entry.status)) return true;
  }
  return false;
}

// Both ways: a clock that was set back must not make a file young for an hour.
bool VcsHold::IsYoung(const FileStatus& status) const {
  const int64_t age_ns = file_system_.NowNs() - status.mtime_ns;
  return std::abs(age_ns) < absl::ToInt64Nanoseconds(kRebaseIsAtWork);
}

}  // namespace reloader
