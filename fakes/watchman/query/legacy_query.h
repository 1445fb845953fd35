// The queries of the commands `find`, `since` and `trigger`: patterns in the
// arguments of the command.
//
//   // ["since", "/srv/app", "n:build", "*.py", "-X", "*_test.py"]
//   absl::StatusOr<QuerySpec> spec = ParseLegacyQuery(
//       request.items(), 3, "n:build", root_case);
//
// Pure functions.
#ifndef FAKES_WATCHMAN_QUERY_LEGACY_QUERY_H_
#define FAKES_WATCHMAN_QUERY_LEGACY_QUERY_H_

#include <cstddef>
#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "fakes/watchman/query/case_sensitivity.h"
#include "fakes/watchman/query/query_spec.h"
#include "reloader/watchman/value.h"

namespace reloader::fakes::watchman {

struct LegacyPatterns {
  // What they mean, as trigger-list shows it; none: every file.
  std::optional<reloader::watchman::Value> expression;
  // The argument behind "--"; as many as there are if there is no "--".
  size_t next_argument = 0;
};

// Reads the patterns from arguments[first] on. Errors are kInvalidArgument,
// with the whole text that the daemon answers.
absl::StatusOr<LegacyPatterns> ParseLegacyPatterns(
    absl::Span<const reloader::watchman::Value> arguments, size_t first);

// Returns the query that they make, with all the fields that `find` and `since`
// answer. `since` is the clock spec of `since`.
absl::StatusOr<QuerySpec> ParseLegacyQuery(
    absl::Span<const reloader::watchman::Value> arguments, size_t first,
    const std::optional<std::string>& since, CaseSensitivity root_case);

}  // namespace reloader::fakes::watchman

#endif  // FAKES_WATCHMAN_QUERY_LEGACY_QUERY_H_
