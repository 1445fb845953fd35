#include "conformance/scenario_grammar.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "conformance/nearest_word.h"
#include "conformance/scenario.h"
#include "conformance/scenario_path.h"
#include "conformance/scenario_time.h"
#include "conformance/scenario_tokens.h"
#include "reloader/errno_status.h"

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

// Returns "did you mean 'rename'?" where a verb is near `word`, else "".
std::string SuggestVerb(const Token& word) {
  std::vector<absl::string_view> verbs = {kRequiresWord, kWhenWord,
                                          kRepeatWord};
  for (const Rule& rule : kGrammar) verbs.push_back(VerbWord(rule.verb));
  const absl::string_view verb = NearestWord(word.value, verbs);
  if (word.quoted && word.value == verb) return "without the quotes";
  return verb.empty() ? "" : absl::StrCat("did you mean '", verb, "'?");
}

// Reads the words of one line from left to right. The methods return whether
// they succeeded; the first mistake is kept.
class Reader {
 public:
  Reader(const ScriptLine& words, Statement* statement)
      : words_(words), statement_(*statement), step_(statement->step) {}

  std::optional<TokenError> Run() {
    if (!ReadPrefixes()) return error_;
    const Token* word = Peek();
    const auto rule = std::find_if(
        std::begin(kGrammar), std::end(kGrammar), [&](const Rule& candidate) {
          return word != nullptr && !word->quoted &&
                 VerbWord(candidate.verb) == word->value;
        });
    if (rule == std::end(kGrammar)) {
      Fail("a verb", word == nullptr ? "" : SuggestVerb(*word));
      return error_;
    }
    // Time that passes while a call is made: a slow call.
    const bool slow_call = step_.gate.has_value() && step_.repeat == 1 &&
                           rule->verb == Verb::kAdvance;
    if (next_ > 0 && !IsOperation(rule->verb) && !slow_call) {
      Fail("an operation on files");
      return error_;
    }
    ++next_;
    step_.verb = rule->verb;
    for (const Argument argument : rule->arguments) {
      if (!ReadArgument(argument)) return error_;
    }
    if (Peek() != nullptr) {
      Fail(step_.verb == Verb::kWatch
               ? "'metadata', 'follow-links' or the end of the line"
               : "the end of the line");
    } else {
      CheckCopy();
    }
    return error_;
  }

 private:
  // Returns the next token, or null at the end of the line.
  const Token* Peek() const {
    return next_ < words_.tokens.size() ? &words_.tokens[next_] : nullptr;
  }

  // Returns the next token if it is a bare word, else null.
  const std::string* PeekBare() const {
    const Token* token = Peek();
    return token != nullptr && !token->quoted ? &token->value : nullptr;
  }

  // Reports that the next token is not what was `expected`, and why.
  bool Fail(absl::string_view expected, absl::string_view why = "") {
    const Token* token = Peek();
    error_ = TokenError{
        token != nullptr ? token->column : words_.end_column,
        absl::StrCat("expected ", expected, ", got ",
                     token != nullptr ? ShowForMessage(token->value)
                                      : "the end of the line",
                     why.empty() ? "" : absl::StrCat(" (", why, ")"))};
    return false;
  }

  // Takes the next token if it is the bare word `word`.
  bool Accept(absl::string_view word) {
    const std::string* next = PeekBare();
    if (next == nullptr || *next != word) return false;
    ++next_;
    return true;
  }

  // Reads "when CALL PATH" and "repeat COUNT" before an operation.
  bool ReadPrefixes() {
    if (Accept(kWhenWord)) {
      Gate& gate = step_.gate.emplace();
      if (!ReadCall(&gate.call) || !ReadPath(&gate.path)) return false;
    }
    if (Accept(kRepeatWord)) {
      if (!ReadNumber("a number of times", 2, kMaxRepeats)) return false;
      std::swap(step_.repeat, step_.number);
      step_.number = 0;
    }
    return true;
  }

