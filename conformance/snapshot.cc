#include "conformance/snapshot.h"

#include <errno.h>

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/string_view.h"
#include "reloader/errno_status.h"
#include "reloader/file_system.h"

namespace reloader::conformance {
namespace {

constexpr int64_t kMaxContentsBytes = int64_t{16} << 20;

bool IsAbsent(const absl::Status& status) {
  const int error = ErrnoFromStatus(status);
  return error == ENOENT || error == ENOTDIR;
}

bool SameIdentity(const FileStatus& a, const FileStatus& b) {
  return a.device == b.device && a.inode == b.inode && a.type == b.type;
}

class Walker {
 public:
  Walker(const FileSystem& file_system, SnapshotContents contents,
         SnapshotLinks links, Snapshot* snapshot)
      : file_system_(file_system),
        contents_(contents),
        links_(links),
        snapshot_(*snapshot) {}

  // `prefix` is the directory's relative path with a slash, or "" for the root.
  absl::Status Walk(const std::string& directory, const std::string& prefix) {
    std::vector<std::string> names;
    absl::Status status = file_system_.List(
        directory,
        [&](const DirectoryEntry& entry) { names.emplace_back(entry.name); });
    if (!status.ok()) return IsAbsent(status) ? absl::OkStatus() : status;
    for (const std::string& name : names) {
      if (prefix.empty() && name == kBarrierDirectory) continue;
      status = Visit(absl::StrCat(directory, "/", name), prefix + name);
      if (!status.ok()) return status;
    }
    return absl::OkStatus();
  }

  absl::Status WalkRoot(const std::string& root) {
    const absl::StatusOr<FileStatus> status = file_system_.Stat(root);
    if (!status.ok()) {
      return IsAbsent(status.status()) ? absl::OkStatus() : status.status();
    }
    above_.push_back(*status);
    return Walk(root, "");
  }

 private:
  absl::Status Visit(const std::string& path, const std::string& relative) {
    const auto state = LookAt(file_system_, path, contents_);
    if (!state.ok()) return state.status();
    if (!state->has_value()) return absl::OkStatus();
    snapshot_.emplace(relative, **state);
    const FileStatus* directory = nullptr;
    if ((*state)->status.type == FileType::kDirectory) {
      directory = &(*state)->status;
    } else if (links_ == SnapshotLinks::kEnter &&
               (*state)->resolved.has_value() &&
               (*state)->resolved->type == FileType::kDirectory) {
      directory = &*(*state)->resolved;
      for (const FileStatus& above : above_) {
        if (SameIdentity(above, *directory)) return absl::OkStatus();
      }
    }
    if (directory == nullptr) return absl::OkStatus();
    above_.push_back(*directory);
    absl::Status status = Walk(path, relative + "/");
    above_.pop_back();
    return status;
  }

  const FileSystem& file_system_;
  const SnapshotContents contents_;
  const SnapshotLinks links_;
  Snapshot& snapshot_;
  std::vector<FileStatus> above_;  // The directories on the way.
};

// Where two links lead is the same place in the same state. What is in a
// directory is not part of a link to it.
bool SameResolution(const EntryState& a, const EntryState& b) {
  if (a.target != b.target || a.loops != b.loops) return false;
  if (a.resolved.has_value() != b.resolved.has_value()) return false;
  if (!a.resolved.has_value()) return true;
  if (!SameIdentity(*a.resolved, *b.resolved)) return false;
  return a.resolved->type == FileType::kDirectory ||
         (a.resolved->mtime_ns == b.resolved->mtime_ns &&
          a.resolved->size_bytes == b.resolved->size_bytes);
}

}  // namespace

absl::StatusOr<std::optional<EntryState>> LookAt(const FileSystem& file_system,
                                                 absl::string_view path,
                                                 SnapshotContents contents) {
  const std::optional<EntryState> absent;
  const absl::StatusOr<FileStatus> status = file_system.Lstat(path);
  if (!status.ok()) {
    if (IsAbsent(status.status())) return absent;
    return status.status();
  }
  EntryState state{.status = *status};
  if (status->type == FileType::kSymlink) {
    absl::StatusOr<std::string> target = file_system.ReadLink(path);
    if (!target.ok()) return absent;
    state.target = *std::move(target);
    const absl::StatusOr<FileStatus> resolved = file_system.Stat(path);
    if (resolved.ok()) state.resolved = *resolved;
    state.loops = ErrnoFromStatus(resolved.status()) == ELOOP;
  } else if (status->type == FileType::kRegular &&
             contents == SnapshotContents::kRead) {
    absl::StatusOr<std::string> bytes =
        file_system.Read(path, kMaxContentsBytes);
    if (bytes.ok()) state.contents = *std::move(bytes);
  }
  return std::optional<EntryState>(std::move(state));
}

absl::StatusOr<Snapshot> TakeSnapshot(const FileSystem& file_system,
                                      absl::string_view root,
                                      SnapshotContents contents,
                                      SnapshotLinks links) {
  Snapshot snapshot;
  absl::Status status = Walker(file_system, contents, links, &snapshot)
                            .WalkRoot(std::string(root));
  if (!status.ok()) return status;
  return snapshot;
}

StateDifference Differ(const EntryState& a, const EntryState& b) {
  const FileStatus& before = a.status;
  const FileStatus& after = b.status;
  if (!SameIdentity(before, after) || before.mtime_ns != after.mtime_ns ||
      before.size_bytes != after.size_bytes || !SameResolution(a, b)) {
    return StateDifference::kContent;
  }
  if (before.ctime_ns == after.ctime_ns && a.contents != b.contents) {
    return StateDifference::kContent;  // A write that left no trace but this.
  }
  return before == after ? StateDifference::kNone : StateDifference::kMetadata;
}

std::string Describe(const EntryState& state) {
  const FileStatus& status = state.status;
  switch (status.type) {
    case FileType::kDirectory:
      return absl::StrFormat("directory, ino %d", status.inode);
    case FileType::kSymlink:
      return absl::StrCat("link to ", absl::CHexEscape(state.target), ", ino ",
                          status.inode,
                          state.loops      ? ", a loop"
                          : state.resolved ? ""
                                           : ", dangling");
    case FileType::kRegular:
      return absl::StrFormat("%d B, ino %d, mtime %d.%09d", status.size_bytes,
                             status.inode, status.mtime_ns / 1000000000,
                             status.mtime_ns % 1000000000);
    default:
      return absl::StrFormat("special file, ino %d", status.inode);
  }
}

}  // namespace reloader::conformance
