#include "conformance/known_failures.h"

#include <algorithm>
#include <cstddef>
#include <fstream>
#include <functional>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "absl/strings/string_view.h"
#include "conformance/result.h"
#include "conformance/run_report.h"
#include "conformance/scenario_tokens.h"
#include "conformance/test_id.h"
#include "tools/flags/nearest_word.h"

namespace reloader::conformance {
namespace {

bool IsNameCharacter(char c) { return absl::ascii_isalnum(c) || c == '_'; }

// One parse of one file. Mistakes are collected and parsing goes on.
class Parser {
 public:
  explicit Parser(absl::string_view file_name) {
    known_.file = std::string(file_name);
  }

  absl::StatusOr<KnownFailures> Run(absl::string_view text) {
    if (text.size() > kMaxKnownFailuresBytes) {
      return absl::InvalidArgumentError(
          absl::StrCat(known_.file, ":1:1: expected at most ",
                       kMaxKnownFailuresBytes, " bytes, got more"));
    }
    for (const absl::string_view line : absl::StrSplit(text, '\n')) {
      ++line_;
      rest_ = text_ = absl::StripTrailingAsciiWhitespace(line);
      SkipBlanks();
      if (!rest_.empty() && rest_.front() != '#') ReadEntry();
    }
    if (!mistakes_.empty()) {
      return absl::InvalidArgumentError(absl::StrJoin(mistakes_, "\n"));
    }
    return std::move(known_);
  }

 private:
  // Reads "NAME  # WORDS, LINK"; there is at least one byte.
  void ReadEntry() {
    const size_t end = static_cast<size_t>(
        std::find_if_not(rest_.begin(), rest_.end(), IsNameCharacter) -
        rest_.begin());
    if (end == 0) return Expected("the name of a test (W_SAVE_1__append)");
    const absl::string_view name = rest_.substr(0, end);
    const auto [first, is_new] = lines_.emplace(name, line_);
    if (!is_new) {
      return Expected(
          absl::StrCat("each test once (see line ", first->second, ")"));
    }
    KnownFailure entry = {.test = std::string(name), .line = line_};
    rest_.remove_prefix(end);
    SkipBlanks();
    if (rest_.empty() || rest_.front() != '#') {
      return Expected("'#' and what the failure says");
    }
    rest_.remove_prefix(1);
    SkipBlanks();
    if (ReadWordsAndLink(&entry)) known_.entries.push_back(std::move(entry));
  }

  // The last comma before a blank counts: the words may have some, and so may
  // the link.
  bool ReadWordsAndLink(KnownFailure* entry) {
    const size_t comma = LastCommaBeforeBlank();
    entry->words =
        std::string(absl::StripAsciiWhitespace(rest_.substr(0, comma)));
    if (entry->words.empty()) {
      Expected("what the failure says");
      return false;
    }
    rest_.remove_prefix(comma);
    if (rest_.empty()) {
      Expected("', ' and a link (https://...) to who deals with it");
      return false;
    }
    rest_.remove_prefix(1);
    SkipBlanks();
    if (!absl::StrContains(rest_, "://") ||
        std::any_of(rest_.begin(), rest_.end(), absl::ascii_isspace)) {
      Expected("a link (https://...) to who deals with it");
      return false;
    }
    entry->link = std::string(rest_);
    return true;
  }

  // Returns its index in `rest_`, or the size of that.
  size_t LastCommaBeforeBlank() const {
    size_t i = rest_.size();
    while (i >= 2) {
      --i;
      if (rest_[i - 1] == ',' && absl::ascii_isspace(rest_[i])) return i - 1;
    }
    return rest_.size();
  }

  void SkipBlanks() { rest_ = absl::StripLeadingAsciiWhitespace(rest_); }

  // Notes a mistake where `rest_` begins.
  void Expected(absl::string_view what) {
    const size_t column = text_.size() - rest_.size() + 1;
    mistakes_.push_back(absl::StrCat(
        known_.file, ":", line_, ":", column, ": expected ", what, ", got ",
        rest_.empty() ? "the end of the line" : ShowForMessage(rest_)));
  }

