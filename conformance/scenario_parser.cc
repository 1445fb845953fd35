#include "conformance/scenario_parser.h"

#include <algorithm>
#include <cstddef>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "absl/strings/string_view.h"
#include "absl/strings/strip.h"
#include "conformance/clause_id.h"
#include "conformance/scenario.h"
#include "conformance/scenario_grammar.h"
#include "conformance/scenario_tokens.h"

namespace reloader::conformance {
namespace {

// Whether `word` is one or more of [a-z0-9]+ joined by single dashes.
bool IsDashedWord(absl::string_view word) {
  for (const absl::string_view part : absl::StrSplit(word, '-')) {
    if (part.empty()) return false;
    for (const char c : part) {
      if (!absl::ascii_islower(c) && !absl::ascii_isdigit(c)) return false;
    }
  }
  return true;
}

// Splits "W-SAVE-2-rename-onto" into "W-SAVE-2" and "rename-onto".
std::optional<std::pair<absl::string_view, absl::string_view>> SplitStem(
    absl::string_view stem) {
  size_t dash = absl::string_view::npos;
  for (int i = 0; i < 3; ++i) {
    dash = stem.find('-', i == 0 ? 0 : dash + 1);
    if (dash == absl::string_view::npos) return std::nullopt;
  }
  const absl::string_view id = stem.substr(0, dash);
  const absl::string_view rest = stem.substr(dash + 1);
  if (!ParseClauseId(id) || !IsDashedWord(rest)) return std::nullopt;
  return std::make_pair(id, rest);
}

// One parse of one script. Methods that return a status leave the scenario as
// it is where they fail; the caller gives up.
class Parser {
 public:
  Parser(absl::string_view file_name, absl::string_view text) : text_(text) {
    scenario_.file = std::string(file_name);
    scenario_.script = std::string(text);
  }

  absl::StatusOr<Scenario> Run() {
    absl::Status status = ParseFileName();
    if (status.ok()) status = ParseLines();
    if (status.ok()) status = CheckWhole();
    if (!status.ok()) return status;
    return std::move(scenario_);
  }

 private:
  absl::Status Fail(size_t column, absl::string_view message) const {
    return FailAt(line_number_, column, message);
  }

  absl::Status FailAt(int line, size_t column,
                      absl::string_view message) const {
    return absl::InvalidArgumentError(
        absl::StrCat(scenario_.file, ":", line, ":", column, ": ", message));
  }

  absl::Status ParseFileName() {
    absl::string_view stem = scenario_.file;
    stem.remove_prefix(stem.rfind('/') + 1);  // npos + 1 is 0.
    const auto parts =
        absl::ConsumeSuffix(&stem, ".scn") ? SplitStem(stem) : std::nullopt;
    if (!parts) {
      return FailAt(1, 1,
                    "expected a file name like W-SAVE-2-rename-onto.scn (a "
                    "clause id, then lower-case words joined by dashes)");
    }
    file_clause_id_ = std::string(parts->first);
    scenario_.name = absl::StrReplaceAll(
        absl::StrCat(parts->first, "__", parts->second), {{"-", "_"}});
    return absl::OkStatus();
  }

  absl::Status ParseLines() {
    if (text_.size() > kMaxScriptBytes) {
      return FailAt(1, 1,
                    absl::StrCat("expected at most ", kMaxScriptBytes,
                                 " bytes, got ", text_.size()));
    }
    for (const absl::string_view line :
         absl::StrSplit(absl::StripSuffix(text_, "\n"), '\n')) {
      ++line_number_;
      if (line.size() > kMaxScriptLineBytes) {
        return Fail(kMaxScriptLineBytes + 1,
                    absl::StrCat("expected at most ", kMaxScriptLineBytes,
                                 " bytes in a line, got ", line.size()));
      }
      const ScriptLine words = SplitScriptLine(line);
      if (words.error) return Fail(words.error->column, words.error->message);
      absl::Status status =
          line_number_ == 1 ? ParseTitle(line) : ParseStatement(words);
      if (!status.ok()) return status;
    }
    return absl::OkStatus();
  }

  // Reads "# W-SAVE-2  The sentence.   (remark)".
  absl::Status ParseTitle(absl::string_view line) {
    constexpr absl::string_view kShape = "'# <CLAUSE-ID>  <sentence>'";
    absl::string_view rest = line;
    if (!absl::ConsumePrefix(&rest, "# ")) {
      return Fail(1, absl::StrCat("expected ", kShape, " on the first line"));
    }
    rest = absl::StripAsciiWhitespace(rest);
    const size_t column = line.find(rest, 2) + 1;
    const absl::string_view id = rest.substr(0, rest.find_first_of(" \t"));
    if (!ParseClauseId(id)) {
      return Fail(column,
                  absl::StrCat(
                      "expected a clause id like W-SAVE-2, got ",
                      id.empty() ? "the end of the line" : ShowForMessage(id)));
    }
    if (id != file_clause_id_) {
      return Fail(column,
                  absl::StrCat("expected the clause id of the file name, ",
                               file_clause_id_, ", got ", ShowForMessage(id)));
    }
    rest = absl::StripLeadingAsciiWhitespace(rest.substr(id.size()));
    if (rest.empty()) {
      return Fail(line.size() + 1,
                  "expected a sentence, got the end of the line");
    }
    scenario_.clause_id = std::string(id);
    SplitRemark(rest);
    return absl::OkStatus();
  }

