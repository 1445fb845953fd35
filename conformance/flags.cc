#include "conformance/flags.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "absl/algorithm/container.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "absl/strings/string_view.h"
#include "absl/strings/strip.h"
#include "conformance/nearest_word.h"

namespace reloader::conformance {
namespace {

enum class Arity : uint8_t { kNone, kOne, kMany };

// A flag is a row here, and a case of Store().
struct FlagRow {
  absl::string_view name;
  Arity arity;
  absl::string_view value;  // For people: "=FILE".
  absl::string_view meaning;
};

constexpr FlagRow kRows[] = {
    {"list", Arity::kNone, "",
     "show the clauses and the scenarios of each, and stop"},
    {"show", Arity::kOne, "=ID",
     "show a clause, W-SAVE-2, with its reason, the bugs behind it and its "
     "scripts, and stop"},
    {"scenario", Arity::kMany, "=PATTERN",
     "run only these: a clause (W-SAVE-2), a name, a part of one, or a glob "
     "with * and ?; - and _ are the same"},
    {"backend", Arity::kMany, "=NAME", "run only on this backend"},
    {"json", Arity::kOne, "=FILE", "write everything about the run as JSON"},
    {"junit", Arity::kOne, "=FILE", "write the results as JUnit XML"},
    {"seed", Arity::kOne, "=N",
     "where random work starts from, 0 to 18446744073709551615"},
    {"tree", Arity::kOne, "=DIR",
     "copy this source tree and watch it while 5,000 edits are made, in turns "
     "with the reloader and then by a second process; without it the run "
     "includes 1,000 edits to 2,000 of the machine's headers"},
    {"tree_ops", Arity::kOne, "=N", "make so many edits, 1 to 1000000"},
    {"mutants", Arity::kNone, "",
     "measure the suite instead: run all scenarios on backends that are wrong "
     "on purpose, one defect each, show which scenario notices which, and "
     "stop; exit code 1 if a defect goes unnoticed"},
    {"suite_dir", Arity::kOne, "=DIR",
     "where CONTRACT.md and scenarios/ are; tools/conformance sets it"},
    {"help", Arity::kNone, "", "show this text, and stop"},
};

const FlagRow* FindRow(absl::string_view name) {
  const FlagRow* row = absl::c_find_if(
      kRows, [name](const FlagRow& each) { return each.name == name; });
  return row == std::end(kRows) ? nullptr : row;
}

absl::Status UnknownFlag(absl::string_view name) {
  std::vector<absl::string_view> names;
  for (const FlagRow& row : kRows) names.push_back(row.name);
  const absl::string_view nearest = NearestWord(name, names);
  return absl::InvalidArgumentError(absl::StrCat(
      "--", name, ": there is no such flag",
      nearest.empty() ? "" : absl::StrCat("; did you mean --", nearest, "?"),
      "\nThe flags are: --", absl::StrJoin(names, ", --")));
}

absl::Status AddWords(const FlagRow& row, absl::string_view value,
                      std::vector<std::string>* words) {
  for (absl::string_view word : absl::StrSplit(value, ',')) {
    word = absl::StripAsciiWhitespace(word);
    if (word.empty()) {
      return absl::InvalidArgumentError(absl::StrCat(
          "--", row.name, "=", value, ": an empty name; expected --", row.name,
          row.value, ", or several with single commas between them"));
    }
    words->push_back(std::string(word));
  }
  return absl::OkStatus();
}

absl::Status StoreSeed(absl::string_view value, Flags* flags) {
  // SimpleAtoi would also take a sign and blanks around the number.
  if (!absl::c_all_of(value, absl::ascii_isdigit) ||
      !absl::SimpleAtoi(value, &flags->seed)) {
    return absl::InvalidArgumentError(absl::StrCat(
        "--seed=", value,
        ": expected a whole number from 0 to 18446744073709551615"));
  }
  return absl::OkStatus();
}

absl::Status StoreTreeOperations(absl::string_view value, Flags* flags) {
  if (!absl::c_all_of(value, absl::ascii_isdigit) ||
      !absl::SimpleAtoi(value, &flags->tree_operations) ||
      flags->tree_operations < 1 || flags->tree_operations > 1000000) {
    return absl::InvalidArgumentError(absl::StrCat(
        "--tree_ops=", value, ": expected a whole number from 1 to 1000000"));
  }
  return absl::OkStatus();
}

absl::Status Store(const FlagRow& row, absl::string_view value, Flags* flags) {
  if (row.name == "help") flags->help = true;
  if (row.name == "list") flags->list = true;
  if (row.name == "mutants") flags->mutants = true;
  if (row.name == "suite_dir") flags->suite_dir = std::string(value);
  if (row.name == "show") flags->show = std::string(value);
  if (row.name == "json") flags->json = std::string(value);
  if (row.name == "junit") flags->junit = std::string(value);
  if (row.name == "tree") flags->tree = std::string(value);
  if (row.name == "tree_ops") return StoreTreeOperations(value, flags);
  if (row.name == "seed") return StoreSeed(value, flags);
  if (row.name == "scenario") {
    return AddWords(row, value, &flags->selection.patterns);
  }
  if (row.name == "backend") {
    return AddWords(row, value, &flags->selection.backends);
  }
  return absl::OkStatus();
}

// Reads the flag at `*at`, and its value behind it, and moves `*at` on.
absl::Status ParseOne(const std::vector<std::string>& arguments, size_t* at,
                      std::set<absl::string_view>* given, Flags* flags) {
  absl::string_view argument = arguments[(*at)++];
  if (!absl::ConsumePrefix(&argument, "--")) {
    return absl::InvalidArgumentError(absl::StrCat(
        argument, ": expected a flag, which begins with --; --scenario=",
        argument.empty() ? "PATTERN" : argument, " selects scenarios"));
  }
  const size_t equals = argument.find('=');
  const FlagRow* row = FindRow(argument.substr(0, equals));
  if (row == nullptr) return UnknownFlag(argument.substr(0, equals));
  std::optional<absl::string_view> value;
  if (equals != absl::string_view::npos) value = argument.substr(equals + 1);
  if (row->arity == Arity::kNone && value.has_value()) {
    return absl::InvalidArgumentError(
        absl::StrCat("--", argument, ": --", row->name, " takes no value"));
  }
  if (row->arity != Arity::kNone && !value.has_value() &&
      *at < arguments.size() && !absl::StartsWith(arguments[*at], "--")) {
    value = arguments[(*at)++];
  }
  if (row->arity != Arity::kNone && value.value_or("").empty()) {
    return absl::InvalidArgumentError(
        absl::StrCat("--", row->name, ": expected --", row->name, row->value));
  }
  if (!given->insert(row->name).second && row->arity == Arity::kOne) {
    return absl::InvalidArgumentError(
        absl::StrCat("--", row->name, " is given twice; it takes one value"));
  }
  return Store(*row, value.value_or(""), flags);
}

// Returns `text` so that a shell takes it for one word of these bytes.
std::string ShellWord(absl::string_view text) {
  const bool plain = absl::c_all_of(text, [](char byte) {
    return absl::ascii_isalnum(byte) || absl::StrContains("/._-+,:@", byte);
  });
  if (plain && !text.empty()) return std::string(text);
  return absl::StrCat("'", absl::StrReplaceAll(text, {{"'", "'\\''"}}), "'");
}

// The meaning of a flag, wrapped behind a column of flags.
std::string Row(const FlagRow& row) {
  constexpr size_t kColumn = 22;
  constexpr size_t kWidth = 78;
  std::string text;
  std::string line = absl::StrCat("  --", row.name, row.value);
  line.resize(kColumn, ' ');
  for (const absl::string_view word : absl::StrSplit(row.meaning, ' ')) {
    if (line.size() + 1 + word.size() > kWidth) {
      absl::StrAppend(&text, line, "\n");
      line.assign(kColumn, ' ');
    }
    absl::StrAppend(&line, " ", word);
  }
  return absl::StrCat(text, line, "\n");
}

}  // namespace

absl::StatusOr<Flags> ParseFlags(const std::vector<std::string>& arguments) {
  Flags flags;
  std::set<absl::string_view> given;
  size_t at = 0;
  while (at < arguments.size()) {
    const absl::Status status = ParseOne(arguments, &at, &given, &flags);
    if (!status.ok()) {
      return absl::InvalidArgumentError(
          absl::StrCat(status.message(), "\n--help explains what is allowed."));
    }
  }
  if (flags.list + flags.mutants + !flags.show.empty() > 1) {
    return absl::InvalidArgumentError(
        "--list, --show and --mutants exclude each other: give one of them");
  }
  if (flags.mutants) {
    for (const absl::string_view other :
         {"scenario", "backend", "tree", "json", "junit"}) {
      if (given.count(other) == 0) continue;
      return absl::InvalidArgumentError(absl::StrCat(
          "--mutants measures the whole suite: leave out --", other));
    }
  }
  if (!flags.json.empty() && flags.json == flags.junit) {
    return absl::InvalidArgumentError(
        "--json and --junit name one file: give each its own");
  }
  return flags;
}

std::string TreeFlags(const Flags& flags) {
  std::string text = absl::StrCat("--seed=", flags.seed);
  if (!flags.tree.empty()) {
    absl::StrAppend(&text, " --tree=", ShellWord(flags.tree));
  }
  if (flags.tree_operations > 0) {
    absl::StrAppend(&text, " --tree_ops=", flags.tree_operations);
  }
  return text;
}

std::string HelpText() {
  std::string text =
      "tools/conformance holds file-change reloaders to the contract in\n"
      "conformance/CONTRACT.md: it plays every scenario against every backend\n"
      "and shows who passes what.\n\n";
  for (const FlagRow& row : kRows) absl::StrAppend(&text, Row(row));
  absl::StrAppend(
      &text,
      "\n--scenario and --backend may be repeated, or take several names with\n"
      "commas between them.\n"
      "\nHow a scenario ends on a backend:\n"
      "  passed          the backend keeps the clause\n"
      "  failed          it breaks the clause\n"
      "  not applicable  it declares that it cannot do what the scenario "
      "takes\n"
      "  not tested      nothing can test the clause yet\n"
      "  could not run   the machine, the script or the suite is at fault\n"
      "\nExit code:\n"
      "  1  a clause failed\n"
      "  2  else, if something could not run, nothing was selected, or the\n"
      "     call was wrong\n"
      "  0  else; not applicable and not tested are no failures\n"
      "\nThe matrix and the failures go to standard output, progress to\n"
      "standard error. Colours are for terminals only; NO_COLOR turns them\n"
      "off.\n");
  return text;
}

}  // namespace reloader::conformance
