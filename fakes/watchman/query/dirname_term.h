// The terms "dirname" and "idirname": what lies below a directory.
#ifndef FAKES_WATCHMAN_QUERY_DIRNAME_TERM_H_
#define FAKES_WATCHMAN_QUERY_DIRNAME_TERM_H_

#include "absl/status/statusor.h"
#include "fakes/watchman/query/case_sensitivity.h"
#include "fakes/watchman/query/expression.h"
#include "reloader/watchman/value.h"

namespace reloader::fakes::watchman {

absl::StatusOr<ExpressionPtr> ParseDirnameTerm(
    const reloader::watchman::Value& term, CaseSensitivity case_sensitivity);

}  // namespace reloader::fakes::watchman

#endif  // FAKES_WATCHMAN_QUERY_DIRNAME_TERM_H_
