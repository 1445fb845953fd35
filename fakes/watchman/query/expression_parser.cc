#include "fakes/watchman/query/expression_parser.h"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "fakes/watchman/query/case_sensitivity.h"
#include "fakes/watchman/query/dirname_term.h"
#include "fakes/watchman/query/expression.h"
#include "fakes/watchman/query/name_term.h"
#include "fakes/watchman/query/pattern_term.h"
#include "fakes/watchman/query/query_error.h"
#include "fakes/watchman/query/since_term.h"
#include "fakes/watchman/query/status_term.h"
#include "reloader/watchman/value.h"

namespace reloader::fakes::watchman {
namespace {

using reloader::watchman::Value;

class ConstantTerm : public Expression {
 public:
  explicit ConstantTerm(bool value) : value_(value) {}

  bool Matches(const Candidate&, const ClockPosition&) const override {
    return value_;
  }

 private:
  const bool value_;
};

class NotTerm : public Expression {
 public:
  explicit NotTerm(ExpressionPtr operand) : operand_(std::move(operand)) {}

  bool Matches(const Candidate& candidate,
               const ClockPosition& now) const override {
    return !operand_->Matches(candidate, now);
  }

 private:
  const ExpressionPtr operand_;
};

// "allof" and "anyof": goes on while the operands say `goes_on`.
class ListTerm : public Expression {
 public:
  ListTerm(std::vector<ExpressionPtr> operands, bool goes_on)
      : operands_(std::move(operands)), goes_on_(goes_on) {}

  bool Matches(const Candidate& candidate,
               const ClockPosition& now) const override {
    for (const ExpressionPtr& operand : operands_) {
      if (operand->Matches(candidate, now) != goes_on_) return !goes_on_;
    }
    return goes_on_;
  }

 private:
  const std::vector<ExpressionPtr> operands_;
  const bool goes_on_;
};

absl::StatusOr<ExpressionPtr> ParseNot(const Value& term,
                                       CaseSensitivity case_sensitivity) {
  if (!term.is_array() || term.items().size() != 2) {
    return ParseError(R"(must use ["not", expr])");
  }
  absl::StatusOr<ExpressionPtr> operand =
      ParseExpression(term.items()[1], case_sensitivity);
  if (!operand.ok()) return operand.status();
  return std::make_unique<NotTerm>(*std::move(operand));
}

absl::StatusOr<ExpressionPtr> ParseList(const Value& term,
                                        absl::string_view which,
                                        CaseSensitivity case_sensitivity) {
  if (!term.is_array() || term.items().size() < 2) {
    return ParseError("must use [\"", which, "\", expr...]");
  }
  std::vector<ExpressionPtr> operands;
  for (size_t i = 1; i < term.items().size(); ++i) {
    absl::StatusOr<ExpressionPtr> operand =
        ParseExpression(term.items()[i], case_sensitivity);
    if (!operand.ok()) return operand.status();
    operands.push_back(*std::move(operand));
  }
  return std::make_unique<ListTerm>(std::move(operands), which == "allof");
}

struct TermParser {
  absl::string_view name;
  absl::StatusOr<ExpressionPtr> (*parse)(const Value&, CaseSensitivity);
};

constexpr CaseSensitivity kFold = CaseSensitivity::kInsensitive;

// Sorted by name.
constexpr TermParser kTerms[] = {
    {"allof", [](const Value& term,
                 CaseSensitivity c) { return ParseList(term, "allof", c); }},
    {"anyof", [](const Value& term,
                 CaseSensitivity c) { return ParseList(term, "anyof", c); }},
    {"dirname", ParseDirnameTerm},
    {"empty",
     [](const Value&, CaseSensitivity) -> absl::StatusOr<ExpressionPtr> {
       return MakeEmptyTerm();
     }},
    {"exists",
     [](const Value&, CaseSensitivity) -> absl::StatusOr<ExpressionPtr> {
       return MakeExistsTerm();
     }},
    {"false",
     [](const Value&, CaseSensitivity) -> absl::StatusOr<ExpressionPtr> {
       return std::make_unique<ConstantTerm>(false);
     }},
    {"idirname", [](const Value& term,
                    CaseSensitivity) { return ParseDirnameTerm(term, kFold); }},
    {"imatch", [](const Value& term,
                  CaseSensitivity) { return ParseMatchTerm(term, kFold); }},
    {"iname", [](const Value& term,
                 CaseSensitivity) { return ParseNameTerm(term, kFold); }},
    {"ipcre", [](const Value& term,
                 CaseSensitivity) { return ParsePcreTerm(term, kFold); }},
    {"match", ParseMatchTerm},
    {"name", ParseNameTerm},
    {"not", ParseNot},
    {"pcre", ParsePcreTerm},
    {"since",
     [](const Value& term, CaseSensitivity) { return ParseSinceTerm(term); }},
    {"size",
     [](const Value& term, CaseSensitivity) { return ParseSizeTerm(term); }},
    {"suffix",
     [](const Value& term, CaseSensitivity) { return ParseSuffixTerm(term); }},
    {"true",
     [](const Value&, CaseSensitivity) -> absl::StatusOr<ExpressionPtr> {
       return std::make_unique<ConstantTerm>(true);
     }},
    {"type",
     [](const Value& term, CaseSensitivity) { return ParseTypeTerm(term); }},
};

}  // namespace

absl::StatusOr<ExpressionPtr> ParseExpression(
    const Value& term, CaseSensitivity case_sensitivity) {
  const Value* name = &term;
  if (term.is_array() && !term.items().empty()) {
    name = &term.items().front();
    if (!name->is_string()) {
      return ParseError("first element of an expression must be a string");
    }
  }
  if (!name->is_string()) {
    return ParseError("expected array or string for an expression");
  }
  for (const TermParser& parser : kTerms) {
    if (parser.name == name->string()) {
      return parser.parse(term, case_sensitivity);
    }
  }
  return ParseError("unknown expression term '", name->string(), "'");
}

std::vector<absl::string_view> TermNames() {
  std::vector<absl::string_view> names;
  for (const TermParser& parser : kTerms) names.push_back(parser.name);
  return names;
}

}  // namespace reloader::fakes::watchman
