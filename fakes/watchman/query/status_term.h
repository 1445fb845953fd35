// The terms that look at what is known of a file: "exists", "empty", "size" and
// "type".
#ifndef FAKES_WATCHMAN_QUERY_STATUS_TERM_H_
#define FAKES_WATCHMAN_QUERY_STATUS_TERM_H_

#include "absl/status/statusor.h"
#include "fakes/watchman/query/expression.h"
#include "reloader/watchman/value.h"

namespace reloader::fakes::watchman {

ExpressionPtr MakeExistsTerm();
ExpressionPtr MakeEmptyTerm();

absl::StatusOr<ExpressionPtr> ParseSizeTerm(
    const reloader::watchman::Value& term);
absl::StatusOr<ExpressionPtr> ParseTypeTerm(
    const reloader::watchman::Value& term);

}  // namespace reloader::fakes::watchman

#endif  // FAKES_WATCHMAN_QUERY_STATUS_TERM_H_
