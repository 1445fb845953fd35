#include "conformance/scenario_reader.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

#include "absl/status/status.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "absl/strings/strip.h"
#include "conformance/scenario_path.h"
#include "conformance/scenario_time.h"
#include "conformance/scenario_tokens.h"
#include "reloader/errno_status.h"
#include "reloader/glob.h"

namespace reloader::conformance {

const std::string* WordReader::PeekBare() const {
  const Token* token = Peek();
  return token != nullptr && !token->quoted ? &token->value : nullptr;
}

bool WordReader::Fail(absl::string_view expected, absl::string_view why) {
  if (error_.has_value()) return false;
  const Token* token = Peek();
  error_ =
      TokenError{token != nullptr ? token->column : words_.end_column,
                 absl::StrCat("expected ", expected, ", got ",
                              token != nullptr ? ShowForMessage(token->value)
                                               : "the end of the line",
                              why.empty() ? "" : absl::StrCat(" (", why, ")"))};
  return false;
}

bool WordReader::Accept(absl::string_view word) {
  const std::string* next = PeekBare();
  if (next == nullptr || *next != word) return false;
  ++next_;
  return true;
}

// --- Paths and texts ---------------------------------------------------------

bool WordReader::ReadPath(std::string* path) {
  constexpr absl::string_view kExpected = "a path";
  if (Peek() == nullptr) return Fail(kExpected);
  const std::string mistake = ScenarioPathMistake(Peek()->value);
  if (!mistake.empty()) return Fail(kExpected, mistake);
  *path = words_.tokens[next_++].value;
  return true;
}

bool WordReader::ReadEntry(std::string* path) {
  if (Peek() != nullptr && Peek()->value == ".") {
    return Fail("a path below the root", "it is the root itself");
  }
  return ReadPath(path);
}

bool WordReader::ReadText(std::string* text) {
  if (Peek() == nullptr) return Fail("a text");
  *text = words_.tokens[next_++].value;
  return true;
}

bool WordReader::ReadName(absl::string_view what, std::string* name) {
  if (Peek() == nullptr) return Fail(what);
  if (Peek()->value.empty()) return Fail(what, "it is empty");
  if (absl::StrContains(Peek()->value, '\0')) {
    return Fail(what, "it has a NUL byte");
  }
  *name = words_.tokens[next_++].value;
  return true;
}

bool WordReader::ReadGlob(std::string* glob) {
  return ReadGlobAfter("", "a glob", glob);
}

bool WordReader::ReadPattern(std::string* pattern) {
  return ReadGlobAfter("!", "a pattern", pattern);
}

bool WordReader::ReadGlobAfter(absl::string_view prefix, absl::string_view what,
                               std::string* name) {
  if (Peek() == nullptr) return Fail(what);
  absl::string_view glob = Peek()->value;
  absl::ConsumePrefix(&glob, prefix);
  const absl::Status status = Glob::Parse(glob).status();
  if (!status.ok()) return Fail(what, status.message());
  *name = words_.tokens[next_++].value;
  return true;
}

// --- Numbers -----------------------------------------------------------------

bool WordReader::ReadNumber(absl::string_view what, int64_t low, int64_t high,
                            int64_t* number) {
  const std::string* word = PeekBare();
  int64_t value = 0;
  // SimpleAtoi also takes signs and blanks.
  if (word == nullptr ||
      word->find_first_not_of("0123456789") != std::string::npos ||
      !absl::SimpleAtoi(*word, &value) || value < low || value > high) {
    return Fail(absl::StrCat(what, " from ", low, " to ", high));
  }
  *number = value;
  ++next_;
  return true;
}

bool WordReader::ReadPermissions(int64_t* permissions) {
  constexpr size_t kMaxDigits = 5;  // "07777"
  const std::string* word = PeekBare();
  int64_t value = 0;
  const bool octal = word != nullptr && !word->empty() &&
                     word->size() <= kMaxDigits &&
                     word->find_first_not_of("01234567") == std::string::npos;
  if (octal) {
    for (const char digit : *word) value = value * 8 + (digit - '0');
  }
  if (!octal || value > 07777) return Fail("octal permissions from 0 to 7777");
  *permissions = value;
  ++next_;
  return true;
}

bool WordReader::ReadErrno(int64_t* error_number) {
  const std::string* word = PeekBare();
  for (int number = 1; word != nullptr && number < 256; ++number) {
    if (ErrnoName(number) != *word) continue;
    *error_number = number;
    ++next_;
    return true;
  }
  return Fail("the symbol of an errno like EACCES");
}

bool WordReader::ReadDuration(int64_t* duration_ns) {
  const std::string* word = PeekBare();
  const auto duration =
      word != nullptr ? ParseScenarioDuration(*word) : std::nullopt;
  if (!duration || *duration == 0) return Fail("a duration like 1.5s or 300ms");
  *duration_ns = *duration;
  ++next_;
  return true;
}

bool WordReader::ReadTime(ScenarioTime* time) {
  const std::string* word = PeekBare();
  const auto parsed = word != nullptr ? ParseScenarioTime(*word) : std::nullopt;
  if (!parsed) return Fail("a time like +1h, -0.3s or =1700000000.5");
  *time = *parsed;
  ++next_;
  return true;
}

bool WordReader::ReadClockStep(int64_t* step_ns) {
  const std::string* word = PeekBare();
  const auto step = word != nullptr ? ParseScenarioTime(*word) : std::nullopt;
  if (!step || step->base != TimeBase::kCurrentMtime || step->offset_ns == 0) {
    return Fail("a step like +1h or -0.3s");
  }
  *step_ns = step->offset_ns;
  ++next_;
  return true;
}

}  // namespace reloader::conformance
