#include "conformance/scenario.h"

#include <algorithm>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "absl/strings/string_view.h"
#include "conformance/scenario_time.h"
#include "conformance/scenario_tokens.h"
#include "conformance/service_event.h"
#include "reloader/errno_status.h"

namespace reloader::conformance {
namespace {

// Verbs stand in a column, so that the eye can go down the arguments.
std::string Statement(absl::string_view word, absl::string_view arguments) {
  if (arguments.empty()) return std::string(word);
  return absl::StrFormat("%-7s %s", word, arguments);
}

// A second argument that looks like an option of "watch" is quoted.
std::string FormatGlob(absl::string_view glob) {
  return glob == "metadata" || glob == "follow-links" ? AlwaysQuoteToken(glob)
                                                      : QuoteToken(glob);
}

std::string FormatExpectation(const Expectation& expectation) {
  std::string arguments(ExpectationWord(expectation.kind));
  if (expectation.kind == Expectation::Kind::kDiagnostic) {
    absl::StrAppend(&arguments, " ", expectation.diagnostic);
  }
  return Statement("expect",
                   absl::StrCat(arguments, " ", QuoteToken(expectation.path)));
}

std::string FormatExpectations(const std::vector<Expectation>& expectations) {
  std::vector<std::string> lines;
  if (std::all_of(expectations.begin(), expectations.end(),
                  [](const Expectation& expectation) {
                    return expectation.kind == Expectation::Kind::kDiagnostic;
                  })) {
    lines.push_back(Statement("expect", "nothing"));
  }
  for (const Expectation& expectation : expectations) {
    lines.push_back(FormatExpectation(expectation));
  }
  return absl::StrJoin(lines, "\n");
}

std::string FormatArguments(const Step& step) {
  const std::string path = QuoteToken(step.path);
  switch (step.verb) {
    case Verb::kWrite:
    case Verb::kAppend:
      return absl::StrCat(path, " ", AlwaysQuoteToken(step.text));
    case Verb::kTruncate:
      return absl::StrCat(path, " ", step.number);
    case Verb::kUtime:
      return absl::StrCat(path, " ",
                          FormatScenarioTime({step.time_base, step.number}));
    case Verb::kChmod:
      return absl::StrFormat("%s %04o", path, step.number);
    case Verb::kRename:
    case Verb::kExchange:
    case Verb::kLink:
    case Verb::kCopytree:
    case Verb::kIgnore:
    case Verb::kUnwatch:
      return absl::StrCat(path, " ", QuoteToken(step.target));
    case Verb::kSymlink:
      return absl::StrCat(QuoteToken(step.text), " ", path);
    case Verb::kWatch:
      return absl::StrCat(path, " ", FormatGlob(step.target),
                          step.metadata ? " metadata" : "",
                          step.follow_links ? " follow-links" : "");
    case Verb::kWatchFile:
      return absl::StrCat(path, step.metadata ? " metadata" : "");
    case Verb::kTick:
      return step.number == 1 ? "" : absl::StrCat(step.number);
    case Verb::kAdvance:
    case Verb::kGranularity:
      return FormatScenarioDuration(step.number);
    case Verb::kStepClock:
      return FormatScenarioTime({TimeBase::kCurrentMtime, step.number});
    case Verb::kNever:
      return absl::StrCat(FaultCallWord(step.fault_call), " ", path);
    case Verb::kFault:
      return absl::StrCat(FaultCallWord(step.fault_call), " ", path, " ",
                          ErrnoName(static_cast<int>(step.number)), " ",
                          FaultRepeatWord(step.fault_repeat),
                          step.fault_after == 0
                              ? ""
                              : absl::StrCat(" after ", step.fault_after));
    case Verb::kFaultClear:
      return "clear";
    case Verb::kService:
      return std::string(ServiceEventWord(step.service_event));
    case Verb::kTouch:
    case Verb::kUnlink:
    case Verb::kMkfifo:
    case Verb::kMkdir:
    case Verb::kMkdirs:
    case Verb::kRmdir:
    case Verb::kRmtree:
    case Verb::kRead:
    case Verb::kMount:
    case Verb::kUnmount:
    case Verb::kUnwatchFile:
      return path;
    case Verb::kExpect:
      break;
  }
  return "";
}

}  // namespace

absl::string_view VerbWord(Verb verb) {
  switch (verb) {
    case Verb::kWrite:
      return "write";
    case Verb::kAppend:
      return "append";
    case Verb::kTruncate:
      return "truncate";
    case Verb::kTouch:
      return "touch";
    case Verb::kUtime:
      return "utime";
    case Verb::kChmod:
      return "chmod";
    case Verb::kRename:
      return "rename";
    case Verb::kExchange:
      return "exchange";
    case Verb::kLink:
      return "link";
    case Verb::kSymlink:
      return "symlink";
    case Verb::kUnlink:
      return "unlink";
    case Verb::kMkfifo:
      return "mkfifo";
    case Verb::kMkdir:
      return "mkdir";
    case Verb::kMkdirs:
      return "mkdirs";
    case Verb::kRmdir:
      return "rmdir";
    case Verb::kRmtree:
      return "rmtree";
    case Verb::kCopytree:
      return "copytree";
    case Verb::kRead:
      return "read";
    case Verb::kWatch:
    case Verb::kWatchFile:
      return "watch";
    case Verb::kUnwatch:
    case Verb::kUnwatchFile:
      return "unwatch";
    case Verb::kIgnore:
      return "ignore";
    case Verb::kTick:
      return "tick";
    case Verb::kAdvance:
      return "advance";
    case Verb::kStepClock:
      return "step";
    case Verb::kGranularity:
      return "granularity";
    case Verb::kMount:
      return "mount";
    case Verb::kUnmount:
      return "unmount";
    case Verb::kExpect:
      return "expect";
    case Verb::kFault:
    case Verb::kFaultClear:
      return "fault";
    case Verb::kNever:
      return "never";
    case Verb::kService:
      return "service";
  }
  return "";
}

absl::string_view FaultCallWord(FaultCall call) {
  switch (call) {
    case FaultCall::kStat:
      return "stat";
    case FaultCall::kList:
      return "list";
    case FaultCall::kOpen:
      return "open";
    case FaultCall::kRead:
      return "read";
    case FaultCall::kReadlink:
      return "readlink";
  }
  return "";
}

absl::string_view FaultRepeatWord(FaultRepeat repeat) {
  return repeat == FaultRepeat::kOnce ? "once" : "always";
}

absl::string_view ExpectationWord(Expectation::Kind kind) {
  switch (kind) {
    case Expectation::Kind::kCreated:
      return "created";
    case Expectation::Kind::kModified:
      return "modified";
    case Expectation::Kind::kDeleted:
      return "deleted";
    case Expectation::Kind::kMaybe:
      return "maybe";
    case Expectation::Kind::kDiagnostic:
      return "diagnostic";
  }
  return "";
}

std::string FormatStep(const Step& step) {
  if (step.verb == Verb::kExpect) return FormatExpectations(step.expectations);
  std::string text = Statement(VerbWord(step.verb), FormatArguments(step));
  if (step.repeat != 1) {
    text = Statement("repeat", absl::StrCat(step.repeat, " ", text));
  }
  if (step.gate.has_value()) {
    text =
        Statement("when", absl::StrCat(FaultCallWord(step.gate->call), " ",
                                       QuoteToken(step.gate->path), " ", text));
  }
  return text;
}

std::string FormatScenario(const Scenario& scenario) {
  std::string result =
      absl::StrCat("# ", scenario.clause_id, "  ", scenario.sentence);
  if (!scenario.remark.empty()) {
    absl::StrAppend(&result, "   (", scenario.remark, ")");
  }
  result += '\n';
  for (const std::string& requirement : scenario.requirements) {
    absl::StrAppend(&result, "requires ", requirement, "\n");
  }
  for (const Step& step : scenario.steps) {
    absl::StrAppend(&result, FormatStep(step), "\n");
  }
  return result;
}

}  // namespace reloader::conformance
