// A QuerySpec is a query as it was asked, read and checked: what `query` and
// `subscribe` are given.
//
//   absl::StatusOr<QuerySpec> spec = ParseQuerySpec(
//       Value::Object({{"suffix", "py"}, {"fields", Value::Array({"name"})}}),
//       CaseSensitivity::kSensitive);
//   spec->since = ClockSpec::At(counter, tick);   // A subscription goes on.
//
// A value type, cheap to copy but for what it was given.
#ifndef FAKES_WATCHMAN_QUERY_QUERY_SPEC_H_
#define FAKES_WATCHMAN_QUERY_QUERY_SPEC_H_

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "fakes/watchman/query/case_sensitivity.h"
#include "fakes/watchman/query/clock_spec.h"
#include "fakes/watchman/query/expression.h"
#include "fakes/watchman/query/field.h"
#include "fakes/watchman/query/glob_pattern.h"
#include "reloader/watchman/value.h"

namespace reloader::fakes::watchman {

// One element of the generator "path".
struct PathSpec {
  static constexpr uint32_t kUnlimited = 0xffffffff;

  std::string path;  // Relative to relative_root; "" is that itself.
  // How many levels of directories below it are entered.
  uint32_t depth = kUnlimited;
};

struct QuerySpec {
  CaseSensitivity case_sensitivity = CaseSensitivity::kSensitive;
  bool dedup_results = false;
  bool empty_on_fresh_instance = false;
  int32_t sync_timeout_ms = 60000;  // 0: the query does not synchronise.
  int32_t lock_timeout_ms = 60000;
  std::string relative_root;  // As given, without slashes at its end.

  // The generators. Absent and empty are the same, but for `globs`.
  std::optional<ClockSpec> since;
  std::vector<std::string> suffixes;  // In lower case.
  std::vector<PathSpec> paths;
  std::optional<std::vector<GlobPattern>> globs;

  std::shared_ptr<const Expression> expression;  // nullptr: every file.
  std::vector<Field> fields;
};

// Reads a query in the daemon's order, which decides which of several errors is
// told. `root_case` is the file system's. Unknown members are ignored. Errors
// are kInvalidArgument, with the whole text that the daemon answers.
absl::StatusOr<QuerySpec> ParseQuerySpec(const reloader::watchman::Value& spec,
                                         CaseSensitivity root_case);

}  // namespace reloader::fakes::watchman

#endif  // FAKES_WATCHMAN_QUERY_QUERY_SPEC_H_
