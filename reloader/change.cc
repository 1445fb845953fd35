#include "reloader/change.h"

#include <algorithm>
#include <optional>
#include <utility>
#include <vector>

#include "absl/strings/string_view.h"

namespace reloader {

absl::string_view ChangeKindName(ChangeKind kind) {
  switch (kind) {
    case ChangeKind::kCreated:
      return "created";
    case ChangeKind::kModified:
      return "modified";
    case ChangeKind::kDeleted:
      return "deleted";
  }
  return "unknown";
}

namespace {

// Returns the net change, nullopt for none.
std::optional<ChangeKind> Compose(ChangeKind first, ChangeKind second) {
  const bool present_before = first != ChangeKind::kCreated;
  const bool present_after = second != ChangeKind::kDeleted;
  if (present_before && present_after) return ChangeKind::kModified;
  if (present_before) return ChangeKind::kDeleted;
  if (present_after) return ChangeKind::kCreated;
  return std::nullopt;
}

}  // namespace

void Coalesce(std::vector<Change>* changes) {
  std::stable_sort(
      changes->begin(), changes->end(),
      [](const Change& a, const Change& b) { return a.path < b.path; });
  auto end = changes->begin();  // Of what is kept.
  for (auto next = changes->begin(); next != changes->end();) {
    std::optional<ChangeKind> net = next->kind;
    auto same = next + 1;
    for (; same != changes->end() && same->path == next->path; ++same) {
      net = net.has_value() ? Compose(*net, same->kind) : same->kind;
    }
    if (net.has_value()) {
      if (end != next) end->path = std::move(next->path);
      end->kind = *net;
      ++end;
    }
    next = same;
  }
  changes->erase(end, changes->end());
}

}  // namespace reloader
