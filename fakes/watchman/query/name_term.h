// The terms "name", "iname" and "suffix": names compared as they are.
#ifndef FAKES_WATCHMAN_QUERY_NAME_TERM_H_
#define FAKES_WATCHMAN_QUERY_NAME_TERM_H_

#include "absl/status/statusor.h"
#include "fakes/watchman/query/case_sensitivity.h"
#include "fakes/watchman/query/expression.h"
#include "reloader/watchman/value.h"

namespace reloader::fakes::watchman {

absl::StatusOr<ExpressionPtr> ParseNameTerm(
    const reloader::watchman::Value& term, CaseSensitivity case_sensitivity);

absl::StatusOr<ExpressionPtr> ParseSuffixTerm(
    const reloader::watchman::Value& term);

}  // namespace reloader::fakes::watchman

#endif  // FAKES_WATCHMAN_QUERY_NAME_TERM_H_