  bool ReadArgument(Argument argument) {
    switch (argument) {
      case Argument::kNone:
        return true;
      case Argument::kPath:
        return ReadPath(&step_.path);
      case Argument::kEntry:
        return ReadEntry(&step_.path);
      case Argument::kTargetEntry:
        return ReadEntry(&step_.target);
      case Argument::kText:
        return ReadText();
      case Argument::kLinkText:
        return ReadNonEmpty("the text of a link", &step_.text);
      case Argument::kSize:
        return ReadNumber("a size in bytes", 0, kMaxSizeBytes);
      case Argument::kTime:
        return ReadTime();
      case Argument::kPermissions:
        return ReadPermissions();
      case Argument::kCount:
        step_.number = 1;
        return Peek() == nullptr ||
               ReadNumber("a number of ticks", 1, kMaxTickCount);
      case Argument::kDuration:
        return ReadDuration();
      case Argument::kGlobAndFlags:
        return ReadGlobAndFlags();
      case Argument::kGlob:
        return ReadOptionalGlob();
      case Argument::kPattern:
        return ReadPattern();
      case Argument::kExpectation:
        return ReadExpectation();
      case Argument::kFault:
        return ReadFault();
      case Argument::kClockStep:
        return ReadClockStep();
      case Argument::kCall:
        return ReadCall(&step_.fault_call);
    }
    return false;
  }

  bool ReadPath(std::string* path) {
    constexpr absl::string_view kExpected = "a path";
    if (Peek() == nullptr) return Fail(kExpected);
    const std::string mistake = ScenarioPathMistake(Peek()->value);
    if (!mistake.empty()) return Fail(kExpected, mistake);
    *path = words_.tokens[next_++].value;
    return true;
  }

  bool ReadEntry(std::string* path) {
    if (Peek() != nullptr && Peek()->value == ".") {
      return Fail("a path below the root", "it is the root itself");
    }
    return ReadPath(path);
  }

  bool ReadText() {
    if (Peek() == nullptr) return Fail("a text");
    step_.text = words_.tokens[next_++].value;
    return true;
  }

  bool ReadNumber(absl::string_view what, int64_t low, int64_t high) {
    const std::string* word = PeekBare();
    // SimpleAtoi also takes signs and blanks.
    if (word == nullptr ||
        word->find_first_not_of("0123456789") != std::string::npos ||
        !absl::SimpleAtoi(*word, &step_.number) || step_.number < low ||
        step_.number > high) {
      return Fail(absl::StrCat(what, " from ", low, " to ", high));
    }
    ++next_;
    return true;
  }

  bool ReadPermissions() {
    constexpr size_t kMaxDigits = 5;  // "07777"
    const std::string* word = PeekBare();
    if (word == nullptr || word->size() > kMaxDigits ||
        word->find_first_not_of("01234567") != std::string::npos) {
      return Fail("octal permissions from 0 to 7777");
    }
    for (const char digit : *word) {
      step_.number = step_.number * 8 + (digit - '0');
    }
    if (step_.number > 07777) return Fail("octal permissions from 0 to 7777");
    ++next_;
    return true;
  }

  bool ReadDuration() {
    const std::string* word = PeekBare();
    const auto duration =
        word != nullptr ? ParseScenarioDuration(*word) : std::nullopt;
    if (!duration || *duration == 0) {
      return Fail("a duration like 1.5s or 300ms");
    }
    step_.number = *duration;
    ++next_;
    return true;
  }

  bool ReadTime() {
    const std::string* word = PeekBare();
    const auto time = word != nullptr ? ParseScenarioTime(*word) : std::nullopt;
    if (!time) return Fail("a time like +1h, -0.3s or =1700000000.5");
    step_.time_base = time->base;
    step_.number = time->offset_ns;
    ++next_;
    return true;
  }

  bool ReadNonEmpty(absl::string_view what, std::string* value) {
    if (Peek() == nullptr) return Fail(what);
    if (Peek()->value.empty()) return Fail(what, "it is empty");
    if (absl::StrContains(Peek()->value, '\0')) {
      return Fail(what, "it has a NUL byte");
    }
    *value = words_.tokens[next_++].value;
    return true;
  }

  bool ReadPattern() {
    if (Peek() != nullptr && Peek()->value == "!") {
      return Fail("a pattern", "nothing follows the '!'");
    }
    return ReadNonEmpty("a pattern", &step_.target);
  }

  bool ReadOptionalGlob() {
    if (Peek() == nullptr) step_.verb = Verb::kUnwatchFile;
    return Peek() == nullptr || ReadNonEmpty("a glob", &step_.target);
  }

