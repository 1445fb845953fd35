// The part of RootView that looks at a directory: crawler.cpp of Watchman
// 4.9.0.
#include <errno.h>

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "fakes/in_memory_file_system.h"
#include "fakes/watchman/error_text.h"
#include "fakes/watchman/node_store.h"
#include "fakes/watchman/pending_paths.h"
#include "fakes/watchman/root_view.h"
#include "reloader/errno_status.h"
#include "reloader/file_system.h"

namespace reloader::fakes::watchman {

void RootView::Crawl(const std::string& path, bool recursive) {
  StoredDirectory* const directory = store_.MakeDirectory(path);
  if (path.empty() && !LookAtRoot(directory, &recursive)) return;
  std::vector<std::string> names;
  if (const absl::Status status = OpenAndWatch(path, &names); !status.ok()) {
    OpenFailed(*directory, "opendir", status);
    MarkDirectoryGone(directory);
    return;
  }
  for (const auto& [name, node] : directory->nodes) {
    if (node->exists) node->maybe_gone = true;
  }
  crawled_directory_ = directory;
  stated_directory_ = nullptr;
  for (const std::string& name : names) {
    const auto found = directory->nodes.find(name);
    StoredNode* const node =
        found == directory->nodes.end() ? nullptr : found->second;
    if (node != nullptr) node->maybe_gone = false;
    const bool is_new = node == nullptr || !node->exists;
    if (is_new || recursive) {
      ProcessPath(directory->PathOf(name), PendingPaths::kRecursive);
    }
  }
  crawled_directory_ = stated_directory_ = nullptr;
  for (const auto& [name, node] : directory->nodes) {
    const bool gone = node->maybe_gone;
    node->maybe_gone = false;
    const bool is_directory = node->status.type == FileType::kDirectory;
    if (node->exists && (gone || (is_directory && recursive))) {
      pending_.Add(node->name, recursive ? PendingPaths::kRecursive : 0);
    }
  }
}

bool RootView::LookAtRoot(StoredDirectory* directory, bool* recursive) {
  const absl::StatusOr<FileStatus> status =
      file_system_.Lstat(options_.root_path);
  if (!status.ok()) {
    OpenFailed(*directory, "getFileInformation", status.status());
    MarkDirectoryGone(directory);
    return false;
  }
  if (status->inode == root_inode_) return true;
  if (root_inode_ != 0) {
    ScheduleRecrawl(
        "root was replaced and we didn't get notified by the kernel");
    root_inode_ = status->inode;
    return false;
  }
  *recursive = true;
  root_inode_ = status->inode;
  return true;
}

absl::Status RootView::OpenAndWatch(const std::string& path,
                                    std::vector<std::string>* names) {
  const std::string absolute = AbsolutePath(path);
  const absl::StatusOr<FileStatus> status = file_system_.Lstat(absolute);
  if (!status.ok()) return status.status();
  if (status->type != FileType::kDirectory) {
    return ErrnoToStatus(ENOTDIR, "opendir", absolute);
  }
  const absl::Status listed = file_system_.List(
      absolute,
      [&](const DirectoryEntry& entry) { names->emplace_back(entry.name); });
  if (!listed.ok()) return listed;
  absl::Status watched = watcher_.Watch(path);
  const int error = ErrnoFromStatus(watched);
  if (error == ENOSPC || error == ENOMEM) {
    poison_ = {
        .call = "inotify-add-watch", .directory = absolute, .error = error};
  }
  return watched;
}

void RootView::OpenFailed(const StoredDirectory& directory,
                          absl::string_view call, const absl::Status& status) {
  const int error = ErrnoFromStatus(status);
  const bool is_gone = error == ENOENT || error == ENOTDIR || error == ELOOP;
  const bool is_lasting = is_gone || error == EACCES;
  if (directory.path.empty() && is_lasting) {
    is_cancelled_ = true;
    return;
  }
  if (is_gone) return;
  directory_warning_ = absl::StrCat(
      call, "(", AbsolutePath(directory.path), ") -> ", ErrnoText(error),
      ". Marking this portion of the tree deleted");
}

}  // namespace reloader::fakes::watchman
