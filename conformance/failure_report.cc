#include "conformance/failure_report.h"

#include <algorithm>
#include <cstddef>
#include <string>
#include <vector>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_split.h"
#include "absl/strings/string_view.h"
#include "absl/strings/strip.h"
#include "conformance/contract.h"
#include "conformance/result.h"
#include "conformance/scenario.h"
#include "conformance/snapshot.h"
#include "conformance/tick_driver.h"
#include "reloader/change.h"

namespace reloader::conformance {
namespace {

constexpr size_t kMaxTreeLines = 20;
constexpr size_t kMaxTickLines = 12;

absl::string_view Advice(Verdict verdict) {
  switch (verdict) {
    case Verdict::kLost:
      return "is the path hinted (or looked at) at all, and does the "
             "comparison "
             "see this difference?";
    case Verdict::kLate:
      return "is an event kept back until the next one comes, or a wake-up "
             "missed?";
    case Verdict::kHung:
      return "does each Next() return within its interval, and does a later "
             "change still come through?";
    case Verdict::kSpurious:
      return "is an old state kept, or something compared that is no change "
             "(atime, a directory's own times, the clock)?";
    case Verdict::kTwice:
      return "is the new state stored when it is reported, and is each path "
             "merged over overlapping watches?";
    case Verdict::kWrongKind:
      return "is existence taken from before and after the tick, not from the "
             "names of events?";
    case Verdict::kArmingChanges:
      return "is the initial state compared with nothing?";
    case Verdict::kMalformedTick:
      return "are the changes sorted as bytes and unique, and absolute paths "
             "below what was watched?";
    case Verdict::kEnded:
      return "does an error on one path end the whole loop?";
    case Verdict::kDiagnostics:
      return "is each condition said once when it begins, with its path?";
    case Verdict::kRefused:
      return "is a valid path or pattern taken for an invalid one?";
    case Verdict::kDisturbed:
      return "does it write, or leave anything, where it looks?";
    case Verdict::kForbiddenCall:
      return "does it look at more than the clause lets it?";
    case Verdict::kNone:
      break;
  }
  return "what does the harness say?";
}

std::string Heading(const FailureFacts& facts) {
  const Scenario& scenario = *facts.scenario;
  const Clause* clause = facts.contract == nullptr
                             ? nullptr
                             : facts.contract->Find(scenario.clause_id);
  return absl::StrCat(
      scenario.clause_id, "  ", scenario.sentence,
      clause == nullptr ? "" : absl::StrCat("   CONTRACT.md:", clause->line),
      "   backend: ", facts.backend);
}

std::string Script(const FailureFacts& facts) {
  std::string script;
  int number = 0;
  for (absl::string_view line : absl::StrSplit(facts.scenario->script, '\n')) {
    ++number;
    if (number > facts.line) break;
    if (line.empty() || number == 1) continue;
    absl::StrAppendFormat(&script, "  %s %3d  %s\n",
                          number == facts.line ? ">" : " ", number,
                          std::string(line));
  }
  return script;
}

std::string Ticks(const FailureFacts& facts) {
  std::string text;
  size_t lines = 0;
  int number = 0;
  for (const TickDriver::SeenTick& tick : *facts.ticks) {
    ++number;
    for (const Change& change : tick.changes) {
      if (++lines > kMaxTickLines) continue;
      absl::StrAppendFormat(&text, "%stick %d: %s %s\n",
                            lines == 1 ? "  reports    " : "             ",
                            number, std::string(ChangeKindName(change.kind)),
                            absl::CHexEscape(change.path));
    }
  }
  if (lines == 0)
    return absl::StrCat("  reports    none in ", number, " ticks\n");
  if (lines > kMaxTickLines) {
    absl::StrAppend(&text, "             and ", lines - kMaxTickLines,
                    " more\n");
  }
  return text;
}

std::string Tree(const Snapshot& world) {
  if (world.empty()) return "  tree       empty\n";
  std::string text;
  size_t lines = 0;
  for (const auto& [path, state] : world) {
    if (++lines > kMaxTreeLines) break;
    absl::StrAppend(&text, lines == 1 ? "  tree       " : "             ",
                    absl::CHexEscape(path), "  ", Describe(state), "\n");
  }
  if (world.size() > kMaxTreeLines) {
    absl::StrAppend(&text, "             and ", world.size() - kMaxTreeLines,
                    " more\n");
  }
  return text;
}

}  // namespace

std::string FormatFailure(const FailureFacts& facts) {
  std::string text = absl::StrCat(
      Heading(facts), "\n  ", facts.scenario->folder, facts.scenario->file,
      "\n", Script(facts), "  verdict    ", VerdictName(facts.verdict), "\n",
      "  expected   ", facts.expected, "\n", "  seen       ", facts.seen, "\n");
  if (facts.ticks != nullptr) absl::StrAppend(&text, Ticks(facts));
  if (facts.world != nullptr) absl::StrAppend(&text, Tree(*facts.world));
  absl::StrAppend(&text, "  check      ", Advice(facts.verdict), "\n",
                  "  replay     ", facts.replay);
  return text;
}

}  // namespace reloader::conformance