  // A remark follows a full stop or two blanks; other parentheses belong to
  // the sentence.
  void SplitRemark(absl::string_view rest) {
    const size_t end = absl::EndsWith(rest, ")")
                           ? std::min(rest.find(". ("), rest.find("  ("))
                           : absl::string_view::npos;
    if (end == absl::string_view::npos) {
      scenario_.sentence = std::string(rest);
      return;
    }
    scenario_.sentence = std::string(
        absl::StripTrailingAsciiWhitespace(rest.substr(0, end + 1)));
    const size_t inside = rest.find('(', end) + 1;
    scenario_.remark =
        std::string(rest.substr(inside, rest.size() - 1 - inside));
  }

  absl::Status ParseStatement(const ScriptLine& words) {
    if (words.tokens.empty()) return absl::OkStatus();
    const Token& word = words.tokens[0];
    if (!word.quoted && word.value == kRequiresWord) {
      return ParseRequirements(words);
    }
    if (++statement_count_ > kMaxScriptSteps) {
      return Fail(word.column,
                  absl::StrCat("expected at most ", kMaxScriptSteps, " steps"));
    }
    Statement statement;
    if (const auto error = ReadStatement(words, &statement)) {
      return Fail(error->column, error->message);
    }
    statement.step.line = line_number_;
    statement.step.source = words.source;
    if (statement.step.verb == Verb::kExpect) {
      return AddExpectation(words, std::move(statement));
    }
    scenario_.steps.push_back(std::move(statement.step));
    group_expects_nothing_ = false;
    return absl::OkStatus();
  }

  absl::Status ParseRequirements(const ScriptLine& words) {
    if (!scenario_.steps.empty()) {
      return Fail(words.tokens[0].column,
                  "expected 'requires' before the first step");
    }
    if (words.tokens.size() == 1) {
      return Fail(words.end_column,
                  "expected a capability, got the end of the line");
    }
    for (size_t i = 1; i < words.tokens.size(); ++i) {
      const Token& token = words.tokens[i];
      if (token.quoted || !absl::ascii_islower(token.value[0]) ||
          !IsDashedWord(token.value)) {
        return Fail(token.column,
                    absl::StrCat("expected a capability (lower-case words "
                                 "joined by dashes), got ",
                                 ShowForMessage(token.value)));
      }
      if (std::count(scenario_.requirements.begin(),
                     scenario_.requirements.end(), token.value) > 0) {
        return Fail(token.column,
                    absl::StrCat("expected each capability once, got ",
                                 ShowForMessage(token.value), " again"));
      }
      scenario_.requirements.push_back(token.value);
    }
    return absl::OkStatus();
  }

  // Adds one expect line to the group that is open, or opens one.
  absl::Status AddExpectation(const ScriptLine& words, Statement statement) {
    if (scenario_.steps.empty() ||
        scenario_.steps.back().verb != Verb::kExpect) {
      scenario_.steps.push_back(std::move(statement.step));
      group_expects_nothing_ = false;
    }
    Step& group = scenario_.steps.back();
    const Token& kind = words.tokens[1];
    const bool has_change = std::any_of(group.expectations.begin(),
                                        group.expectations.end(), IsChange);
    if (!statement.expectation) {  // "expect nothing"
      if (has_change || group_expects_nothing_) {
        return Fail(
            kind.column,
            absl::StrCat("expected 'nothing' alone, but the lines from ",
                         group.line, " on are one group"));
      }
      group_expects_nothing_ = true;
      return absl::OkStatus();
    }
    Expectation& expectation = *statement.expectation;
    expectation.line = line_number_;
    if (group_expects_nothing_ && IsChange(expectation)) {
      return Fail(kind.column,
                  "expected no change in the group of 'expect "
                  "nothing'");
    }
    if (const Expectation* other = FindSamePath(group, expectation)) {
      return Fail(words.tokens.back().column,
                  absl::StrCat("expected each path once in a group, got ",
                               ShowForMessage(expectation.path), " as on line ",
                               other->line));
    }
    group.expectations.push_back(std::move(expectation));
    return absl::OkStatus();
  }

  static bool IsChange(const Expectation& expectation) {
    return expectation.kind != Expectation::Kind::kDiagnostic;
  }

  // Returns the line of `group` that speaks of the same thing, or null.
  static const Expectation* FindSamePath(const Step& group,
                                         const Expectation& expectation) {
    for (const Expectation& other : group.expectations) {
      if (other.path == expectation.path &&
          other.diagnostic == expectation.diagnostic) {
        return &other;
      }
    }
    return nullptr;
  }

  absl::Status CheckWhole() const {
    const std::vector<Step>& steps = scenario_.steps;
    const auto is = [](Verb a, Verb b) {
      return
          [a, b](const Step& step) { return step.verb == a || step.verb == b; };
    };
    if (std::none_of(steps.begin(), steps.end(),
                     is(Verb::kWatch, Verb::kWatchFile))) {
      return FailAt(line_number_ + 1, 1,
                    "expected at least one 'watch', got the end of the file");
    }
    const auto last = std::find_if(steps.rbegin(), steps.rend(),
                                   is(Verb::kExpect, Verb::kExpect));
    if (last == steps.rend()) {
      return FailAt(line_number_ + 1, 1,
                    "expected at least one 'expect', got the end of the file");
    }
    if (last != steps.rbegin()) {
      return FailAt(last.base()->line, 1,
                    "expected an 'expect' after this step (nothing would look "
                    "at this)");
    }
    return absl::OkStatus();
  }

  const absl::string_view text_;
  Scenario scenario_;
  std::string file_clause_id_;
  int line_number_ = 0;
  int statement_count_ = 0;
  bool group_expects_nothing_ = false;
};

}  // namespace

absl::StatusOr<Scenario> ParseScenario(absl::string_view file_name,
                                       absl::string_view text) {
  return Parser(file_name, text).Run();
}

}  // namespace reloader::conformance
