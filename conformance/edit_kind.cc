#include "conformance/edit_kind.h"

#include "absl/strings/string_view.h"

namespace reloader::conformance {
namespace {

struct KindTraits {
  absl::string_view name;
  int weight;        // Outside of bursts.
  int burst_weight;  // Inside.
};

// In the order of EditKind.
constexpr KindTraits kKinds[kEditKinds] = {
    {"truncate and write", 10, 5},
    {"append", 6, 0},
    {"rename onto", 9, 10},
    {"vim with backup", 7, 0},
    {"vim in place", 5, 0},
    {"emacs", 6, 0},
    {"JetBrains safe write", 7, 0},
    {"sed -i", 5, 0},
    {"same-size rewrite", 5, 0},
    {"touch", 4, 0},
    {"utime backwards", 3, 5},
    {"chmod", 3, 0},
    {"create", 5, 10},
    {"delete", 4, 10},
    {"mkdir -p with files", 2, 0},
    {"remove tree", 2, 0},
    {"rename file", 4, 0},
    {"exchange", 2, 0},
    {"rename directory", 3, 0},
    {"move directory out", 2, 0},
    {"move directory in", 2, 0},
    {"make link", 2, 0},
    {"swap link", 2, 0},
    {"hard link", 2, 0},
    {"copy tree", 1, 0},
    {"checkout", 0, 60},
};

}  // namespace

absl::string_view EditKindName(EditKind kind) {
  return kKinds[static_cast<int>(kind)].name;
}

int EditKindWeight(EditKind kind, bool in_burst) {
  const KindTraits& traits = kKinds[static_cast<int>(kind)];
  return in_burst ? traits.burst_weight : traits.weight;
}

}  // namespace reloader::conformance
