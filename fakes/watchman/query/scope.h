// The scope of a term that looks at names: the last component, or all of it.
#ifndef FAKES_WATCHMAN_QUERY_SCOPE_H_
#define FAKES_WATCHMAN_QUERY_SCOPE_H_

#include <cstdint>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "fakes/watchman/query/expression.h"
#include "fakes/watchman/query/query_error.h"

namespace reloader::fakes::watchman {

enum class Scope : uint8_t { kBasename, kWholename };

// Reads the name of a scope for the term `term`.
inline absl::StatusOr<Scope> ParseScope(absl::string_view name,
                                        absl::string_view term) {
  if (name == "basename") return Scope::kBasename;
  if (name == "wholename") return Scope::kWholename;
  return ParseError("Invalid scope '", name, "' for ", term, " expression");
}

// Returns the part of the name that a term of this scope looks at.
inline absl::string_view NameIn(Scope scope, const Candidate& candidate) {
  return scope == Scope::kWholename ? candidate.wholename : candidate.basename;
}

}  // namespace reloader::fakes::watchman

#endif  // FAKES_WATCHMAN_QUERY_SCOPE_H_
