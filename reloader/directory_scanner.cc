#include "reloader/directory_scanner.h"

#include <errno.h>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "reloader/change.h"
#include "reloader/diagnostics.h"
#include "reloader/directory_cache.h"
#include "reloader/directory_node.h"
#include "reloader/entry_batch.h"
#include "reloader/errno_status.h"
#include "reloader/file_state.h"
#include "reloader/file_system.h"
#include "reloader/hint_groups.h"
#include "reloader/scan_pass.h"
#include "reloader/watch_set.h"

namespace reloader {
namespace {

bool IsEmpty(const DirectoryNode& node) {
  return node.rows().empty() && node.children().empty();
}

}  // namespace

void DirectoryScanner::Scan(DirectoryNode* node) {
  if (!node->must_list && IsEmpty(*node)) {
    node->unreadable = false;
    return Count(*node);  // Nothing in it is watched; that has not changed.
  }
  const OpenDirectory directory = OpenForScan(node);
  if (directory == nullptr) return;
  if (node->fresh) output_.plan_changes.push_back({node->Path()});
  node->fresh = false;
  names_are_listed_ = true;
  if (node->must_list) finder_.FindAll(node, *directory);
  // Others need the descriptor more.
  if (IsEmpty(*node)) pass_.cache->Erase(node);
  Count(*node);
  CheckFiles(node, *directory);
  CheckChildren(node, *directory, node->children());
}

void DirectoryScanner::Count(const DirectoryNode& node) {
  output_.directories += 1;
  output_.files += static_cast<int64_t>(node.rows().size());
}

void DirectoryScanner::CheckFiles(DirectoryNode* node,
                                  const Directory& directory) {
  const size_t changes_before = output_.changes.size();
  output_.looked_at_files += static_cast<int64_t>(node->rows().size());
  if (row_checker_.Check(node, directory, absl::MakeSpan(node->rows()),
                         names_are_listed_)) {
    node->RemoveAbsentRows();
    // A name that is absent for just one look, as on a network disk, leaves no
    // trace in the times of its directory when it is back.
    node->must_list = true;
  }
  if (output_.changes.size() > changes_before) {
    node->changed_in_pass = pass_.number;
  }
}

void DirectoryScanner::ScanTier(DirectoryNode* node) {
  if (pass_.tier->TakesAtOnce(node)) return Scan(node);
  if (!node->children().empty()) {
    const OpenDirectory directory = OpenForScan(node);
    if (directory == nullptr) return;
    if (node->fresh) return Scan(node);  // It was replaced just now.
    names_are_listed_ = true;
    CheckChildren(node, *directory, node->children());
  }
  node->unreadable = false;
  Count(*node);
  if (pass_.tier->TakesInTurn(*node)) output_.turns.push_back(node);
}

void DirectoryScanner::ScanTurn(DirectoryNode* node) {
  pass_.tier->HadItsTurn(node);
  // What was replaced just now is left to the next look.
  const OpenDirectory directory = OpenForScan(node, /*may_differ=*/false);
  if (directory == nullptr) return;
  names_are_listed_ = true;
  CheckFiles(node, *directory);
}

void DirectoryScanner::ScanUnknown(DirectoryNode* node) {
  const OpenDirectory directory = OpenForScan(node);
  if (directory == nullptr) return;
  names_are_listed_ = true;
  if (node->must_list) finder_.FindAll(node, *directory);
  bool removable = false;
  for (FileRow& row : node->rows()) {
    if (row.Has(FileRow::kPresent)) continue;
    removable |= row_checker_.Check(node, *directory, absl::MakeSpan(&row, 1),
                                    names_are_listed_);
  }
  if (removable) {
    node->RemoveAbsentRows();
    node->must_list = true;  // As in Scan().
  }
  // Not by iterator: what turns out to be nothing is removed.
  const auto& children = node->children();
  for (size_t i = 0; i < children.size();) {
    const DirectoryNode* child = children[i].get();
    if (!child->present || child->fresh) {
      CheckChildren(node, *directory, absl::MakeSpan(&children[i], 1));
    }
    if (i < children.size() && children[i].get() == child) ++i;
  }
}

void DirectoryScanner::ScanEntries(DirectoryNode* node,
                                   absl::Span<const HintedName> names) {
  const OpenDirectory directory = OpenForScan(node);
  if (directory == nullptr) return;
  names_are_listed_ = false;
  bool removable = false;
  for (FileRow* row : finder_.FindRows(node, names)) {
    removable |= row_checker_.Check(node, *directory, absl::MakeSpan(row, 1),
                                    names_are_listed_);
  }
  if (removable) node->RemoveAbsentRows();
  for (const HintedName& hint : names) {
    finder_.FindChild(node, hint.name);
    CheckChildren(node, *directory, node->ChildrenNamed(hint.name));
  }
}

// --- Opening ---------------------------------------------------------------

DirectoryScanner::OpenDirectory DirectoryScanner::OpenForScan(
    DirectoryNode* node, bool may_differ) {
  absl::StatusOr<OpenDirectory> directory = Open(node, may_differ);
  if (directory.ok()) {
    node->unreadable = false;
    return *std::move(directory);
  }
  // It was there when its parent was looked at. If it is gone since, the next
  // pass sees that from the parent; until then nothing is said.
  node->must_list = true;
  output_.unsettled.push_back(node->Path());
  if (!MeansAbsent(ErrnoFromStatus(directory.status())) &&
      !absl::IsAborted(directory.status()) && !node->unreadable) {
    node->unreadable = true;
    output_.Diagnose(DiagnosticKind::kUnreadable, node->Path(),
                     directory.status());
  }
  return nullptr;
}

absl::StatusOr<DirectoryScanner::OpenDirectory> DirectoryScanner::Open(
    DirectoryNode* node, bool may_differ) {
  OpenDirectory cached = pass_.cache->Find(node, node->identity);
  if (cached != nullptr) return cached;
  absl::StatusOr<std::unique_ptr<Directory>> opened;
  if (node->parent() == nullptr) {
    opened = pass_.file_system->OpenDirectory("/");
  } else {
    // Name by name from an open parent: an absolute path would follow links
    // that have come into it since.
    absl::StatusOr<OpenDirectory> parent =
        Open(node->parent(), /*may_differ=*/false);
    if (!parent.ok()) return parent.status();
    opened = (*parent)->OpenDirectory(
        node->name(), node->via_link ? FollowLinks::kYes : FollowLinks::kNo);
  }
  if (!opened.ok()) return opened.status();
  const absl::StatusOr<FileStatus> status = (*opened)->Status();
  if (!status.ok()) return status.status();
  if (IdentityOf(*status) != node->identity) {
    // Replaced since its parent was looked at. What is known of a directory on
    // the way is read by the threads that scan what is in it.
    if (!may_differ) return absl::AbortedError("replaced during the scan");
    node->identity = IdentityOf(*status);
    node->must_list = node->fresh = true;
  }
  return pass_.cache->Insert(node, node->identity, *std::move(opened));
}

// --- Subdirectories --------------------------------------------------------

void DirectoryScanner::CheckChildren(
    DirectoryNode* node, const Directory& directory,
    absl::Span<const std::unique_ptr<DirectoryNode>> children) {
  if (children.empty()) return;
  batch_.Clear();
  for (const auto& child : children) batch_.Add(child->name().c_str());
  const int64_t now_ns = pass_.file_system->NowNs();
  batch_.Look(directory);
  is_at_its_path_.reset();
  has_dropped_children_ = false;
  batch_.ForEach(
      [&](size_t i, const EntryStatus& entry, const EntryStatus* resolved) {
        const bool via_link = resolved != nullptr;
        CheckChild(via_link ? *resolved : entry, via_link,
                   directory.GranularityNs(), now_ns, children[i].get());
      });
  if (!has_dropped_children_) return;
  node->RemoveDroppedChildren();
  node->must_list = true;  // As for files: it may be back.
}

void DirectoryScanner::CheckChild(const EntryStatus& entry, bool via_link,
                                  int64_t granularity_ns, int64_t now_ns,
                                  DirectoryNode* child) {
  child->pass = pass_.number;
  const FileStatus& status = entry.status;
  const bool absent =
      MeansAbsent(entry.error) ||
      (via_link && entry.error == ELOOP) ||  // A loop leads nowhere.
      (entry.error == 0 && status.type != FileType::kDirectory);
  if (!absent && entry.error != 0) return MarkUnreadable(child, entry.error);
  const bool first = !child->present;
  const bool differs = absent ? child->present
                              : first || child->via_link != via_link ||
                                    child->identity != IdentityOf(status);
  if (differs && !IsAtItsPath(child->parent())) return;
  if (absent) return Forget(child);
  if (child->present && !child->via_link && !via_link &&
      child->identity.device != status.device) {
    output_.unsettled.push_back(child->Path());
    if (child->wrong_device) return;
    child->wrong_device = true;
    output_.Diagnose(
        DiagnosticKind::kDeviceChanged, child->Path(),
        absl::FailedPreconditionError(
            "another device than before; a lost mount? What was known below "
            "is kept until it is back"));
    return;
  }
  if (std::exchange(child->wrong_device, false)) {
    output_.plan_changes.push_back({child->Path(), /*below=*/true});
  }
  if (!Reposition(child, via_link)) return;
  const bool changed = first || child->identity != IdentityOf(status) ||
                       child->mtime_ns != status.mtime_ns ||
                       child->ctime_ns != status.ctime_ns;
  // A future ctime would be racy until then; it counts once.
  const bool racy = IsRacy(status.ctime_ns, now_ns, granularity_ns) &&
                    (changed || status.ctime_ns <= now_ns);
  child->must_list |= changed || child->racy;
  child->fresh |= first || child->identity != IdentityOf(status);
  child->racy = racy;
  child->identity = IdentityOf(status);
  child->mtime_ns = status.mtime_ns;
  child->ctime_ns = status.ctime_ns;
  child->present = true;
  if (via_link && LeadsBack(*child)) {
    if (!child->looping) {
      child->looping = true;
      output_.plan_changes.push_back({child->Path(), /*below=*/true});
      output_.Diagnose(DiagnosticKind::kLinkLoop, child->Path(),
                       ErrnoToStatus(ELOOP, "follow", child->Path()));
    }
    ReportDeleted(child);
    return;
  }
  child->looping = false;
  output_.subdirectories.push_back(child);
}

// Returns whether what was seen of the subdirectories of `node` was at its
// path; asked at most once after each look.
bool DirectoryScanner::IsAtItsPath(DirectoryNode* node) {
  if (!is_at_its_path_.has_value()) {
    is_at_its_path_ = pass_.IsAtItsPath(node, &output_);
  }
  return *is_at_its_path_;
}

void DirectoryScanner::MarkUnreadable(DirectoryNode* child, int error) {
  // A child that does not even match as what it is may stay for another look.
  output_.unsettled.push_back(child->Path());
  if (child->unreadable) return;
  child->unreadable = true;
  output_.Diagnose(DiagnosticKind::kUnreadable, child->Path(),
                   ErrnoToStatus(error, "stat", child->Path()));
}

// Puts the child where the patterns see it. Returns false if they do not.
bool DirectoryScanner::Reposition(DirectoryNode* child, bool via_link) {
  const bool current = child->generation == pass_.generation;
  if (current && child->position != nullptr && child->via_link == via_link) {
    return true;
  }
  const Via via = via_link ? Via::kLink : Via::kDirectory;
  const DirectoryNode& parent = *child->parent();
  const WatchSet::Position position =
      pass_.watches->Enter(parent.position, child->name(), via);
  child->previous_position = nullptr;
  if (pass_.watches_changed() && parent.previous_position != nullptr) {
    child->previous_position = pass_.previous_watches->Enter(
        parent.previous_position, child->name(), via);
  }
  child->via_link = via_link;
  child->rematch |= !current;
  child->must_list = child->fresh = true;
  if (position == nullptr) {
    if (child->present) {
      output_.plan_changes.push_back({child->Path(), /*below=*/true});
    }
    ReportDeleted(child);
    if (child->literal) {
      // The other kind, link or directory, may come back.
      child->present = false;
      child->position = nullptr;
    } else {
      child->dropped = has_dropped_children_ = true;
    }
    pass_.cache->Erase(child);
    return false;
  }
  child->generation = pass_.generation;
  child->position = position;
  return true;
}

bool DirectoryScanner::LeadsBack(const DirectoryNode& child) const {
  if (pass_.watches->IsNamed(child.position)) return false;
  for (const DirectoryNode* node = child.parent(); node != nullptr;
       node = node->parent()) {
    if (node->identity == child.identity) return true;
  }
  return false;
}

void DirectoryScanner::Forget(DirectoryNode* child) {
  if (child->present) {
    output_.plan_changes.push_back({child->Path(), /*below=*/true});
  }
  if (child->present || (names_are_listed_ && !child->literal)) {
    output_.unsettled.push_back(child->Path());
  }
  ReportDeleted(child);
  pass_.cache->Erase(child);
  child->present = false;
  child->must_list = true;
  child->unreadable = false;
  child->wrong_device = false;
  child->looping = false;
  if (!child->literal) child->dropped = has_dropped_children_ = true;
}

// Reports every file at or below `node` as deleted, and empties it.
void DirectoryScanner::ReportDeleted(DirectoryNode* node) {
  for (const FileRow& row : node->rows()) {
    if (!row.Has(FileRow::kPresent)) continue;
    // After a change of watches some rows are not watched any more.
    if (node->generation != pass_.generation &&
        !pass_.watches->Watches(node->Path(node->RowName(row)))) {
      continue;
    }
    output_.Report(*node, node->RowName(row), ChangeKind::kDeleted);
  }
  node->RemoveAllRows();
  for (const auto& child : node->children()) {
    ReportDeleted(child.get());
    pass_.cache->Erase(child.get());
  }
  node->RemoveAllChildren();
  node->must_list = true;
}

}  // namespace reloader
