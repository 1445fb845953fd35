#include "conformance/scenario_grammar.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <iterator>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "conformance/scenario.h"
#include "conformance/scenario_reader.h"
#include "conformance/scenario_time.h"
#include "conformance/scenario_tokens.h"
#include "conformance/service_event.h"
#include "tools/flags/nearest_word.h"

namespace reloader::conformance {
namespace {

// An argument as the grammar table names it, and what it fills.
enum class Argument : uint8_t {
  kNone,
  kPath,          // Step::path, perhaps the root.
  kEntry,         // Step::path, below the root.
  kTargetEntry,   // Step::target, below the root.
  kText,          // Step::text, any bytes.
  kLinkText,      // Step::text, what a symbolic link can hold.
  kSize,          // Step::number
  kTime,          // Step::number and time_base
  kPermissions,   // Step::number
  kCount,         // Step::number, optional
  kDuration,      // Step::number
  kGlobAndFlags,  // Step::target, metadata and follow_links, all optional
  kGlob,          // Step::target, optional
  kPattern,       // Step::target
  kExpectation,   // Statement::expectation
  kFault,         // The fields of a fault.
  kClockStep,     // Step::number
  kCall,          // Step::fault_call
  kServiceEvent,  // Step::service_event
};

struct Rule {
  Verb verb;
  std::array<Argument, 2> arguments = {};
};

// Verbs whose last argument decides between two (kWatch and kWatchFile) stand
// here as the first of them.
constexpr Rule kGrammar[] = {
    {Verb::kWrite, {Argument::kEntry, Argument::kText}},
    {Verb::kAppend, {Argument::kEntry, Argument::kText}},
    {Verb::kTruncate, {Argument::kEntry, Argument::kSize}},
    {Verb::kTouch, {Argument::kPath}},
    {Verb::kUtime, {Argument::kPath, Argument::kTime}},
    {Verb::kChmod, {Argument::kPath, Argument::kPermissions}},
    {Verb::kRename, {Argument::kEntry, Argument::kTargetEntry}},
    {Verb::kExchange, {Argument::kEntry, Argument::kTargetEntry}},
    {Verb::kLink, {Argument::kEntry, Argument::kTargetEntry}},
    {Verb::kSymlink, {Argument::kLinkText, Argument::kEntry}},
    {Verb::kUnlink, {Argument::kEntry}},
    {Verb::kMkfifo, {Argument::kEntry}},
    {Verb::kMkdir, {Argument::kEntry}},
    {Verb::kMkdirs, {Argument::kEntry}},
    {Verb::kRmdir, {Argument::kEntry}},
    {Verb::kRmtree, {Argument::kEntry}},
    {Verb::kCopytree, {Argument::kEntry, Argument::kTargetEntry}},
    {Verb::kRead, {Argument::kPath}},
    {Verb::kWatch, {Argument::kPath, Argument::kGlobAndFlags}},
    {Verb::kUnwatch, {Argument::kPath, Argument::kGlob}},
    {Verb::kIgnore, {Argument::kPath, Argument::kPattern}},
    {Verb::kTick, {Argument::kCount}},
    {Verb::kAdvance, {Argument::kDuration}},
    {Verb::kStepClock, {Argument::kClockStep}},
    {Verb::kGranularity, {Argument::kDuration}},
    {Verb::kMount, {Argument::kEntry}},
    {Verb::kUnmount, {Argument::kEntry}},
    {Verb::kExpect, {Argument::kExpectation}},
    {Verb::kFault, {Argument::kFault}},
    {Verb::kNever, {Argument::kCall, Argument::kPath}},
    {Verb::kService, {Argument::kServiceEvent}},
};

// Words before an operation that say when, and how often, it is done.
constexpr absl::string_view kWhenWord = "when";
constexpr absl::string_view kRepeatWord = "repeat";

constexpr absl::string_view kDiagnostics[] = {"unreadable", "device-changed",
                                              "link-loop"};
constexpr Expectation::Kind kExpectationKinds[] = {
    Expectation::Kind::kCreated, Expectation::Kind::kModified,
    Expectation::Kind::kDeleted, Expectation::Kind::kMaybe,
    Expectation::Kind::kDiagnostic};
constexpr FaultCall kFaultCalls[] = {FaultCall::kStat, FaultCall::kList,
                                     FaultCall::kOpen, FaultCall::kRead,
                                     FaultCall::kReadlink};
constexpr FaultRepeat kFaultRepeats[] = {FaultRepeat::kOnce,
                                         FaultRepeat::kAlways};
constexpr int64_t kMaxSizeBytes = int64_t{1} << 40;
constexpr int64_t kMaxEntries = 1'000'000;  // Of a listing that fails.

// Says of a word that is no verb where it stands, or which verb is near:
// "did you mean 'rename'?"; "" if there is nothing to say.
std::string SuggestVerb(const Token& word) {
  if (!word.quoted && word.value == kRequiresWord) {
    return "it begins a line";
  }
  if (!word.quoted && (word.value == kWhenWord || word.value == kRepeatWord)) {
    return "each of 'when' and 'repeat' stands once, in this order";
  }
  std::vector<absl::string_view> verbs = {kRequiresWord, kWhenWord,
                                          kRepeatWord};
  for (const Rule& rule : kGrammar) verbs.push_back(VerbWord(rule.verb));
  const absl::string_view verb = tools::NearestWord(word.value, verbs);
  if (word.quoted && word.value == verb) return "without the quotes";
  return verb.empty() ? "" : absl::StrCat("did you mean '", verb, "'?");
}

// Reads one line by the table.
class StatementReader {
 public:
  StatementReader(const ScriptLine& words, Statement* statement)
      : reader_(words), statement_(*statement), step_(statement->step) {}

