// The part of RootView that looks at one path: stat.cpp of Watchman 4.9.0.
#include <errno.h>

#include <cstddef>
#include <cstdint>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "fakes/in_memory_file_system.h"
#include "fakes/watchman/node_store.h"
#include "fakes/watchman/pending_paths.h"
#include "fakes/watchman/root_view.h"
#include "reloader/errno_status.h"
#include "reloader/file_system.h"

namespace reloader::fakes::watchman {
namespace {

// What the daemon compares; of a directory neither size nor links.
bool Differs(const FileStatus& a, const FileStatus& b) {
  if (a.type != b.type || a.permissions != b.permissions) return true;
  if (a.type != FileType::kDirectory &&
      (a.size_bytes != b.size_bytes || a.link_count != b.link_count)) {
    return true;
  }
  return a.device != b.device || a.inode != b.inode || a.uid != b.uid ||
         a.gid != b.gid || a.mtime_ns != b.mtime_ns || a.ctime_ns != b.ctime_ns;
}

}  // namespace

void RootView::StatPath(const std::string& path, uint32_t flags) {
  if (ignore_dirs_.contains(path)) return;
  const size_t slash = path.rfind('/');
  const absl::string_view name = absl::string_view(path).substr(slash + 1);
  StoredDirectory* const directory =
      store_.MakeDirectory(absl::string_view(path).substr(
          0, slash == std::string::npos ? 0 : slash));
  const auto found = directory->nodes.find(name);
  StoredNode* const node =
      found == directory->nodes.end() ? nullptr : found->second;

  const absl::StatusOr<InMemoryFileSystem::StatusAndAtime> status =
      file_system_.LstatWithAtime(AbsolutePath(path));
  if (status.ok()) {
    NodeIsThere(directory, name, node, *status, flags);
    return;
  }
  const int error = ErrnoFromStatus(status.status());
  if (error == ENOENT || error == ENOTDIR) NodeIsGone(directory, name, node);
}

void RootView::NodeIsGone(StoredDirectory* directory, absl::string_view name,
                          StoredNode* node) {
  if (const auto below = directory->directories.find(name);
      below != directory->directories.end()) {
    MarkDirectoryGone(below->second);
  }
  if (node == nullptr) {
    // It came and went before anybody looked: there is something to tell.
    node = AddNode(directory, name);
  } else if (!node->exists) {
    return;
  }
  node->exists = false;
  MarkChanged(node);
}

void RootView::NodeIsThere(StoredDirectory* directory, absl::string_view name,
                           StoredNode* node,
                           const InMemoryFileSystem::StatusAndAtime& status,
                           uint32_t flags) {
  bool recursive = (flags & PendingPaths::kRecursive) != 0;
  const bool via_notify = (flags & PendingPaths::kViaNotify) != 0;
  const auto below = directory->directories.find(name);
  StoredDirectory* const as_directory =
      below == directory->directories.end() ? nullptr : below->second;

  if (node == nullptr) node = AddNode(directory, name);
  const bool existed = node->exists;
  if (!existed) {
    node->created = {.tick = tick_, .seconds = NowSeconds()};
    recursive = true;
  }
  if (!existed || via_notify || Differs(node->status, status.status)) {
    node->exists = true;
    MarkChanged(node);
    if (node->status.inode != status.status.inode) recursive = true;
  }
  node->status = status.status;
  if (node->status.type == FileType::kDirectory) node->was_directory = true;
  node->atime_ns = status.atime_ns;
  node->link_target =
      node->status.type == FileType::kSymlink
          ? file_system_.ReadLink(AbsolutePath(node->name)).value_or("")
          : "";

  if (status.status.type == FileType::kDirectory) {
    if (as_directory == nullptr) {
      recursive = true;
    } else {
      as_directory->existed = true;
    }
    // The directories in one of version control are not entered, but for the
    // one with the cookies.
    if (recursive && (!ignore_vcs_.contains(directory->path) ||
                      node->name == options_.cookie_directory)) {
      pending_.Add(node->name,
                   PendingPaths::kRecursive | PendingPaths::kCrawlOnly);
    }
    return;
  }
  if (as_directory != nullptr) MarkDirectoryGone(as_directory);
  // A file that is new changes its directory, which nobody tells. Without the
  // flags: it is a change only if its status differs.
  // While the directory is listed, once is enough.
  if (!directory->path.empty() && directory->existed &&
      directory != stated_directory_) {
    if (directory == crawled_directory_) stated_directory_ = directory;
    StatPath(directory->path, 0);
  }
}

StoredNode* RootView::AddNode(StoredDirectory* directory,
                              absl::string_view name) {
  StoredNode* const node = store_.AddNode(directory, name);
  node->created = {.tick = tick_, .seconds = NowSeconds()};
  return node;
}

void RootView::MarkChanged(StoredNode* node) {
  node->observed = {.tick = tick_, .seconds = NowSeconds()};
  store_.MoveToFront(node);
}

void RootView::MarkDirectoryGone(StoredDirectory* directory) {
  if (!directory->existed) return;
  directory->existed = false;
  for (const auto& [name, node] : directory->nodes) {
    if (!node->exists) continue;
    node->exists = false;
    MarkChanged(node);
  }
  for (const auto& [name, below] : directory->directories) {
    MarkDirectoryGone(below);
  }
}

}  // namespace reloader::fakes::watchman
