#include "conformance/flags.h"

#include <algorithm>
#include <cstdint>
#include <functional>
#include <limits>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "absl/strings/string_view.h"
#include "tools/flags/flag_table.h"

namespace reloader::conformance {
namespace {

using tools::Flag;
using tools::FlagTable;
using tools::SetText;
using tools::SetTrue;
using tools::SetWhole;

constexpr uint64_t kMostTreeOperations = 1000000;

// Takes several names with commas between them.
std::function<absl::Status(absl::string_view)> AppendNames(
    std::vector<std::string>* names) {
  return [names](absl::string_view value) -> absl::Status {
    for (absl::string_view name : absl::StrSplit(value, ',')) {
      name = absl::StripAsciiWhitespace(name);
      if (name.empty()) {
        return absl::InvalidArgumentError(
            absl::StrCat("'", absl::CHexEscape(value),
                         "' has an empty name; expected one, or several with "
                         "single commas between them"));
      }
      names->push_back(std::string(name));
    }
    return absl::OkStatus();
  };
}

FlagTable TableOf(Flags* flags) {
  return FlagTable({
      {.name = "list",
       .meaning = "show the clauses and the scenarios of each, and stop",
       .store = SetTrue(&flags->list)},
      {.name = "show",
       .value = "ID",
       .meaning = "show a clause, W-SAVE-2, with its reason, the bugs behind "
                  "it and its scripts, and stop",
       .store = SetText(&flags->show)},
      {.name = "scenario",
       .value = "PATTERN",
       .repeats = true,
       .meaning = "run only these: a clause (W-SAVE-2), a name, a part of one, "
                  "or a glob with * and ?; - and _ are the same",
       .store = AppendNames(&flags->selection.patterns)},
      {.name = "backend",
       .value = "NAME",
       .repeats = true,
       .meaning = "run only on this backend; with --mutants: only this mutant",
       .store = AppendNames(&flags->selection.backends)},
      {.name = "json",
       .value = "FILE",
       .meaning = "write everything about the run as JSON",
       .store = SetText(&flags->json)},
      {.name = "junit",
       .value = "FILE",
       .meaning = "write the results as JUnit XML",
       .store = SetText(&flags->junit)},
      {.name = "seed",
       .value = "N",
       .meaning = "where random work starts from, 0 to 18446744073709551615",
       .store =
           SetWhole(0, std::numeric_limits<uint64_t>::max(), &flags->seed)},
      {.name = "tree",
       .value = "DIR",
       .meaning = "copy this source tree and watch it while 5,000 edits are "
                  "made, in turns with the reloader and then by a second "
                  "process; without it the run includes 1,000 edits to 2,000 "
                  "of the machine's headers",
       .store = SetText(&flags->tree)},
      {.name = "tree_ops",
       .value = "N",
       .meaning = "make so many edits, 1 to 1000000",
       .store = SetWhole(1, kMostTreeOperations, &flags->tree_operations)},
      {.name = "mutants",
       .meaning = "measure the suite instead: run all scenarios on backends "
                  "that are wrong on purpose, one defect each, show which "
                  "scenario notices which, and stop; exit code 1 if a defect "
                  "goes unnoticed, or, of all mutants, if a scenario shows "
                  "nothing of its own",
       .store = SetTrue(&flags->mutants)},
      {.name = "suite_dir",
       .value = "DIR",
       .meaning = "where CONTRACT.md and scenarios/ are; tools/conformance "
                  "sets it",
       .store = SetText(&flags->suite_dir)},
      {.name = "help",
       .meaning = "show this text, and stop",
       .store = SetTrue(&flags->help)},
  });
}

absl::Status LeaveOut(absl::string_view why, absl::string_view flag) {
  return absl::InvalidArgumentError(absl::StrCat(why, ": leave out --", flag));
}

// Refuses what makes no sense together.
absl::Status CheckTogether(const Flags& flags) {
  if (flags.list + flags.mutants + !flags.show.empty() > 1) {
    return absl::InvalidArgumentError(
        "--list, --show and --mutants exclude each other: give one of them");
  }
  // Of a run, and of what is selected for it.
  const std::pair<bool, absl::string_view> of_run[] = {
      {!flags.json.empty(), "json"},
      {!flags.junit.empty(), "junit"},
      {flags.tree_operations > 0, "tree_ops"}};
  const std::pair<bool, absl::string_view> of_selection[] = {
      {!flags.selection.patterns.empty(), "scenario"},
      {!flags.selection.backends.empty(), "backend"},
      {!flags.tree.empty(), "tree"}};
  absl::string_view why;
  if (flags.mutants) why = "--mutants measures all scenarios";
  if (flags.list) why = "--list runs nothing";
  if (!flags.show.empty()) why = "--show shows one clause, and runs nothing";
  for (const auto& [is_given, name] : of_run) {
    if (!why.empty() && is_given) return LeaveOut(why, name);
  }
  for (const auto& [is_given, name] : of_selection) {
    if (flags.list || (flags.mutants && name == "backend")) continue;
    if (!why.empty() && is_given) return LeaveOut(why, name);
  }
  if (!flags.json.empty() && flags.json == flags.junit) {
    return absl::InvalidArgumentError(
        "--json and --junit name one file: give each its own");
  }
  return absl::OkStatus();
}

// Returns `text` so that a shell takes it for one word of these bytes.
std::string ShellWord(absl::string_view text) {
  const bool plain = std::all_of(text.begin(), text.end(), [](char byte) {
    return absl::ascii_isalnum(byte) || absl::StrContains("/._-+,:@", byte);
  });
  if (plain && !text.empty()) return std::string(text);
  return absl::StrCat("'", absl::StrReplaceAll(text, {{"'", "'\\''"}}), "'");
}

}  // namespace

absl::StatusOr<Flags> ParseFlags(const std::vector<std::string>& arguments) {
  Flags flags;
  const absl::StatusOr<std::vector<std::string>> rest =
      TableOf(&flags).Parse(arguments, /*environment=*/{});
  if (!rest.ok()) {
    return absl::InvalidArgumentError(absl::StrCat(
        rest.status().message(), "\n--help explains what is allowed."));
  }
  if (!rest->empty()) {
    const std::string& argument = rest->front();
    return absl::InvalidArgumentError(absl::StrCat(
        argument, ": expected a flag, which begins with --; --scenario=",
        argument.empty() ? "PATTERN" : argument, " selects scenarios"));
  }
  const absl::Status together = CheckTogether(flags);
  if (!flags.help && !together.ok()) return together;
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
  Flags flags;
  absl::StrAppend(&text, TableOf(&flags).Help());
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
