// Reads the "expression" of a query: every term of Watchman 4.9.0.
//
//   absl::StatusOr<ExpressionPtr> expression = ParseExpression(
//       Value::Array({"anyof", Value::Array({"suffix", "py"}), "empty"}),
//       CaseSensitivity::kSensitive);
//
// Pure functions.
#ifndef FAKES_WATCHMAN_QUERY_EXPRESSION_PARSER_H_
#define FAKES_WATCHMAN_QUERY_EXPRESSION_PARSER_H_

#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "fakes/watchman/query/case_sensitivity.h"
#include "fakes/watchman/query/expression.h"
#include "reloader/watchman/value.h"

namespace reloader::fakes::watchman {

// Compiles a term and all that is in it. `case_sensitivity` is the query's; the
// terms that begin with i fold case in any event. Errors are kInvalidArgument,
// with the whole text that the daemon answers.
absl::StatusOr<ExpressionPtr> ParseExpression(
    const reloader::watchman::Value& term, CaseSensitivity case_sensitivity);

// Returns the names of all terms, sorted: the capabilities "term-…".
std::vector<absl::string_view> TermNames();

}  // namespace reloader::fakes::watchman

#endif  // FAKES_WATCHMAN_QUERY_EXPRESSION_PARSER_H_
