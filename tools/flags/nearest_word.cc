#include "tools/flags/nearest_word.h"

#include <algorithm>
#include <cstddef>
#include <numeric>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/types/span.h"

namespace reloader::tools {
namespace {

constexpr size_t kMaxSlips = 2;

// Wagner and Fischer's table, one row at a time.
size_t EditDistance(absl::string_view a, absl::string_view b) {
  std::vector<size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), size_t{0});
  for (size_t i = 0; i < a.size(); ++i) {
    size_t diagonal = row[0]++;
    for (size_t j = 0; j < b.size(); ++j) {
      const size_t replaced = diagonal + (a[i] == b[j] ? 0 : 1);
      diagonal = row[j + 1];
      row[j + 1] = std::min({replaced, diagonal + 1, row[j] + 1});
    }
  }
  return row.back();
}

}  // namespace

absl::string_view NearestWord(absl::string_view word,
                              absl::Span<const absl::string_view> candidates) {
  absl::string_view best;
  size_t best_distance = kMaxSlips + 1;
  for (const absl::string_view candidate : candidates) {
    // Spares the table for words that are too long to be near.
    if (word.size() > candidate.size() + kMaxSlips) continue;
    const size_t distance = EditDistance(word, candidate);
    if (distance < best_distance && distance * 2 < candidate.size()) {
      best = candidate;
      best_distance = distance;
    }
  }
  return best;
}

}  // namespace reloader::tools
