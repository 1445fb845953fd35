#include "conformance/clause_id.h"

#include <algorithm>
#include <cstddef>
#include <optional>
#include <string>

#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/string_view.h"
#include "absl/strings/strip.h"

namespace reloader::conformance {

std::optional<ClauseId> ParseClauseId(absl::string_view id) {
  if (!absl::ConsumePrefix(&id, "W-")) return std::nullopt;
  const size_t dash = id.find('-');
  if (dash == 0 || dash == absl::string_view::npos) return std::nullopt;
  const absl::string_view family = id.substr(0, dash);
  const absl::string_view digits = id.substr(dash + 1);
  if (!std::all_of(family.begin(), family.end(), absl::ascii_isupper)) {
    return std::nullopt;
  }
  if (digits.empty() || digits.size() > 4 || digits[0] == '0' ||
      !std::all_of(digits.begin(), digits.end(), absl::ascii_isdigit)) {
    return std::nullopt;
  }
  ClauseId result{.family = std::string(family)};
  if (!absl::SimpleAtoi(digits, &result.number)) return std::nullopt;
  return result;
}

}  // namespace reloader::conformance
