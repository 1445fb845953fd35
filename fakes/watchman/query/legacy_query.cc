#include "fakes/watchman/query/legacy_query.h"

#include <cstddef>
#include <optional>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "fakes/watchman/query/case_sensitivity.h"
#include "fakes/watchman/query/field.h"
#include "fakes/watchman/query/query_error.h"
#include "fakes/watchman/query/query_spec.h"
#include "reloader/watchman/value.h"

namespace reloader::fakes::watchman {
namespace {

using reloader::watchman::Value;

// Collects patterns into two lists, of what is wanted and what is not.
class PatternCollector {
 public:
  // Takes an argument: a switch, or a pattern.
  void Take(const std::string& argument) {
    if (argument == "-X" || argument == "-I") {
      wanted_ = argument == "-I";
    } else if (argument == "!") {
      negated_ = true;
    } else if (argument == "-p" || argument == "-P") {
      term_ = argument == "-p" ? "pcre" : "ipcre";
    } else {
      Add(argument);
    }
  }

  std::optional<Value> Finish() && {
    if (!excluded_.has_value()) return std::move(included_);
    Value excluded = Value::Array({"not", *std::move(excluded_)});
    if (!included_.has_value()) return excluded;
    return Value::Array({"allof", std::move(excluded), *std::move(included_)});
  }

 private:
  void Add(const std::string& pattern) {
    Value term = Value::Array({term_, Value::Bytes(pattern), "wholename"});
    if (negated_) term = Value::Array({"not", std::move(term)});
    std::optional<Value>& list = wanted_ ? included_ : excluded_;
    if (!list.has_value()) list = Value::Array({"anyof"});
    list->items().push_back(std::move(term));
    negated_ = false;
    term_ = "match";
  }

  bool wanted_ = true;
  bool negated_ = false;
  const char* term_ = "match";
  std::optional<Value> included_;
  std::optional<Value> excluded_;
};

}  // namespace

absl::StatusOr<LegacyPatterns> ParseLegacyPatterns(
    absl::Span<const Value> arguments, size_t first) {
  for (size_t i = first; i < arguments.size(); ++i) {
    if (!arguments[i].is_string()) {
      return ParseError("rule @ position ", i, " is not a string value");
    }
  }
  PatternCollector collector;
  size_t next = first;
  while (next < arguments.size()) {
    const std::string& argument = arguments[next++].string();
    if (argument == "--") break;
    collector.Take(argument);
  }
  return LegacyPatterns{.expression = std::move(collector).Finish(),
                        .next_argument = next};
}

absl::StatusOr<QuerySpec> ParseLegacyQuery(
    absl::Span<const Value> arguments, size_t first,
    const std::optional<std::string>& since, CaseSensitivity root_case) {
  absl::StatusOr<LegacyPatterns> patterns =
      ParseLegacyPatterns(arguments, first);
  if (!patterns.ok()) return patterns.status();
  Value spec = Value::Object();
  if (patterns->expression.has_value()) {
    spec.members()["expression"] = *std::move(patterns->expression);
  }
  if (since.has_value()) spec.members()["since"] = *since;
  absl::StatusOr<QuerySpec> query = ParseQuerySpec(spec, root_case);
  if (query.ok()) query->fields = LegacyFields();
  return query;
}

}  // namespace reloader::fakes::watchman
