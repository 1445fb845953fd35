#include "reloader/entry_batch.h"

#include <cstddef>

#include "absl/types/span.h"
#include "reloader/file_system.h"

namespace reloader {
namespace {

bool IsLink(const EntryStatus& entry) {
  return entry.error == 0 && entry.status.type == FileType::kSymlink;
}

}  // namespace

void EntryBatch::Look(const Directory& directory) {
  links_.clear();
  if (entries_.empty()) return;
  directory.StatEntries(absl::MakeSpan(entries_));
  for (const EntryStatus& entry : entries_) {
    if (!IsLink(entry)) continue;
    links_.push_back({.name = entry.name, .follow = FollowLinks::kYes});
  }
  if (!links_.empty()) directory.StatEntries(absl::MakeSpan(links_));
}

void EntryBatch::ForEach(Visitor visit) const {
  auto link = links_.begin();
  for (size_t i = 0; i < entries_.size(); ++i) {
    visit(i, entries_[i], IsLink(entries_[i]) ? &*link++ : nullptr);
  }
}

}  // namespace reloader