  std::optional<TokenError> Run() {
    Read();
    return reader_.error();
  }

 private:
  // The methods return whether they succeeded.
  bool Read() {
    if (!ReadPrefixes() || !ReadVerb()) return false;
    const auto rule = std::find_if(
        std::begin(kGrammar), std::end(kGrammar),
        [&](const Rule& candidate) { return candidate.verb == step_.verb; });
    for (const Argument argument : rule->arguments) {
      if (!ReadArgument(argument)) return false;
    }
    if (reader_.Peek() == nullptr) return CheckCopy();
    return reader_.Fail(
        step_.verb == Verb::kWatch
            ? "'metadata', 'follow-links' or the end of the line"
            : "the end of the line");
  }

  // Reads "when CALL PATH" and "repeat COUNT" before an operation.
  bool ReadPrefixes() {
    if (reader_.Accept(kWhenWord)) {
      Gate& gate = step_.gate.emplace();
      if (!ReadCall(&gate.call) || !reader_.ReadPath(&gate.path)) return false;
    }
    return !reader_.Accept(kRepeatWord) ||
           reader_.ReadNumber("a number of times", 2, kMaxRepeats,
                              &step_.repeat);
  }

  bool ReadVerb() {
    const Token* word = reader_.Peek();
    const auto rule = std::find_if(
        std::begin(kGrammar), std::end(kGrammar), [&](const Rule& candidate) {
          return word != nullptr && !word->quoted &&
                 VerbWord(candidate.verb) == word->value;
        });
    if (rule == std::end(kGrammar)) {
      return reader_.Fail("a verb", word == nullptr ? "" : SuggestVerb(*word));
    }
    // Time that passes while a call is made: a slow call.
    const bool slow_call = step_.gate.has_value() && step_.repeat == 1 &&
                           rule->verb == Verb::kAdvance;
    if (!reader_.IsAtStart() && !IsOperation(rule->verb) && !slow_call) {
      return reader_.Fail("an operation on files");
    }
    reader_.Take();
    step_.verb = rule->verb;
    return true;
  }

  bool ReadArgument(Argument argument) {
    switch (argument) {
      case Argument::kNone:
        return true;
      case Argument::kPath:
        return reader_.ReadPath(&step_.path);
      case Argument::kEntry:
        return reader_.ReadEntry(&step_.path);
      case Argument::kTargetEntry:
        return reader_.ReadEntry(&step_.target);
      case Argument::kText:
        return reader_.ReadText(&step_.text);
      case Argument::kLinkText:
        return reader_.ReadName("the text of a link", &step_.text);
      case Argument::kSize:
        return reader_.ReadNumber("a size in bytes", 0, kMaxSizeBytes,
                                  &step_.number);
      case Argument::kTime:
        return ReadTime();
      case Argument::kPermissions:
        return reader_.ReadPermissions(&step_.number);
      case Argument::kCount:
        step_.number = 1;
        return reader_.Peek() == nullptr ||
               reader_.ReadNumber("a number of ticks", 1, kMaxTickCount,
                                  &step_.number);
      case Argument::kDuration:
        return reader_.ReadDuration(&step_.number);
      case Argument::kGlobAndFlags:
        return ReadGlobAndFlags();
      case Argument::kGlob:
        return ReadOptionalGlob();
      case Argument::kPattern:
        return reader_.ReadPattern(&step_.target);
      case Argument::kExpectation:
        return ReadExpectation();
      case Argument::kFault:
        return ReadFault();
      case Argument::kClockStep:
        return reader_.ReadClockStep(&step_.number);
      case Argument::kCall:
        return ReadCall(&step_.fault_call);
      case Argument::kServiceEvent:
        return ReadServiceEvent();
    }
    return false;
  }