  // A flag that is quoted is a glob.
  bool ReadGlobAndFlags() {
    ReadFlags();
    if (step_.follow_links) return Fail("a glob before 'follow-links'");
    if (Peek() == nullptr || step_.metadata) {
      step_.verb = Verb::kWatchFile;
      return true;  // What is left is reported as too much.
    }
    if (!ReadNonEmpty("a glob", &step_.target)) return false;
    ReadFlags();
    return true;
  }

  void ReadFlags() {
    while (true) {
      if (!step_.metadata && Accept("metadata")) {
        step_.metadata = true;
      } else if (!step_.follow_links && Accept("follow-links")) {
        step_.follow_links = true;
      } else {
        return;
      }
    }
  }

  // Takes the next token if it is the word of one of the `values`.
  template <typename T, size_t kSize, typename WordOf>
  bool AcceptOneOf(const T (&values)[kSize], WordOf word_of, T* result) {
    for (const T& value : values) {
      if (!Accept(word_of(value))) continue;
      *result = value;
      return true;
    }
    return false;
  }

  bool ReadExpectation() {
    if (Accept("nothing")) return true;
    Expectation& expectation = statement_.expectation.emplace();
    if (!AcceptOneOf(kExpectationKinds, ExpectationWord, &expectation.kind)) {
      return Fail("created, modified, deleted, maybe, nothing or diagnostic");
    }
    absl::string_view diagnostic;
    if (expectation.kind == Expectation::Kind::kDiagnostic &&
        !AcceptOneOf(
            kDiagnostics, [](absl::string_view word) { return word; },
            &diagnostic)) {
      return Fail("unreadable, device-changed or link-loop");
    }
    expectation.diagnostic = std::string(diagnostic);
    return ReadPath(&expectation.path);
  }

  bool ReadFault() {
    if (Accept("clear")) {
      step_.verb = Verb::kFaultClear;
      return true;
    }
    if (!AcceptOneOf(kFaultCalls, FaultCallWord, &step_.fault_call)) {
      return Fail("stat, list, open, read, readlink or clear");
    }
    if (!ReadPath(&step_.path) || !ReadErrno()) return false;
    if (!AcceptOneOf(kFaultRepeats, FaultRepeatWord, &step_.fault_repeat)) {
      return Fail("once or always");
    }
    return step_.fault_call != FaultCall::kList || ReadFaultAfter();
  }

  // Reads the optional "after COUNT", and keeps the errno in Step::number.
  bool ReadFaultAfter() {
    if (!Accept("after")) return true;
    const int64_t error_number = step_.number;
    if (!ReadNumber("a number of entries", 1, kMaxEntries)) return false;
    step_.fault_after = step_.number;
    step_.number = error_number;
    return true;
  }

  bool ReadCall(FaultCall* call) {
    return AcceptOneOf(kFaultCalls, FaultCallWord, call) ||
           Fail("stat, list, open, read or readlink");
  }

  bool ReadClockStep() {
    const std::string* word = PeekBare();
    const auto step = word != nullptr ? ParseScenarioTime(*word) : std::nullopt;
    if (!step || step->base != TimeBase::kCurrentMtime ||
        step->offset_ns == 0) {
      return Fail("a step like +1h or -0.3s");
    }
    step_.number = step->offset_ns;
    ++next_;
    return true;
  }

  bool ReadErrno() {
    const std::string* word = PeekBare();
    for (int number = 1; word != nullptr && number < 256; ++number) {
      if (ErrnoName(number) != *word) continue;
      step_.number = number;
      ++next_;
      return true;
    }
    return Fail("the symbol of an errno like EACCES");
  }

  // A copy into the tree that is being copied would not end.
  void CheckCopy() {
    if (step_.verb != Verb::kCopytree) return;
    if (absl::StartsWith(absl::StrCat(step_.target, "/"),
                         absl::StrCat(step_.path, "/"))) {
      --next_;
      Fail("a target outside the tree", "it would copy into itself");
    }
  }

  const ScriptLine& words_;
  Statement& statement_;
  Step& step_;
  size_t next_ = 0;  // Index of the next token.
  std::optional<TokenError> error_;
};

}  // namespace

std::optional<TokenError> ReadStatement(const ScriptLine& words,
                                        Statement* statement) {
  return Reader(words, statement).Run();
}

}  // namespace reloader::conformance
