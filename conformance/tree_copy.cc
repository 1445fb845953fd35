#include "conformance/tree_copy.h"

#include <stdlib.h>

#include <algorithm>
#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "conformance/backend.h"
#include "reloader/file_system.h"
#include "reloader/file_system_mutator.h"
#include "reloader/posix_file_system.h"

namespace reloader::conformance {
namespace {

constexpr int64_t kMostCopied = int64_t{16} << 20;

class Copier {
 public:
  Copier(std::string source, TreeCopyOptions options, World* world)
      : source_(std::move(source)), options_(options), world_(*world) {}

  // `below` is "" or a relative path with a slash at its end.
  absl::Status CopyDirectory(const std::string& below) {
    std::vector<std::string> names;
    const absl::Status listed = disk_.List(
        absl::StrCat(source_, "/", below),
        [&](const DirectoryEntry& entry) { names.emplace_back(entry.name); });
    if (!listed.ok()) LeaveOut(below, listed.ToString());
    std::sort(names.begin(), names.end());
    for (const std::string& name : names) {
      if (IsEnough()) break;
      const absl::Status status = CopyEntry(below + name);
      if (!status.ok()) return status;
    }
    return absl::OkStatus();
  }

  TreeCopy TakeResult() { return std::move(result_); }

 private:
  bool IsEnough() const {
    return options_.max_files > 0 &&
           result_.files + result_.links >= options_.max_files;
  }

  void LeaveOut(absl::string_view path, absl::string_view reason) {
    result_.not_copied.push_back(
        absl::StrCat(absl::CHexEscape(path), ": ", reason));
  }

  absl::Status CopyEntry(const std::string& path) {
    const std::string from = absl::StrCat(source_, "/", path);
    const std::string to = absl::StrCat(world_.root(), "/", path);
    const absl::StatusOr<FileStatus> status = disk_.Lstat(from);
    if (!status.ok()) {
      LeaveOut(path, status.status().ToString());
      return absl::OkStatus();
    }
    switch (status->type) {
      case FileType::kDirectory: {
        ++result_.directories;
        const absl::Status made = world_.mutator().Mkdir(to);
        return made.ok() ? CopyDirectory(path + "/") : made;
      }
      case FileType::kSymlink:
        return CopyLink(path, from, to, *status);
      case FileType::kRegular:
        return CopyFile(path, from, to, *status);
      default:
        LeaveOut(path, "neither a file, a directory nor a link");
        return absl::OkStatus();
    }
  }

  absl::Status CopyLink(const std::string& path, const std::string& from,
                        const std::string& to, const FileStatus& status) {
    const absl::StatusOr<std::string> target = disk_.ReadLink(from);
    if (!target.ok()) {
      LeaveOut(path, target.status().ToString());
      return absl::OkStatus();
    }
    ++result_.links;
    const absl::Status made = world_.mutator().Symlink(*target, to);
    return made.ok() ? SetTimes(to, status) : made;
  }

  absl::Status CopyFile(const std::string& path, const std::string& from,
                        const std::string& to, const FileStatus& status) {
    if (status.size_bytes > kMostCopied) {
      LeaveOut(path, "larger than 16 MiB");
      return absl::OkStatus();
    }
    const absl::StatusOr<std::string> contents = disk_.Read(from, kMostCopied);
    if (!contents.ok()) {
      LeaveOut(path, contents.status().ToString());
      return absl::OkStatus();
    }
    ++result_.files;
    const absl::Status made = world_.mutator().WriteFile(to, *contents);
    return made.ok() ? SetTimes(to, status) : made;
  }

  absl::Status SetTimes(const std::string& path, const FileStatus& status) {
    return world_.mutator().SetTimes(path, status.mtime_ns, status.mtime_ns,
                                     FollowLinks::kNo);
  }

  const PosixFileSystem disk_{};
  const std::string source_;
  const TreeCopyOptions options_;
  World& world_;
  TreeCopy result_;
};

// Returns the path without links, or "" where it does not exist.
std::string Resolve(absl::string_view path) {
  const std::unique_ptr<char, void (*)(void*)> resolved(
      realpath(std::string(path).c_str(), nullptr), free);
  return resolved == nullptr ? "" : resolved.get();
}

}  // namespace

absl::StatusOr<TreeCopy> CopySourceTree(absl::string_view source,
                                        TreeCopyOptions options, World* world) {
  const std::string from = Resolve(source);
  const absl::StatusOr<FileStatus> status = PosixFileSystem().Stat(from);
  if (from.empty() || !status.ok() || status->type != FileType::kDirectory) {
    return absl::InvalidArgumentError(absl::StrCat(
        "not a directory that can be copied: ", absl::CHexEscape(source)));
  }
  const std::string root = Resolve(world->root());
  if (from == "/" || root == from || absl::StartsWith(root, from + "/")) {
    return absl::InvalidArgumentError(
        absl::StrCat("cannot copy ", absl::CHexEscape(source),
                     " into itself: the copy would lie in ",
                     absl::CHexEscape(world->root())));
  }
  Copier copier(from, options, world);
  const absl::Status copied = copier.CopyDirectory("");
  if (!copied.ok()) return copied;
  return copier.TakeResult();
}

}  // namespace reloader::conformance
