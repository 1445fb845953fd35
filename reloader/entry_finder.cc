#include "reloader/entry_finder.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "reloader/diagnostics.h"
#include "reloader/directory_node.h"
#include "reloader/entry_batch.h"
#include "reloader/errno_status.h"
#include "reloader/file_system.h"
#include "reloader/hint_groups.h"
#include "reloader/scan_pass.h"
#include "reloader/watch_set.h"

namespace reloader {
namespace {

constexpr size_t kNoRow = std::numeric_limits<size_t>::max();

// Returns for each name the index of its row in `node`, or kNoRow.
std::vector<size_t> IndicesOfRows(DirectoryNode* node,
                                  absl::Span<const HintedName> names) {
  const std::vector<FileRow>& rows = node->rows();
  std::vector<size_t> indices(names.size(), kNoRow);
  if (names.size() == 1) {
    const FileRow* row = node->FindRow(names.front().name);
    if (row != nullptr) indices.front() = row - rows.data();
    return indices;
  }
  absl::flat_hash_map<absl::string_view, size_t> index_of;
  for (size_t i = 0; i < names.size(); ++i) index_of[names[i].name] = i;
  for (size_t row = 0; row < rows.size(); ++row) {
    const auto found = index_of.find(node->RowName(rows[row]));
    if (found != index_of.end()) indices[found->second] = row;
  }
  return indices;
}

}  // namespace

void EntryFinder::FindAll(DirectoryNode* node, const Directory& directory) {
  node->must_list = false;
  if (node->rematch) DropUnwatchedRows(node);
  Forget();
  pass_.watches->Literals(node->position, [this](absl::string_view name) {
    Remember(name, /*inode=*/0, FileType::kUnknown, /*literal=*/true);
  });
  AddFound(node);
  if (!pass_.watches->NeedsListing(node->position)) return;

  Forget();
  const absl::Status status =
      directory.List([this](const DirectoryEntry& entry) {
        Remember(entry.name, entry.inode, entry.type, /*literal=*/false);
      });
  AddFound(node);
  if (status.ok()) {
    node->unlistable = false;
    return;
  }
  node->must_list = true;
  // Removed since it was opened (getdents(2)); its parent will tell.
  if (MeansAbsent(ErrnoFromStatus(status))) return;
  output_.unsettled.push_back(node->Path());
  if (node->unlistable) return;
  node->unlistable = true;
  output_.Diagnose(DiagnosticKind::kUnreadable, node->Path(), status);
}

std::vector<FileRow*> EntryFinder::FindRows(
    DirectoryNode* node, absl::Span<const HintedName> names) {
  const std::vector<size_t> known = IndicesOfRows(node, names);
  std::vector<size_t> indices;
  for (size_t i = 0; i < names.size(); ++i) {
    if (known[i] != kNoRow) {
      indices.push_back(known[i]);
      continue;
    }
    Forget();
    Remember(names[i].name, /*inode=*/0, FileType::kUnknown,
             /*literal=*/false);
    if (AddRowIfWatched(node, found_.front(), /*known=*/false)) {
      indices.push_back(node->rows().size() - 1);
    }
  }
  std::vector<FileRow*> rows;
  rows.reserve(indices.size());
  for (const size_t index : indices) rows.push_back(&node->rows()[index]);
  return rows;
}

void EntryFinder::FindChild(DirectoryNode* node, absl::string_view name) {
  Forget();
  Remember(name, /*inode=*/0, FileType::kUnknown, /*literal=*/false);
  AddChildIfWatched(node, found_.front());
}

void EntryFinder::Forget() {
  found_.clear();
  names_.clear();
}

void EntryFinder::DropUnwatchedRows(DirectoryNode* node) {
  node->rematch = false;
  bool dropped = false;
  for (FileRow& row : node->rows()) {
    const FileMatch match =
        pass_.watches->MatchFile(node->position, node->RowName(row));
    row.Set(FileRow::kNamed, match.named);
    row.Set(FileRow::kMetadata, match.metadata);
    // Literals() sets it again where it is still due.
    row.Set(FileRow::kLiteral, false);
    if (match.watched) continue;
    node->EraseSideState(row);
    row.Set(FileRow::kPresent, false);
    row.Set(FileRow::kUnreadable, false);
    dropped = true;
  }
  for (const auto& child : node->children()) child->literal = false;
  if (dropped) node->RemoveAbsentRows();
}

void EntryFinder::Remember(absl::string_view name, uint64_t inode,
                           FileType type, bool literal) {
  found_.push_back({.name_offset = static_cast<uint32_t>(names_.size()),
                    .name_size = static_cast<uint32_t>(name.size()),
                    .inode = inode,
                    .type = type,
                    .literal = literal});
  names_.append(name.data(), name.size());
}

absl::string_view EntryFinder::NameOf(const Found& found) const {
  return absl::string_view(names_).substr(found.name_offset, found.name_size);
}

void EntryFinder::AddFound(DirectoryNode* node) {
  // Known rows by name, for this call only: a table of a million files has no
  // room for an index that few directories ever need.
  std::vector<absl::string_view> known;
  known.reserve(node->rows().size());
  for (const FileRow& row : node->rows()) known.push_back(node->RowName(row));
  std::sort(known.begin(), known.end());
  // Views into the names would dangle once rows are added, so look up first.
  std::vector<bool> is_known(found_.size());
  size_t new_name_bytes = 0;
  for (size_t i = 0; i < found_.size(); ++i) {
    is_known[i] =
        std::binary_search(known.begin(), known.end(), NameOf(found_[i]));
    if (!is_known[i]) new_name_bytes += found_[i].name_size;
  }
  if (node->rows().empty()) {
    // Exact for a directory seen for the first time with a glob for all files.
    node->ReserveRows(found_.size(), new_name_bytes);
  }
  bool added = false;
  for (size_t i = 0; i < found_.size(); ++i) {
    added |= AddRowIfWatched(node, found_[i], is_known[i]);
    AddChildIfWatched(node, found_[i]);
  }
  if (!added) return;
  node->SortRows();
  node->ShrinkRows();
}

bool EntryFinder::AddRowIfWatched(DirectoryNode* node, const Found& found,
                                  bool known) {
  const absl::string_view name = NameOf(found);
  if (known) {
    if (found.literal) node->FindRow(name)->Set(FileRow::kLiteral);
    return false;
  }
  const FileMatch match = pass_.watches->MatchFile(node->position, name);
  if (!match.watched) return false;
  if (found.type == FileType::kDirectory && !match.named) return false;
  bool silent = false;
  if (pass_.watches_changed()) {
    silent = node->previous_position == nullptr ||
             !pass_.previous_watches->MatchFile(node->previous_position, name)
                  .watched;
  }
  FileRow* row = node->AddRow(name);
  row->inode = found.inode;
  row->Set(FileRow::kLiteral, found.literal);
  row->Set(FileRow::kNamed, match.named);
  row->Set(FileRow::kMetadata, match.metadata);
  row->Set(FileRow::kSilent, silent);
  return true;
}

void EntryFinder::AddChildIfWatched(DirectoryNode* node, const Found& found) {
  if (found.type != FileType::kDirectory && found.type != FileType::kSymlink &&
      found.type != FileType::kUnknown) {
    return;
  }
  const absl::string_view name = NameOf(found);
  DirectoryNode* child = node->FindChild(name);
  if (child == nullptr) {
    const auto leads_on = [&](Via via) {
      return pass_.watches->Enter(node->position, name, via) != nullptr;
    };
    const bool matters =
        (found.type != FileType::kSymlink && leads_on(Via::kDirectory)) ||
        (found.type != FileType::kDirectory && leads_on(Via::kLink));
    if (!matters) return;
    child = node->AddChild(name);
  }
  child->literal |= found.literal;
}

}  // namespace reloader
