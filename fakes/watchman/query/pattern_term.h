// The terms "match", "imatch", "pcre" and "ipcre": names compared with
// patterns.
#ifndef FAKES_WATCHMAN_QUERY_PATTERN_TERM_H_
#define FAKES_WATCHMAN_QUERY_PATTERN_TERM_H_

#include "absl/status/statusor.h"
#include "fakes/watchman/query/case_sensitivity.h"
#include "fakes/watchman/query/expression.h"
#include "reloader/watchman/value.h"

namespace reloader::fakes::watchman {

absl::StatusOr<ExpressionPtr> ParseMatchTerm(
    const reloader::watchman::Value& term, CaseSensitivity case_sensitivity);

absl::StatusOr<ExpressionPtr> ParsePcreTerm(
    const reloader::watchman::Value& term, CaseSensitivity case_sensitivity);

}  // namespace reloader::fakes::watchman

#endif  // FAKES_WATCHMAN_QUERY_PATTERN_TERM_H_
