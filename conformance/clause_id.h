// The ids of clauses, "W-SAVE-2": a family in capitals and a number that never
// changes its meaning.
//
//   const std::optional<ClauseId> id = ParseClauseId("W-SAVE-2");
//   // id->family == "SAVE", id->number == 2
//
// Pure functions, any thread.
#ifndef CONFORMANCE_CLAUSE_ID_H_
#define CONFORMANCE_CLAUSE_ID_H_

#include <optional>
#include <string>

#include "absl/strings/string_view.h"

namespace reloader::conformance {

struct ClauseId {
  std::string family;  // One or more letters A to Z.
  int number = 0;      // 1 to 9999.
};

// Returns the parts of `id`, or nothing unless it is "W-", a family, "-" and a
// number without leading zeros.
std::optional<ClauseId> ParseClauseId(absl::string_view id);

}  // namespace reloader::conformance

#endif  // CONFORMANCE_CLAUSE_ID_H_
