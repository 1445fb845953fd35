#include "conformance/scenario_time.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>

#include "absl/numeric/int128.h"
#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/string_view.h"
#include "absl/strings/strip.h"

namespace reloader::conformance {
namespace {

constexpr int64_t kSecond = 1'000'000'000;

struct Unit {
  absl::string_view word;
  int64_t nanoseconds;
};

// Largest first.
constexpr Unit kUnits[] = {
    {"h", 3600 * kSecond}, {"m", 60 * kSecond}, {"s", kSecond},
    {"ms", 1'000'000},     {"us", 1000},        {"ns", 1},
};

// More digits could not fit anyway, and 128 bits hold their products.
constexpr size_t kMaxDigits = 19;

std::optional<absl::int128> ParseDigits(absl::string_view digits) {
  if (digits.empty() || digits.size() > kMaxDigits ||
      !std::all_of(digits.begin(), digits.end(), absl::ascii_isdigit)) {
    return std::nullopt;
  }
  absl::int128 result = 0;
  for (const char digit : digits) result = result * 10 + (digit - '0');
  return result;
}

// Returns `text`, "<digits>[.<digits>]", times `unit_ns`.
std::optional<int64_t> ParseDecimal(absl::string_view text, int64_t unit_ns) {
  const size_t point = text.find('.');
  const auto whole = ParseDigits(text.substr(0, point));
  if (!whole) return std::nullopt;
  absl::int128 result = *whole * unit_ns;
  if (point != absl::string_view::npos) {
    const absl::string_view digits = text.substr(point + 1);
    const auto fraction = ParseDigits(digits);
    if (!fraction) return std::nullopt;
    absl::int128 scale = 1;
    for (size_t i = 0; i < digits.size(); ++i) scale *= 10;
    if (*fraction * unit_ns % scale != 0) return std::nullopt;
    result += *fraction * unit_ns / scale;
  }
  if (result > std::numeric_limits<int64_t>::max()) return std::nullopt;
  return static_cast<int64_t>(result);
}

// Returns "12.5".
std::string FormatSeconds(int64_t time_ns) {
  std::string result = absl::StrCat(time_ns / kSecond);
  if (time_ns % kSecond != 0) {
    const std::string digits = absl::StrFormat("%09d", time_ns % kSecond);
    absl::StrAppend(&result, ".",
                    digits.substr(0, digits.find_last_not_of('0') + 1));
  }
  return result;
}

}  // namespace

std::optional<int64_t> ParseScenarioDuration(absl::string_view text) {
  const size_t end = text.find_first_not_of("0123456789.");
  if (end == absl::string_view::npos) return std::nullopt;
  for (const Unit& unit : kUnits) {
    if (text.substr(end) == unit.word) {
      return ParseDecimal(text.substr(0, end), unit.nanoseconds);
    }
  }
  return std::nullopt;
}

std::string FormatScenarioDuration(int64_t duration_ns) {
  if (duration_ns == 0) return "0s";
  const Unit* unit = kUnits;
  while (duration_ns % unit->nanoseconds != 0) ++unit;
  return absl::StrCat(duration_ns / unit->nanoseconds, unit->word);
}

std::optional<ScenarioTime> ParseScenarioTime(absl::string_view text) {
  ScenarioTime result;
  std::optional<int64_t> magnitude;
  bool negative = false;
  if (absl::ConsumePrefix(&text, "=")) {
    result.base = TimeBase::kEpoch;
    negative = absl::ConsumePrefix(&text, "-");
    magnitude = ParseDecimal(text, kSecond);
  } else {
    negative = absl::StartsWith(text, "-");
    if (!negative && !absl::StartsWith(text, "+")) return std::nullopt;
    magnitude = ParseScenarioDuration(text.substr(1));
  }
  if (!magnitude) return std::nullopt;
  result.offset_ns = negative ? -*magnitude : *magnitude;
  return result;
}

std::string FormatScenarioTime(const ScenarioTime& time) {
  const bool negative = time.offset_ns < 0;
  const int64_t magnitude = negative ? -time.offset_ns : time.offset_ns;
  if (time.base == TimeBase::kEpoch) {
    return absl::StrCat("=", negative ? "-" : "", FormatSeconds(magnitude));
  }
  return absl::StrCat(negative ? "-" : "+", FormatScenarioDuration(magnitude));
}

}  // namespace reloader::conformance
