#include "reloader/watch_plan.h"

#include <cstddef>
#include <deque>
#include <string>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/string_view.h"
#include "reloader/directory_node.h"
#include "reloader/file_state.h"
#include "reloader/file_system.h"
#include "reloader/file_table.h"
#include "reloader/watch_set.h"

namespace reloader {
namespace {

using Visitor = absl::FunctionRef<void(const PlannedDirectory&)>;

// The kernel's own limit of links in a path (path_resolution(7)).
constexpr int kMaxHops = 40;

void PushNames(absl::string_view path, std::deque<std::string>* names) {
  std::vector<std::string> parts = absl::StrSplit(path, '/', absl::SkipEmpty());
  names->insert(names->begin(), parts.begin(), parts.end());
}

// Follows the link `directory`/`name`, which is at `watched` in the table, as
// the kernel does, name by name, and visits the directory of each.
void VisitHops(const FileSystem& file_system, absl::string_view directory,
               absl::string_view name, const std::string& watched,
               Visitor visit) {
  std::string at(directory);  // "/" or a path without a slash at its end.
  std::deque<std::string> names = {std::string(name)};
  int hops = 0;
  while (!names.empty()) {
    const std::string next = names.front();
    names.pop_front();
    if (next == ".") continue;
    if (next == "..") {
      const size_t slash = at.rfind('/');
      at = slash == 0 || slash == std::string::npos ? "/" : at.substr(0, slash);
      continue;
    }
    visit({at, PlannedDirectory::Role::kHop, watched, {next}});
    const std::string path = absl::StrCat(at == "/" ? "" : at, "/", next);
    const absl::StatusOr<std::string> target = file_system.ReadLink(path);
    if (!target.ok()) {
      if (!names.empty() && !file_system.Lstat(path).ok()) return;
      at = path;
      continue;
    }
    if (++hops > kMaxHops) return;
    if (!target->empty() && target->front() == '/') at.assign(1, '/');
    PushNames(*target, &names);
  }
}

void Visit(const DirectoryNode& node, const WatchSet& watches,
           const FileSystem& file_system, Visitor visit) {
  // What is at the path of a lost mount is not what is watched.
  if (!node.present || node.wrong_device) return;
  const std::string path = node.Path();
  PlannedDirectory planned = {
      .path = path, .via_link = node.via_link, .identity = node.identity};
  if (!watches.NeedsListing(node.position)) {
    planned.role = PlannedDirectory::Role::kPassed;
    watches.Literals(node.position, [&](absl::string_view name) {
      planned.names.emplace_back(name);
    });
  }
  visit(planned);
  if (node.via_link) {
    VisitHops(file_system, node.parent()->Path(), node.name(), path, visit);
  }
  for (const FileRow& row : node.rows()) {
    const SideState* side = node.FindSideState(row);
    if (side != nullptr && side->link.has_value()) {
      const absl::string_view name = node.RowName(row);
      VisitHops(file_system, path, name, node.Path(name), visit);
    }
  }
  for (const auto& child : node.children()) {
    Visit(*child, watches, file_system, visit);
  }
}

void VisitSharedFiles(const DirectoryNode& node, const MetaTable& metas,
                      absl::FunctionRef<void(const std::string&)> visit) {
  if (!node.present) return;
  for (const FileRow& row : node.rows()) {
    if (!row.Has(FileRow::kPresent)) continue;
    const FileMeta& meta = metas.Get(row.meta);
    if (meta.type == FileType::kRegular && meta.link_count > 1) {
      visit(node.Path(node.RowName(row)));
    }
  }
  for (const auto& child : node.children()) {
    VisitSharedFiles(*child, metas, visit);
  }
}

}  // namespace

void WatchPlan::ForEachSharedFile(
    absl::FunctionRef<void(const std::string&)> visit) const {
  VisitSharedFiles(table_.root(), table_.metas(), visit);
}

void WatchPlan::ForEachDirectory(Visitor visit) const {
  Visit(table_.root(), table_.watches(), file_system_, visit);
}

}  // namespace reloader
