#include "fakes/watchman/query/query_spec.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/ascii.h"
#include "absl/strings/string_view.h"
#include "fakes/watchman/query/case_sensitivity.h"
#include "fakes/watchman/query/clock_spec.h"
#include "fakes/watchman/query/expression.h"
#include "fakes/watchman/query/expression_parser.h"
#include "fakes/watchman/query/field.h"
#include "fakes/watchman/query/glob_pattern.h"
#include "fakes/watchman/query/query_error.h"
#include "fakes/watchman/query/separators.h"
#include "reloader/watchman/value.h"

namespace reloader::fakes::watchman {
namespace {

using reloader::watchman::Value;

// A query that is no object has no members at all, and is found out by the
// first one that is looked for.
absl::Status ReadBoolean(const Value& spec, absl::string_view name,
                         bool* value) {
  const Value* member = spec.Find(name);
  if (!spec.is_object() || (member != nullptr && !member->is_bool())) {
    return ParseError(name, " must be a boolean");
  }
  if (member != nullptr) *value = member->boolean();
  return absl::OkStatus();
}

absl::Status ReadTimeout(const Value& spec, absl::string_view name,
                         int32_t* milliseconds) {
  const Value* member = spec.Find(name);
  if (member == nullptr) return absl::OkStatus();
  // The daemon takes the lower 32 bits.
  if (member->is_int()) *milliseconds = static_cast<int32_t>(member->integer());
  if (!member->is_int() || *milliseconds < 0) {
    return ParseError(name, " must be an integer value >= 0");
  }
  return absl::OkStatus();
}

absl::Status ReadCaseSensitivity(const Value& spec,
                                 CaseSensitivity* case_sensitivity) {
  bool sensitive = *case_sensitivity == CaseSensitivity::kSensitive;
  absl::Status status = ReadBoolean(spec, "case_sensitive", &sensitive);
  *case_sensitivity =
      sensitive ? CaseSensitivity::kSensitive : CaseSensitivity::kInsensitive;
  return status;
}

absl::Status ReadRelativeRoot(const Value& spec, std::string* relative_root) {
  const Value* member = spec.Find("relative_root");
  if (member == nullptr) return absl::OkStatus();
  if (!member->is_string()) {
    return ParseError("'relative_root' must be a string");
  }
  const absl::string_view path = member->string();
  *relative_root = std::string(path.substr(0, path.find_last_not_of('/') + 1));
  return absl::OkStatus();
}

absl::StatusOr<PathSpec> ParsePath(const Value& element) {
  if (element.is_string()) {
    return PathSpec{.path = NormalizeSeparators(element.string()),
                    .depth = PathSpec::kUnlimited};
  }
  const Value* path = element.Find("path");
  const Value* depth = element.Find("depth");
  if (path == nullptr || !path->is_string() || depth == nullptr ||
      !depth->is_int()) {
    return ParseError("expected object with 'path' and 'depth' properties");
  }
  // What is negative is very deep.
  return PathSpec{.path = NormalizeSeparators(path->string()),
                  .depth = static_cast<uint32_t>(depth->integer())};
}

absl::Status ReadPaths(const Value& spec, std::vector<PathSpec>* paths) {
  const Value* member = spec.Find("path");
  if (member == nullptr) return absl::OkStatus();
  if (!member->is_array()) return ParseError("'path' must be an array");
  for (const Value& element : member->items()) {
    absl::StatusOr<PathSpec> path = ParsePath(element);
    if (!path.ok()) return path.status();
    paths->push_back(*std::move(path));
  }
  return absl::OkStatus();
}

// The flags of globs are looked at only where there are globs.
absl::Status ReadGlobs(const Value& spec, QuerySpec* query) {
  const Value* member = spec.Find("glob");
  if (member == nullptr) return absl::OkStatus();
  if (!member->is_array()) return ParseError("'glob' must be an array");
  query->dedup_results = true;
  GlobPattern::Options options = {.case_sensitivity = query->case_sensitivity};
  absl::Status status = ReadBoolean(spec, "glob_noescape", &options.no_escape);
  status.Update(
      ReadBoolean(spec, "glob_includedotfiles", &options.include_dotfiles));
  if (!status.ok()) return status;
  query->globs.emplace();
  for (const Value& pattern : member->items()) {
    if (!pattern.is_string()) return NotAString();
    query->globs->emplace_back(pattern.string(), options);
  }
  return absl::OkStatus();
}

absl::Status ReadSuffixes(const Value& spec,
                          std::vector<std::string>* suffixes) {
  const Value* member = spec.Find("suffix");
  if (member == nullptr) return absl::OkStatus();
  const Value::Items one = {*member};
  for (const Value& suffix : member->is_array() ? member->items() : one) {
    if (!suffix.is_string()) {
      return ParseError("'suffix' must be a string or an array of strings");
    }
    suffixes->push_back(absl::AsciiStrToLower(suffix.string()));
  }
  return absl::OkStatus();
}

absl::Status ReadSince(const Value& spec, std::optional<ClockSpec>* since) {
  const Value* member = spec.Find("since");
  if (member == nullptr) return absl::OkStatus();
  if (member->is_null()) return ParseError("invalid value for 'since'");
  absl::StatusOr<ClockSpec> parsed = ParseClockSpec(*member);
  if (!parsed.ok()) return parsed.status();
  *since = *std::move(parsed);
  return absl::OkStatus();
}

absl::Status ReadExpression(const Value& spec, QuerySpec* query) {
  const Value* member = spec.Find("expression");
  if (member == nullptr) return absl::OkStatus();
  absl::StatusOr<ExpressionPtr> expression =
      ParseExpression(*member, query->case_sensitivity);
  if (!expression.ok()) return expression.status();
  query->expression = *std::move(expression);
  return absl::OkStatus();
}

absl::Status ReadFields(const Value& spec, std::vector<Field>* fields) {
  absl::StatusOr<std::vector<Field>> parsed = ParseFields(spec.Find("fields"));
  if (!parsed.ok()) return parsed.status();
  *fields = *std::move(parsed);
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<QuerySpec> ParseQuerySpec(const Value& spec,
                                         CaseSensitivity root_case) {
  QuerySpec query = {.case_sensitivity = root_case};
  // Each reads on whatever was wrong before; the first error is told.
  absl::Status status = ReadCaseSensitivity(spec, &query.case_sensitivity);
  status.Update(ReadTimeout(spec, "sync_timeout", &query.sync_timeout_ms));
  status.Update(ReadBoolean(spec, "dedup_results", &query.dedup_results));
  status.Update(ReadTimeout(spec, "lock_timeout", &query.lock_timeout_ms));
  status.Update(ReadRelativeRoot(spec, &query.relative_root));
  status.Update(ReadBoolean(spec, "empty_on_fresh_instance",
                            &query.empty_on_fresh_instance));
  status.Update(ReadPaths(spec, &query.paths));
  status.Update(ReadGlobs(spec, &query));
  status.Update(ReadSuffixes(spec, &query.suffixes));
  status.Update(ReadSince(spec, &query.since));
  status.Update(ReadExpression(spec, &query));
  status.Update(ReadFields(spec, &query.fields));
  if (!status.ok()) return status;
  return query;
}

}  // namespace reloader::fakes::watchman
