#include "reloader/shared_names.h"

#include <string>
#include <vector>

#include "absl/container/flat_hash_set.h"
#include "reloader/directory_node.h"
#include "reloader/file_state.h"
#include "reloader/file_system.h"

namespace reloader {
namespace {

void FindBelow(const DirectoryNode& node, const MetaTable& metas,
               const absl::flat_hash_set<FileIdentity>& files,
               std::vector<std::string>* paths) {
  if (!node.present) return;
  for (const FileRow& row : node.rows()) {
    if (!row.Has(FileRow::kPresent)) continue;
    const FileMeta& meta = metas.Get(row.meta);
    if (meta.link_count <= 1 &&
        files.contains({.device = meta.device, .inode = row.inode})) {
      paths->push_back(node.Path(node.RowName(row)));
    }
  }
  for (const auto& child : node.children()) {
    FindBelow(*child, metas, files, paths);
  }
}

}  // namespace

std::vector<std::string> FindUnawareNames(
    const DirectoryNode& root, const MetaTable& metas,
    const std::vector<FileIdentity>& files) {
  std::vector<std::string> paths;
  if (files.empty()) return paths;
  FindBelow(root, metas, {files.begin(), files.end()}, &paths);
  return paths;
}

}  // namespace reloader
