#include "reloader/row_checker.h"

#include <errno.h>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>

#include "absl/hash/hash.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "reloader/change.h"
#include "reloader/diagnostics.h"
#include "reloader/directory_node.h"
#include "reloader/entry_batch.h"
#include "reloader/errno_status.h"
#include "reloader/file_state.h"
#include "reloader/file_system.h"
#include "reloader/scan_pass.h"

namespace reloader {
namespace {

LinkState MakeLinkState(std::string target, const EntryStatus& resolved) {
  LinkState state{.target = std::move(target)};
  if (resolved.error == 0) {
    state.resolution = LinkState::Resolution::kPresent;
    state.resolved = resolved.status;
  } else if (resolved.error == ELOOP) {
    state.resolution = LinkState::Resolution::kLoop;
  } else {
    state.resolution = LinkState::Resolution::kAbsent;
  }
  return state;
}

// Whether two states of a link lead the same way, so that the same directories
// have to be observed.
bool LeadsTheSameWay(const LinkState& a, const LinkState& b) {
  return a.target == b.target && a.resolution == b.resolution &&
         (a.resolution != LinkState::Resolution::kPresent ||
          IdentityOf(a.resolved) == IdentityOf(b.resolved));
}

// What is in a directory is not part of a link to it.
bool SameTarget(const LinkState& a, const LinkState& b) {
  if (a.target != b.target || a.resolution != b.resolution) return false;
  if (a.resolution != LinkState::Resolution::kPresent) return true;
  const FileStatus& from = a.resolved;
  const FileStatus& to = b.resolved;
  if (from.type != to.type || from.device != to.device ||
      from.inode != to.inode) {
    return false;
  }
  return from.type == FileType::kDirectory ||
         (from.mtime_ns == to.mtime_ns && from.size_bytes == to.size_bytes);
}

}  // namespace

bool RowChecker::Check(DirectoryNode* node, const Directory& directory,
                       absl::Span<FileRow> rows, bool names_are_listed) {
  bool removable = false;
  const size_t most = pass_.files_per_call;
  for (size_t begin = 0; begin < rows.size(); begin += most) {
    const absl::Span<FileRow> batch = rows.subspan(begin, most);
    batch_.Clear();
    for (const FileRow& row : batch) batch_.Add(node->RowName(row));
    const int64_t now_ns = pass_.file_system->NowNs();
    batch_.Look(directory);
    is_at_its_path_.reset();
    batch_.ForEach(
        [&](size_t i, const EntryStatus& entry, const EntryStatus* resolved) {
          FileRow& row = batch[i];
          const Item item{node,   directory, entry,           resolved,
                          now_ns, &row,      names_are_listed};
          if (MeansAbsent(entry.error) ||
              (entry.error == 0 && entry.status.type == FileType::kDirectory &&
               !row.Has(FileRow::kNamed))) {
            CheckAbsent(item);
          } else if (entry.error != 0) {
            MarkUnreadable(item, "stat", entry.error);
          } else {
            CheckPresent(item);
          }
          removable |= row.IsRemovable();
        });
  }
  return removable;
}

bool RowChecker::IsAtItsPath(DirectoryNode* node) {
  if (!is_at_its_path_.has_value()) {
    is_at_its_path_ = pass_.IsAtItsPath(node, &output_);
  }
  return *is_at_its_path_;
}

void RowChecker::MarkUnreadable(const Item& item, absl::string_view call,
                                int error) {
  const std::string path = item.node->Path(item.entry.name);
  output_.unsettled.push_back(path);
  if (item.row->Has(FileRow::kUnreadable)) return;
  item.row->Set(FileRow::kUnreadable);
  output_.Diagnose(DiagnosticKind::kUnreadable, path,
                   ErrnoToStatus(error, call, path));
}

void RowChecker::CheckAbsent(const Item& item) {
  FileRow& row = *item.row;
  if (row.Has(FileRow::kPresent) ||
      (item.is_listed && !row.Has(FileRow::kLiteral))) {
    output_.unsettled.push_back(item.node->Path(item.entry.name));
  }
  if (row.Has(FileRow::kPresent)) {
    if (!IsAtItsPath(item.node)) return;
    output_.Report(*item.node, item.entry.name, ChangeKind::kDeleted);
    item.node->EraseSideState(row);
  }
  row.Set(FileRow::kPresent, false);
  row.Set(FileRow::kHashed, false);
  row.Set(FileRow::kUnreadable, false);
  row.Set(FileRow::kSilent, false);
}

void RowChecker::CheckPresent(const Item& item) {
  std::optional<Observation> observation = Observe(item);
  if (!observation.has_value()) return;
  const std::optional<ChangeKind> change = Judge(item, *observation);
  const bool is_first = !item.row->Has(FileRow::kPresent);
  if ((change.has_value() || is_first) && !IsAtItsPath(item.node)) return;
  Commit(item, *std::move(observation));
  if (change.has_value()) {
    output_.Report(*item.node, item.entry.name, *change);
  }
}

std::optional<RowChecker::Observation> RowChecker::Observe(const Item& item) {
  Observation observation;
  if (item.row->Has(FileRow::kPresent)) {
    observation.difference =
        Compare(*item.row, item.entry.status, *pass_.metas);
  }
  if (item.resolved != nullptr && !ObserveLink(item, &observation)) {
    return std::nullopt;
  }
  ObserveContent(item, &observation);
  return observation;
}

// Returns false if the link cannot be judged by this look.
bool RowChecker::ObserveLink(const Item& item, Observation* observation) {
  const int error = item.resolved->error;
  observation->link_unreadable =
      error != 0 && error != ELOOP && !MeansAbsent(error);
  if (observation->link_unreadable) return true;
  // The target's text is read each time: a link replaced within one timestamp
  // granule may get the inode and the times of the one before.
  absl::StatusOr<std::string> target = item.directory.ReadLink(item.entry.name);
  is_at_its_path_.reset();
  if (target.ok()) {
    observation->link = MakeLinkState(*std::move(target), *item.resolved);
    return true;
  }
  const int read_error = ErrnoFromStatus(target.status());
  const bool replaced = MeansAbsent(read_error) || read_error == EINVAL;
  // What took its place is for the next look.
  if (replaced) {
    output_.unsettled.push_back(item.node->Path(item.entry.name));
  } else {
    MarkUnreadable(item, "readlink", read_error);
  }
  return false;
}

// Reads what the status may not tell: a write whose timestamp fell into the
// granule of the look before, or was put back, leaves no trace there.
void RowChecker::ObserveContent(const Item& item, Observation* observation) {
  const FileRow& row = *item.row;
  const FileStatus& status = item.entry.status;
  if (status.type != FileType::kRegular) return;
  // A ctime in the future would be racy until then. Once is enough, since a
  // write leaves another ctime unless the clock comes by again.
  const bool counted = !pass_.is_repeated && status.ctime_ns > item.now_ns &&
                       row.Has(FileRow::kPresent) &&
                       observation->difference == Difference::kNone;
  const bool racy = !counted && IsRacy(status.ctime_ns, item.now_ns,
                                       item.directory.GranularityNs());
  // A hash of what was there before a change has nothing to tell.
  const bool was_hashed = row.Has(FileRow::kHashed) &&
                          observation->difference != Difference::kContent;
  if (!was_hashed && !racy) return;
  observation->hash = HashContent(item);
  is_at_its_path_.reset();
  observation->keeps_hash = racy && observation->hash.has_value();
  // What is known from before is for the next look that can read.
  observation->awaits_hash = was_hashed && !observation->hash.has_value();
}

std::optional<ChangeKind> RowChecker::Judge(const Item& item,
                                            const Observation& observation) {
  const FileRow& row = *item.row;
  if (!row.Has(FileRow::kPresent)) {
    if (row.Has(FileRow::kSilent)) return std::nullopt;
    return ChangeKind::kCreated;
  }
  // Few rows have any: do not even search for the others.
  const SideState* side =
      observation.link.has_value() || observation.hash.has_value()
          ? item.node->FindSideState(row)
          : nullptr;
  const bool link_changed = observation.link.has_value() && side != nullptr &&
                            side->link.has_value() &&
                            !SameTarget(*side->link, *observation.link);
  const bool content_changed = observation.hash.has_value() &&
                               side != nullptr &&
                               side->content_hash != observation.hash;
  const bool metadata_changed =
      observation.difference == Difference::kMetadata &&
      row.Has(FileRow::kMetadata);
  if (observation.difference == Difference::kContent || link_changed ||
      content_changed || metadata_changed) {
    return ChangeKind::kModified;
  }
  return std::nullopt;
}

void RowChecker::Commit(const Item& item, Observation observation) {
  FileRow& row = *item.row;
  const bool is_link = item.resolved != nullptr;
  // What was known of the content is of another file, or has served its time.
  const bool forgets_hash = row.Has(FileRow::kHashed) &&
                            !observation.keeps_hash && !observation.awaits_hash;
  const bool forgets_link =
      !is_link && observation.difference == Difference::kContent;
  if (forgets_hash || forgets_link) {
    SideState* side = item.node->FindSideState(row);
    if (side != nullptr && forgets_hash) side->content_hash.reset();
    if (side != nullptr && forgets_link) side->link.reset();
    if (side != nullptr && side->empty()) item.node->EraseSideState(row);
    row.Set(FileRow::kHashed, false);
  }
  if (observation.link.has_value()) {
    std::optional<LinkState>& link = item.node->MutableSideState(row).link;
    if (!link.has_value() || !LeadsTheSameWay(*link, *observation.link)) {
      output_.plan_changes.push_back({item.node->Path()});
    }
    link = *std::move(observation.link);
  }
  if (observation.keeps_hash) {
    item.node->MutableSideState(row).content_hash = observation.hash;
    row.Set(FileRow::kHashed);
  }
  if (observation.difference != Difference::kNone ||
      !row.Has(FileRow::kPresent)) {
    if (item.entry.status.type == FileType::kRegular &&
        item.entry.status.link_count > 1) {
      if (!row.Has(FileRow::kPresent) ||
          pass_.metas->Get(row.meta).link_count <= 1) {
        output_.plan_changes.push_back({item.node->Path()});
      }
      if (!pass_.looks_everywhere) {
        output_.shared_files.push_back(item.entry.status);
      }
    }
    StoreStatus(item.entry.status, pass_.metas, &row);
  }
  row.Set(FileRow::kSilent, false);
  if (observation.link_unreadable) {
    MarkUnreadable(item, "stat", item.resolved->error);
  } else {
    row.Set(FileRow::kUnreadable, false);
  }
}

std::optional<size_t> RowChecker::HashContent(const Item& item) {
  const int64_t size_bytes = item.entry.status.size_bytes;
  const bool allowed =
      size_bytes <= pass_.max_hashed_file_bytes &&
      pass_.hash_budget_bytes.fetch_sub(size_bytes) >= size_bytes;
  if (!allowed) {
    ++pass_.racy_files_not_hashed;
    return std::nullopt;
  }
  const absl::StatusOr<std::string> content =
      item.directory.Read(item.entry.name, pass_.max_hashed_file_bytes);
  if (!content.ok()) {  // The status alone decides, then.
    output_.unsettled.push_back(item.node->Path(item.entry.name));
    return std::nullopt;
  }
  return absl::Hash<std::string>()(*content);
}

}  // namespace reloader
