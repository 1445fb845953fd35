#include "reloader/watch_plan.h"

#include <cstddef>
#include <string>
#include <vector>

#include "absl/strings/str_split.h"
#include "absl/strings/string_view.h"
#include "reloader/directory_node.h"
#include "reloader/file_state.h"
#include "reloader/file_system.h"
#include "reloader/file_table.h"
#include "reloader/plan_change.h"
#include "reloader/real_path.h"
#include "reloader/watch_set.h"

namespace reloader {
namespace {

using Visitor = WatchPlan::Visitor;

// A link in the table: `name` in `directory`, whose path has no links.
struct Link {
  std::string directory;
  absl::string_view name;
  const std::string& holder;
  std::string watched;
};

// Returns the path of `node` without links.
std::string RealPathOf(const DirectoryNode& node,
                       const FileSystem& file_system) {
  for (const DirectoryNode* at = &node; at != nullptr; at = at->parent()) {
    if (at->via_link) return RealPath(file_system, node.Path());
  }
  return node.Path();
}

// Follows `link`, and visits the directory of each name on the way.
void VisitHops(const FileSystem& file_system, const Link& link, Visitor visit) {
  WalkPath(file_system, link.directory, link.name,
           [&](const std::string& directory, const std::string& name) {
             visit({.path = directory,
                    .role = PlannedDirectory::Role::kHop,
                    .holder = link.holder,
                    .watched = link.watched,
                    .names = {name}});
           });
}

// What is at the path of a lost mount is not what is watched.
bool IsPlanned(const DirectoryNode& node) {
  return node.present && !node.wrong_device;
}

// Visits `node` and the hops of links to it and in it.
void VisitOne(const DirectoryNode& node, const FileTable& table,
              const FileSystem& file_system, Visitor visit) {
  const std::string path = node.Path();
  PlannedDirectory planned = {.path = path,
                              .holder = path,
                              .via_link = node.via_link,
                              .identity = node.identity};
  if (!table.watches().NeedsListing(node.position)) {
    planned.role = PlannedDirectory::Role::kPassed;
    table.watches().Literals(node.position, [&](absl::string_view name) {
      planned.names.emplace_back(name);
    });
  }
  std::vector<absl::string_view> links;
  for (const FileRow& row : node.rows()) {
    const SideState* side = node.FindSideState(row);
    if (side != nullptr && side->link.has_value()) {
      links.push_back(node.RowName(row));
    }
    if (!row.Has(FileRow::kPresent)) continue;
    const FileMeta& meta = table.metas().Get(row.meta);
    if (meta.type == FileType::kRegular && meta.link_count > 1) {
      planned.shared_files.emplace_back(node.RowName(row));
    }
  }
  visit(planned);
  if (node.via_link) {
    VisitHops(
        file_system,
        {RealPathOf(*node.parent(), file_system), node.name(), path, path},
        visit);
  }
  if (links.empty()) return;
  const std::string directory = RealPathOf(node, file_system);
  for (const absl::string_view name : links) {
    VisitHops(file_system, {directory, name, path, node.Path(name)}, visit);
  }
}

void VisitAll(const DirectoryNode& node, const FileTable& table,
              const FileSystem& file_system, Visitor visit) {
  if (!IsPlanned(node)) return;
  VisitOne(node, table, file_system, visit);
  for (const auto& child : node.children()) {
    VisitAll(*child, table, file_system, visit);
  }
}

// Returns nullptr if there is none, or if it is not planned.
const DirectoryNode* FindPlanned(const DirectoryNode& root,
                                 absl::string_view path) {
  const DirectoryNode* node = &root;
  for (const absl::string_view name :
       absl::StrSplit(path, '/', absl::SkipEmpty())) {
    if (!IsPlanned(*node)) return nullptr;
    node = node->FindChild(name);
    if (node == nullptr) return nullptr;
  }
  return IsPlanned(*node) ? node : nullptr;
}

}  // namespace

void WatchPlan::ForEachDirectory(Visitor visit) const {
  VisitAll(table_.root(), table_, file_system_, visit);
}

void WatchPlan::ForEachDirectoryOf(const PlanChange& change,
                                   Visitor visit) const {
  const DirectoryNode* node = FindPlanned(table_.root(), change.path);
  if (node == nullptr) return;
  if (change.below) return VisitAll(*node, table_, file_system_, visit);
  VisitOne(*node, table_, file_system_, visit);
}

}  // namespace reloader
