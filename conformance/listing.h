// What --list and --show print: the contract with what tests it.
//
// Pure functions, any thread.
#ifndef CONFORMANCE_LISTING_H_
#define CONFORMANCE_LISTING_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "conformance/backend.h"
#include "conformance/suite.h"
#include "conformance/test_id.h"

namespace reloader::conformance {

// Returns the clauses by family, each with its tests among `tests` and the
// backends that these apply to. A clause that nothing tests is listed, too,
// unless `tests` is only a part of `all`.
std::string FormatList(const Suite& suite, const std::vector<Backend>& backends,
                       const std::vector<TestId>& tests,
                       const std::vector<TestId>& all);

// Returns a clause with its reason, its bugs and all scripts; or, if `id` is
// the name of a scenario, with the script of that one. Dashes and underscores
// in `id` are one character.
// kNotFound: there is neither; the message names the nearest clause or all.
absl::StatusOr<std::string> FormatClause(const Suite& suite,
                                         const std::vector<TestId>& tests,
                                         absl::string_view id);

}  // namespace reloader::conformance

#endif  // CONFORMANCE_LISTING_H_
