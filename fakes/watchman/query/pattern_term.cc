#include "fakes/watchman/query/pattern_term.h"

#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "fakes/watchman/query/case_sensitivity.h"
#include "fakes/watchman/query/expression.h"
#include "fakes/watchman/query/pcre_pattern.h"
#include "fakes/watchman/query/query_error.h"
#include "fakes/watchman/query/scope.h"
#include "fakes/watchman/query/wildmatch.h"
#include "reloader/watchman/value.h"

namespace reloader::fakes::watchman {
namespace {

using reloader::watchman::Value;

class MatchTerm : public Expression {
 public:
  MatchTerm(Wildmatch pattern, Scope scope)
      : pattern_(std::move(pattern)), scope_(scope) {}

  bool Matches(const Candidate& candidate,
               const ClockPosition&) const override {
    return pattern_.Matches(NameIn(scope_, candidate));
  }

 private:
  const Wildmatch pattern_;
  const Scope scope_;
};

class PcreTerm : public Expression {
 public:
  PcreTerm(PcrePattern pattern, Scope scope)
      : pattern_(std::move(pattern)), scope_(scope) {}

  bool Matches(const Candidate& candidate,
               const ClockPosition&) const override {
    return pattern_.Matches(NameIn(scope_, candidate));
  }

 private:
  const PcrePattern pattern_;
  const Scope scope_;
};

struct PatternArguments {
  std::string pattern;
  Scope scope = Scope::kBasename;
};

// A scope that is no string is as none.
absl::StatusOr<PatternArguments> ParsePatternArguments(
    const Value& term, absl::string_view which) {
  if (!term.is_array() || term.items().size() < 2 ||
      !term.items()[1].is_string()) {
    return ParseError("Expected [\"", which, R"(", "pattern", "scope"?])");
  }
  const Value::Items& items = term.items();
  PatternArguments arguments = {.pattern = items[1].string()};
  if (items.size() > 2 && items[2].is_string()) {
    const absl::StatusOr<Scope> scope = ParseScope(items[2].string(), which);
    if (!scope.ok()) return scope.status();
    arguments.scope = *scope;
  }
  return arguments;
}

// Reads a flag; returns false if it is there and no flag.
bool ReadFlag(const Value& flags, absl::string_view name, bool* flag) {
  const Value* value = flags.Find(name);
  if (value == nullptr) return true;
  if (!value->is_bool()) return false;
  *flag = value->boolean();
  return true;
}

// The daemon reads "noescape" first, and gives up without a word at a flag that
// is none; what it read before stays.
void ReadFlags(const Value::Items& items, Wildmatch::Options* options) {
  if (items.size() < 4 || !items[2].is_string() || !items[3].is_object()) {
    return;
  }
  if (ReadFlag(items[3], "noescape", &options->no_escape)) {
    ReadFlag(items[3], "includedotfiles", &options->include_dotfiles);
  }
}

}  // namespace

absl::StatusOr<ExpressionPtr> ParseMatchTerm(const Value& term,
                                             CaseSensitivity case_sensitivity) {
  const bool fold_case = case_sensitivity == CaseSensitivity::kInsensitive;
  const absl::StatusOr<PatternArguments> arguments =
      ParsePatternArguments(term, fold_case ? "imatch" : "match");
  if (!arguments.ok()) return arguments.status();
  Wildmatch::Options options = {
      .slashes = arguments->scope == Scope::kWholename, .fold_case = fold_case};
  ReadFlags(term.items(), &options);
  return std::make_unique<MatchTerm>(Wildmatch(arguments->pattern, options),
                                     arguments->scope);
}

absl::StatusOr<ExpressionPtr> ParsePcreTerm(const Value& term,
                                            CaseSensitivity case_sensitivity) {
  const absl::string_view which =
      case_sensitivity == CaseSensitivity::kInsensitive ? "ipcre" : "pcre";
  absl::StatusOr<PatternArguments> arguments =
      ParsePatternArguments(term, which);
  if (!arguments.ok()) return arguments.status();
  absl::StatusOr<PcrePattern> pattern =
      PcrePattern::Compile(arguments->pattern, case_sensitivity);
  if (!pattern.ok()) {
    return ParseError("invalid ", which, ": ",
                      std::string(pattern.status().message()), " in ",
                      arguments->pattern);
  }
  return std::make_unique<PcreTerm>(*std::move(pattern), arguments->scope);
}

}  // namespace reloader::fakes::watchman