  KnownFailures known_;
  std::map<std::string, int, std::less<>> lines_;  // By name.
  int line_ = 0;
  absl::string_view text_;  // Of the line.
  absl::string_view rest_;  // Of the line, not yet read.
  std::vector<std::string> mistakes_;
};

// What ends "got W_SAVE_1__apend": how it may have been meant.
std::string Suggestion(const std::string& name,
                       const std::vector<TestId>& tests) {
  std::vector<absl::string_view> names;
  std::vector<absl::string_view> of_clause;
  for (const TestId& id : tests) {
    names.push_back(id.test);
    if (ClauseOfTest(name) == id.clause_id) of_clause.push_back(id.test);
  }
  const absl::string_view nearest = tools::NearestWord(name, names);
  if (!nearest.empty()) return absl::StrCat("; did you mean ", nearest, "?");
  if (ClauseOfTest(name).empty() || of_clause.empty()) return "";
  return absl::StrCat("; the tests of that clause: ",
                      absl::StrJoin(of_clause, ", "));
}

std::string WithSingleBlanks(absl::string_view text) {
  return absl::StrJoin(
      absl::StrSplit(text, absl::ByAnyChar(" \t\r\n"), absl::SkipEmpty()), " ");
}

// Of a scenario's report only what was seen: the clause, the script and the
// advice say the same whatever went wrong.
absl::string_view Finding(absl::string_view message) {
  const size_t begin = message.find("\n  verdict ");
  if (begin == absl::string_view::npos) return message;
  const size_t end = message.rfind("\n  check ");
  return message.substr(begin, end - begin);
}

// Judges one record, which `entry` names.
void Judge(const std::string& file, const KnownFailure& entry,
           TestRecord* record) {
  if (record->outcome == Outcome::kCouldNotRun) return;
  const std::string expected =
      absl::StrCat("expected to fail with '", entry.words, "' (", file, ":",
                   entry.line, ", ", entry.link, ")");
  if (record->outcome != Outcome::kFailed) {
    record->message = absl::StrCat(
        expected, ", but the outcome is: ", OutcomeName(record->outcome),
        record->outcome == Outcome::kPassed ? "; delete the line" : "");
    record->outcome = Outcome::kFailed;
    return;
  }
  if (absl::StrContains(WithSingleBlanks(Finding(record->message)),
                        WithSingleBlanks(entry.words))) {
    record->outcome = Outcome::kKnownFailure;
    record->message = expected;
    return;
  }
  absl::StrAppend(&record->message, "\n  known      ", expected,
                  ", and failed with other words");
}

}  // namespace

absl::StatusOr<KnownFailures> ParseKnownFailures(absl::string_view file_name,
                                                 absl::string_view text) {
  return Parser(file_name).Run(text);
}

absl::StatusOr<KnownFailures> LoadKnownFailures(const std::string& path) {
  // One byte more than the parser accepts, so that a wrong file costs little.
  std::string text(kMaxKnownFailuresBytes + 1, '\0');
  std::ifstream stream(path, std::ios::binary);
  stream.read(text.data(), static_cast<std::streamsize>(text.size()));
  if (!stream.is_open() || stream.bad()) {
    return absl::NotFoundError(absl::StrCat(path, ": cannot be read"));
  }
  text.resize(static_cast<size_t>(stream.gcount()));
  return ParseKnownFailures(path, text);
}

absl::Status CheckKnownFailures(const KnownFailures& known,
                                const std::vector<TestId>& tests) {
  std::vector<std::string> mistakes;
  for (const KnownFailure& entry : known.entries) {
    const bool found = std::any_of(
        tests.begin(), tests.end(),
        [&entry](const TestId& id) { return id.test == entry.test; });
    if (found) continue;
    mistakes.push_back(absl::StrCat(
        known.file, ":", entry.line, ":1: expected the name of a test, got '",
        entry.test, "'", Suggestion(entry.test, tests)));
  }
  if (mistakes.empty()) return absl::OkStatus();
  return absl::InvalidArgumentError(absl::StrJoin(mistakes, "\n"));
}

void JudgeKnownFailures(const KnownFailures& known,
                        std::vector<TestRecord>* records) {
  for (const KnownFailure& entry : known.entries) {
    for (TestRecord& record : *records) {
      if (record.id.test == entry.test) Judge(known.file, entry, &record);
    }
  }
}

}  // namespace reloader::conformance
