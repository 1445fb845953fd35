#include "reloader/row_checker.h"

#include <errno.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>

#include "absl/hash/hash.h"
#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "reloader/change.h"
#include "reloader/diagnostics.h"
#include "reloader/directory_node.h"
#include "reloader/errno_status.h"
#include "reloader/file_state.h"
#include "reloader/file_system.h"
#include "reloader/scan_pass.h"

namespace reloader {
namespace {

// Files asked about in one call: enough to make the call's own cost vanish,
// few enough to stay in the processor's cache.
constexpr size_t kBatch = 256;

bool MeansAbsent(int error) { return error == ENOENT || error == ENOTDIR; }

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
                       absl::Span<FileRow> rows) {
  bool removable = false;
  for (size_t begin = 0; begin < rows.size(); begin += kBatch) {
    const absl::Span<FileRow> batch = rows.subspan(begin, kBatch);
    entries_.clear();
    for (const FileRow& row : batch) {
      entries_.push_back({.name = node->RowName(row)});
    }
    const int64_t now_ns = pass_.file_system->NowNs();
    directory.StatEntries(absl::MakeSpan(entries_));
    link_entries_.clear();
    for (const EntryStatus& entry : entries_) {
      if (entry.error == 0 && entry.status.type == FileType::kSymlink) {
        link_entries_.push_back(
            {.name = entry.name, .follow = FollowLinks::kYes});
      }
    }
    if (!link_entries_.empty()) {
      directory.StatEntries(absl::MakeSpan(link_entries_));
    }
    auto link = link_entries_.begin();
    for (size_t i = 0; i < batch.size(); ++i) {
      const EntryStatus& entry = entries_[i];
      FileRow& row = batch[i];
      Item item{node, directory, entry, nullptr, now_ns, &row};
      if (MeansAbsent(entry.error) ||
          (entry.error == 0 && entry.status.type == FileType::kDirectory &&
           !row.Has(FileRow::kNamed))) {
        CheckAbsent(item);
      } else if (entry.error != 0) {
        MarkUnreadable(item, entry.error);
      } else {
        if (entry.status.type == FileType::kSymlink) item.resolved = &*link++;
        CheckPresent(item);
      }
      removable |= !row.Has(FileRow::kPresent) && !row.Has(FileRow::kLiteral) &&
                   !row.Has(FileRow::kUnreadable);
    }
  }
  return removable;
}

void RowChecker::CheckAbsent(const Item& item) {
  FileRow& row = *item.row;
  if (row.Has(FileRow::kPresent)) {
    output_.Report(*item.node, item.entry.name, ChangeKind::kDeleted);
    item.node->EraseSideState(row);
  }
  row.Set(FileRow::kPresent, false);
  row.Set(FileRow::kHashed, false);
  row.Set(FileRow::kUnreadable, false);
  row.Set(FileRow::kSilent, false);
}

void RowChecker::MarkUnreadable(const Item& item, int error) {
  if (item.row->Has(FileRow::kUnreadable)) return;
  item.row->Set(FileRow::kUnreadable);
  const std::string path = item.node->Path(item.entry.name);
  output_.Diagnose(DiagnosticKind::kUnreadable, path,
                   ErrnoToStatus(error, "stat", path));
}

void RowChecker::CheckPresent(const Item& item) {
  FileRow& row = *item.row;
  const FileStatus& status = item.entry.status;
  const bool was_present = row.Has(FileRow::kPresent);
  const Difference difference =
      was_present ? Compare(row, status, *pass_.metas) : Difference::kNone;
  bool unreadable = false;
  bool link_changed = false;
  if (item.resolved != nullptr) {
    unreadable = item.resolved->error != 0 && item.resolved->error != ELOOP &&
                 !MeansAbsent(item.resolved->error);
    if (unreadable) {
      MarkUnreadable(item, item.resolved->error);
    } else {
      link_changed = LinkChanged(item);
    }
  } else if (difference == Difference::kContent) {
    item.node->EraseSideState(row);  // Perhaps it was a link before.
    row.Set(FileRow::kHashed, false);
  }
  const bool content_changed = ContentChanged(item, difference);
  if (difference != Difference::kNone || !was_present) {
    StoreStatus(status, pass_.metas, &row);
  }
  if (!unreadable) row.Set(FileRow::kUnreadable, false);
  if (!was_present) {
    if (!row.Has(FileRow::kSilent)) {
      output_.Report(*item.node, item.entry.name, ChangeKind::kCreated);
    }
  } else if (difference == Difference::kContent || content_changed ||
             link_changed ||
             (difference == Difference::kMetadata &&
              row.Has(FileRow::kMetadata))) {
    output_.Report(*item.node, item.entry.name, ChangeKind::kModified);
  }
  row.Set(FileRow::kSilent, false);
}

// Looks at what a link leads to, and remembers it. The target's text is read
// each time: a link replaced within one timestamp granule may get the inode and
// the times of the one before.
bool RowChecker::LinkChanged(const Item& item) {
  absl::StatusOr<std::string> target = item.directory.ReadLink(item.entry.name);
  if (!target.ok()) return false;  // Gone already; the next look will tell.
  SideState& side = item.node->MutableSideState(*item.row);
  LinkState state = MakeLinkState(*std::move(target), *item.resolved);
  const bool changed = side.link.has_value() && !SameTarget(*side.link, state);
  side.link = std::move(state);
  return changed;
}

// Tells whether a write left no trace in the status: its timestamp fell into
// the granule of the look before, or was put back. Only content can tell.
bool RowChecker::ContentChanged(const Item& item, Difference difference) {
  FileRow& row = *item.row;
  const FileStatus& status = item.entry.status;
  const bool was_hashed = row.Has(FileRow::kHashed);
  const bool racy =
      status.type == FileType::kRegular &&
      IsRacy(status.ctime_ns, item.now_ns, item.directory.GranularityNs());
  if (!was_hashed && !racy) return false;

  bool changed = false;
  std::optional<size_t> hash;
  if (status.type == FileType::kRegular && difference != Difference::kContent) {
    hash = HashContent(item);
    SideState* side = was_hashed ? item.node->FindSideState(row) : nullptr;
    changed = side != nullptr && hash.has_value() && side->content_hash != hash;
  } else if (racy) {
    hash = HashContent(item);
  }
  // A ctime in the future would stay racy until then; once is enough, since a
  // write leaves another ctime unless the clock comes by again.
  const bool counted = was_hashed && difference == Difference::kNone &&
                       status.ctime_ns > item.now_ns;
  if (racy && !counted && hash.has_value()) {
    item.node->MutableSideState(row).content_hash = hash;
    row.Set(FileRow::kHashed);
  } else if (was_hashed) {
    row.Set(FileRow::kHashed, false);
    SideState* side = item.node->FindSideState(row);
    if (side != nullptr) side->content_hash.reset();
    if (side != nullptr && !side->link) item.node->EraseSideState(row);
  }
  return changed;
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
  if (!content.ok()) return std::nullopt;  // The status alone decides, then.
  return absl::Hash<std::string>()(*content);
}

}  // namespace reloader
