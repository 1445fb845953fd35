// Which tests a call of the suite asks for, by patterns over scenarios and
// clauses and by the names of backends.
//
//   absl::StatusOr<std::vector<TestId>> selected =
//       Select(all, {.patterns = {"W-SAVE-2", "*rename*"}});
//
// A pattern is, tried in this order: the whole id of a clause, or the whole
// name of a test; with `*` (any bytes) or `?` (one byte) in it a glob over
// either; else a part of either. Dashes and underscores are one character.
// Pure functions, any thread.
#ifndef CONFORMANCE_SELECTION_H_
#define CONFORMANCE_SELECTION_H_

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "conformance/test_id.h"

namespace reloader::conformance {

struct Selection {
  std::vector<std::string> patterns;  // Empty: all.
  std::vector<std::string> backends;  // Exact names; empty: all.
};

// Returns the tests of `all` that one of the patterns and one of the backends
// match, in the same order; perhaps none.
// kInvalidArgument: a backend that no test has (the message lists those that
// exist), or a pattern that matches no test of any backend.
absl::StatusOr<std::vector<TestId>> Select(const std::vector<TestId>& all,
                                           const Selection& selection);

// kInvalidArgument: `wanted` has a backend that is not in `known`, which the
// message lists.
absl::Status CheckBackends(const std::vector<std::string>& wanted,
                           const std::vector<std::string>& known);

// Returns the backends of the tests, each once, as they come.
std::vector<std::string> BackendsOf(const std::vector<TestId>& tests);

// Returns whether the whole of `text` matches a pattern of `*`, `?` and bytes
// that stand for themselves. Takes at most the product of both lengths.
bool WildcardMatches(absl::string_view pattern, absl::string_view text);

}  // namespace reloader::conformance

#endif  // CONFORMANCE_SELECTION_H_
