// The term "since": what changed, or was changed, after a moment.
#ifndef FAKES_WATCHMAN_QUERY_SINCE_TERM_H_
#define FAKES_WATCHMAN_QUERY_SINCE_TERM_H_

#include "absl/status/statusor.h"
#include "fakes/watchman/query/expression.h"
#include "reloader/watchman/value.h"

namespace reloader::fakes::watchman {

absl::StatusOr<ExpressionPtr> ParseSinceTerm(
    const reloader::watchman::Value& term);

}  // namespace reloader::fakes::watchman

#endif  // FAKES_WATCHMAN_QUERY_SINCE_TERM_H_