  bool ReadTime() {
    ScenarioTime time;
    if (!reader_.ReadTime(&time)) return false;
    step_.time_base = time.base;
    step_.number = time.offset_ns;
    return true;
  }

  bool ReadOptionalGlob() {
    if (reader_.Peek() != nullptr) {
      return reader_.ReadGlob(&step_.target);
    }
    step_.verb = Verb::kUnwatchFile;
    return true;
  }

  // A flag that is quoted is a glob.
  bool ReadGlobAndFlags() {
    ReadFlags();
    if (step_.follow_links) return reader_.Fail("a glob before 'follow-links'");
    if (reader_.Peek() == nullptr || step_.metadata) {
      if (step_.path == ".") {
        return reader_.Fail("a glob", "the root is not watched as a file");
      }
      step_.verb = Verb::kWatchFile;
      return true;  // What is left is reported as too much.
    }
    if (!reader_.ReadGlob(&step_.target)) return false;
    ReadFlags();
    return true;
  }

  void ReadFlags() {
    while (true) {
      if (!step_.metadata && reader_.Accept("metadata")) {
        step_.metadata = true;
      } else if (!step_.follow_links && reader_.Accept("follow-links")) {
        step_.follow_links = true;
      } else {
        return;
      }
    }
  }

  bool ReadExpectation() {
    if (reader_.Accept("nothing")) return true;
    Expectation& expectation = statement_.expectation.emplace();
    if (!reader_.AcceptOneOf(kExpectationKinds, ExpectationWord,
                             &expectation.kind)) {
      return reader_.Fail(
          "created, modified, deleted, maybe, nothing or diagnostic");
    }
    absl::string_view diagnostic;
    if (expectation.kind == Expectation::Kind::kDiagnostic &&
        !reader_.AcceptOneOf(
            kDiagnostics, [](absl::string_view word) { return word; },
            &diagnostic)) {
      return reader_.Fail("unreadable, device-changed or link-loop");
    }
    expectation.diagnostic = std::string(diagnostic);
    return expectation.kind == Expectation::Kind::kDiagnostic
               ? reader_.ReadPath(&expectation.path)
               : reader_.ReadEntry(&expectation.path);
  }

  bool ReadFault() {
    if (reader_.Accept("clear")) {
      step_.verb = Verb::kFaultClear;
      return true;
    }
    if (!reader_.AcceptOneOf(kFaultCalls, FaultCallWord, &step_.fault_call)) {
      return reader_.Fail("stat, list, open, read, readlink or clear");
    }
    if (!reader_.ReadPath(&step_.path) || !reader_.ReadErrno(&step_.number)) {
      return false;
    }
    if (!reader_.AcceptOneOf(kFaultRepeats, FaultRepeatWord,
                             &step_.fault_repeat)) {
      return reader_.Fail("once or always");
    }
    return step_.fault_call != FaultCall::kList || !reader_.Accept("after") ||
           reader_.ReadNumber("a number of entries", 1, kMaxEntries,
                              &step_.fault_after);
  }

  bool ReadCall(FaultCall* call) {
    return reader_.AcceptOneOf(kFaultCalls, FaultCallWord, call) ||
           reader_.Fail("stat, list, open, read or readlink");
  }

  bool ReadServiceEvent() {
    return reader_.AcceptOneOf(kServiceEvents, ServiceEventWord,
                               &step_.service_event) ||
           reader_.Fail(
               "restart, recrawl, forget, unwatch, refuse, hang-up, dawdle, "
               "end, stall or outdate");
  }

  // A copy into the tree that is being copied would not end.
  bool CheckCopy() {
    if (step_.verb != Verb::kCopytree ||
        !absl::StartsWith(absl::StrCat(step_.target, "/"),
                          absl::StrCat(step_.path, "/"))) {
      return true;
    }
    reader_.GiveBack();
    return reader_.Fail("a target outside the tree",
                        "it would copy into itself");
  }

  WordReader reader_;
  Statement& statement_;
  Step& step_;
};

}  // namespace

std::optional<TokenError> ReadStatement(const ScriptLine& words,
                                        Statement* statement) {
  return StatementReader(words, statement).Run();
}

}  // namespace reloader::conformance
