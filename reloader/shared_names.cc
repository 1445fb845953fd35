#include "reloader/shared_names.h"

#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "reloader/directory_node.h"
#include "reloader/file_state.h"
#include "reloader/file_system.h"

namespace reloader {
namespace {

using Files = absl::flat_hash_map<FileIdentity, const FileStatus*>;

void FindBelow(const DirectoryNode& node, const MetaTable& metas,
               const Files& files, std::vector<std::string>* paths) {
  if (!node.present) return;
  for (const FileRow& row : node.rows()) {
    if (!row.Has(FileRow::kPresent)) continue;
    const auto file =
        files.find({.device = metas.Get(row.meta).device, .inode = row.inode});
    if (file != files.end() &&
        Compare(row, *file->second, metas) != Difference::kNone) {
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
    const std::vector<FileStatus>& files) {
  std::vector<std::string> paths;
  if (files.empty()) return paths;
  Files by_identity;
  for (const FileStatus& file : files) by_identity[IdentityOf(file)] = &file;
  FindBelow(root, metas, by_identity, &paths);
  return paths;
}

}  // namespace reloader
