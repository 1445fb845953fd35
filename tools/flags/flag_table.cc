#include "tools/flags/flag_table.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "absl/strings/string_view.h"
#include "absl/strings/strip.h"
#include "absl/time/time.h"
#include "absl/types/span.h"
#include "tools/flags/nearest_word.h"

namespace reloader::tools {
namespace {

std::string VariableOf(const Flag& flag) {
  return absl::StrCat("RELOADER_", absl::AsciiStrToUpper(absl::StrReplaceAll(
                                       flag.name, {{"-", "_"}})));
}

// "--watch=PATH"
std::string Usage(const Flag& flag) {
  if (flag.value.empty()) return absl::StrCat("--", flag.name);
  if (flag.value_is_optional) {
    return absl::StrCat("--", flag.name, "[=", flag.value, "]");
  }
  return absl::StrCat("--", flag.name, "=", flag.value);
}

absl::Status Store(const Flag& flag, absl::string_view given_as,
                   absl::string_view value) {
  if (!flag.value.empty() && !flag.value_is_optional && value.empty()) {
    return absl::InvalidArgumentError(
        absl::StrCat(given_as, ": expected ", Usage(flag)));
  }
  const absl::Status status = flag.store(value);
  if (status.ok()) return status;
  return absl::InvalidArgumentError(
      absl::StrCat(given_as, ": ", status.message()));
}

// A variable that stands for a flag without a value.
absl::StatusOr<bool> ParseSwitch(absl::string_view name,
                                 absl::string_view value) {
  const std::string word = absl::AsciiStrToLower(value);
  if (word == "1" || word == "true" || word == "yes") return true;
  if (word == "0" || word == "false" || word == "no" || word.empty()) {
    return false;
  }
  return absl::InvalidArgumentError(
      absl::StrCat(name, "=", value, ": expected 1 or 0"));
}

absl::Status StoreVariable(const Flag& flag, const std::string& name,
                           absl::string_view value) {
  if (flag.value.empty()) {
    const absl::StatusOr<bool> is_on = ParseSwitch(name, value);
    if (!is_on.ok()) return is_on.status();
    return *is_on ? Store(flag, name, "") : absl::OkStatus();
  }
  if (value.empty()) return absl::OkStatus();  // As if it were not set.
  if (!flag.repeats) return Store(flag, name, value);
  for (const absl::string_view one : absl::StrSplit(value, ':')) {
    const absl::Status status = Store(flag, name, one);
    if (!status.ok()) return status;
  }
  return absl::OkStatus();
}

// The meaning of a flag, wrapped behind a column of flags.
std::string HelpRow(const Flag& flag) {
  constexpr size_t kColumn = 27;
  constexpr size_t kWidth = 79;
  std::string text;
  std::string line = absl::StrCat("  ", Usage(flag));
  if (line.size() >= kColumn) {
    text = absl::StrCat(line, "\n");
    line.clear();
  }
  line.resize(kColumn, ' ');
  for (const absl::string_view word : absl::StrSplit(flag.meaning, ' ')) {
    if (line.size() + 1 + word.size() > kWidth) {
      absl::StrAppend(&text, line, "\n");
      line.assign(kColumn, ' ');
    }
    absl::StrAppend(&line, " ", word);
  }
  return absl::StrCat(text, line, "\n");
}

}  // namespace

const Flag* FlagTable::Find(absl::string_view name) const {
  const auto flag =
      std::find_if(flags_.begin(), flags_.end(),
                   [name](const Flag& each) { return each.name == name; });
  return flag == flags_.end() ? nullptr : &*flag;
}

// `argument` is as it was given.
absl::Status FlagTable::UnknownFlag(absl::string_view argument) const {
  std::vector<absl::string_view> names;
  for (const Flag& each : flags_) names.push_back(each.name);
  const absl::string_view name = argument.substr(0, argument.find('='));
  const absl::string_view nearest =
      NearestWord(absl::StripPrefix(name, "--"), names);
  return absl::InvalidArgumentError(absl::StrCat(
      name, ": there is no such flag",
      nearest.empty() ? "" : absl::StrCat("; did you mean --", nearest, "?"),
      "\nThe flags are: --", absl::StrJoin(names, ", --")));
}

absl::StatusOr<std::vector<std::string>> FlagTable::Parse(
    const std::vector<std::string>& arguments,
    absl::Span<const std::string> environment) const {
  std::vector<std::pair<const Flag*, std::string>> given;
  std::set<const Flag*> seen;
  size_t at = 0;
  while (at < arguments.size() && absl::StartsWith(arguments[at], "-")) {
    if (arguments[at] == "--") {
      ++at;
      break;
    }
    absl::string_view argument = arguments[at++];
    const bool is_long = absl::ConsumePrefix(&argument, "--");
    const size_t equals = argument.find('=');
    const Flag* const flag =
        is_long ? Find(argument.substr(0, equals)) : nullptr;
    if (flag == nullptr) return UnknownFlag(arguments[at - 1]);
    std::optional<std::string> value;
    if (equals != absl::string_view::npos) {
      value = std::string(argument.substr(equals + 1));
    }
    if (flag->value.empty() && value.has_value()) {
      return absl::InvalidArgumentError(
          absl::StrCat("--", flag->name, " takes no value"));
    }
    const bool takes_next = !flag->value.empty() && !flag->value_is_optional &&
                            !value.has_value() && at < arguments.size() &&
                            !absl::StartsWith(arguments[at], "--");
    if (takes_next) value = arguments[at++];
    if (!seen.insert(flag).second && !flag->repeats && !flag->value.empty()) {
      return absl::InvalidArgumentError(absl::StrCat(
          "--", flag->name, " is given twice; it takes one value"));
    }
    given.emplace_back(flag, value.value_or(""));
  }
  for (const Flag& flag : flags_) {
    if (seen.count(&flag) > 0) continue;
    const std::string name = VariableOf(flag);
    for (absl::string_view variable : environment) {
      if (!absl::ConsumePrefix(&variable, absl::StrCat(name, "="))) continue;
      const absl::Status status = StoreVariable(flag, name, variable);
      if (!status.ok()) return status;
      break;
    }
  }
  for (const auto& [flag, value] : given) {
    const absl::Status status =
        Store(*flag, absl::StrCat("--", flag->name), value);
    if (!status.ok()) return status;
  }
  return std::vector<std::string>(
      arguments.begin() + static_cast<std::ptrdiff_t>(at), arguments.end());
}

std::string FlagTable::Help() const {
  std::string text;
  for (const Flag& flag : flags_) absl::StrAppend(&text, HelpRow(flag));
  return text;
}

std::function<absl::Status(absl::string_view)> SetTrue(bool* target) {
  return [target](absl::string_view) {
    *target = true;
    return absl::OkStatus();
  };
}

std::function<absl::Status(absl::string_view)> SetText(std::string* target) {
  return [target](absl::string_view value) {
    *target = std::string(value);
    return absl::OkStatus();
  };
}

std::function<absl::Status(absl::string_view)> AppendTo(
    std::vector<std::string>* target) {
  return [target](absl::string_view value) {
    target->push_back(std::string(value));
    return absl::OkStatus();
  };
}

std::function<absl::Status(absl::string_view)> SetWhole(uint64_t least,
                                                        uint64_t most,
                                                        uint64_t* target) {
  return [least, most, target](absl::string_view value) -> absl::Status {
    uint64_t number = 0;
    // SimpleAtoi() would also take a sign and blanks around the number.
    const bool is_number =
        std::all_of(value.begin(), value.end(),
                    [](char byte) { return absl::ascii_isdigit(byte); }) &&
        absl::SimpleAtoi(value, &number);
    if (!is_number || number < least || number > most) {
      return absl::InvalidArgumentError(absl::StrCat(
          "'", absl::CHexEscape(value), "': expected a whole number from ",
          least, " to ", most));
    }
    *target = number;
    return absl::OkStatus();
  };
}

std::function<absl::Status(absl::string_view)> SetDuration(
    absl::Duration* target) {
  return [target](absl::string_view value) -> absl::Status {
    absl::Duration duration;
    if (!absl::ParseDuration(value, &duration) ||
        duration < absl::ZeroDuration() ||
        duration == absl::InfiniteDuration()) {
      return absl::InvalidArgumentError(absl::StrCat(
          "'", value, "' is no duration: expected 500ms, 2s or 1m30s"));
    }
    *target = duration;
    return absl::OkStatus();
  };
}

std::function<absl::Status(absl::string_view)> SetShare(double* target) {
  return [target](absl::string_view value) -> absl::Status {
    absl::string_view number = value;
    double percent = 0;
    if (!absl::ConsumeSuffix(&number, "%") ||
        !absl::SimpleAtod(number, &percent) || !std::isfinite(percent) ||
        percent <= 0) {
      return absl::InvalidArgumentError(absl::StrCat(
          "'", value, "' is no share: expected 5% or 0.5%, above 0"));
    }
    *target = percent / 100;
    return absl::OkStatus();
  };
}

}  // namespace reloader::tools
