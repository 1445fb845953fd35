#include "fakes/forwarding_file_system.h"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "reloader/file_system.h"

namespace reloader::fakes {

absl::StatusOr<FileStatus> ForwardingFileSystem::Stat(
    absl::string_view path) const {
  return base_.Stat(path);
}

absl::StatusOr<FileStatus> ForwardingFileSystem::Lstat(
    absl::string_view path) const {
  return base_.Lstat(path);
}

absl::StatusOr<std::unique_ptr<Directory>> ForwardingFileSystem::OpenDirectory(
    absl::string_view path) const {
  absl::StatusOr<std::unique_ptr<Directory>> directory =
      base_.OpenDirectory(path);
  if (!directory.ok()) return directory.status();
  return Wrap(*std::move(directory), std::string(path));
}

absl::Status ForwardingFileSystem::List(absl::string_view path,
                                        EntryVisitor visit) const {
  return base_.List(path, visit);
}

absl::StatusOr<std::string> ForwardingFileSystem::Read(
    absl::string_view path, int64_t max_bytes) const {
  return base_.Read(path, max_bytes);
}

absl::StatusOr<std::string> ForwardingFileSystem::ReadLink(
    absl::string_view path) const {
  return base_.ReadLink(path);
}

int64_t ForwardingFileSystem::NowNs() const { return base_.NowNs(); }

absl::StatusOr<int64_t> ForwardingFileSystem::GranularityNs(
    absl::string_view path) const {
  return base_.GranularityNs(path);
}

size_t ForwardingFileSystem::MaxKeptDirectories() const {
  return base_.MaxKeptDirectories();
}

absl::StatusOr<FileStatus> ForwardingDirectory::Status() const {
  return base_->Status();
}

absl::Status ForwardingDirectory::List(EntryVisitor visit) const {
  return base_->List(visit);
}

void ForwardingDirectory::StatEntries(absl::Span<EntryStatus> entries) const {
  base_->StatEntries(entries);
}

absl::StatusOr<std::unique_ptr<Directory>> ForwardingDirectory::OpenDirectory(
    absl::string_view name, FollowLinks follow) const {
  absl::StatusOr<std::unique_ptr<Directory>> directory =
      base_->OpenDirectory(name, follow);
  if (!directory.ok()) return directory.status();
  return file_system_.Wrap(*std::move(directory), Path(name));
}

absl::StatusOr<std::string> ForwardingDirectory::Read(absl::string_view name,
                                                      int64_t max_bytes) const {
  return base_->Read(name, max_bytes);
}

absl::StatusOr<std::string> ForwardingDirectory::ReadLink(
    absl::string_view name) const {
  return base_->ReadLink(name);
}

int64_t ForwardingDirectory::GranularityNs() const {
  return base_->GranularityNs();
}

std::string ForwardingDirectory::Path(absl::string_view name) const {
  return absl::StrCat(path_ == "/" ? "" : path_, "/", name);
}

}  // namespace reloader::fakes
