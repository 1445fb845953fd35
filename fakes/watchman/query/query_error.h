// What the daemon answers to a query that it does not understand. The message
// is the whole text; callers add nothing.
#ifndef FAKES_WATCHMAN_QUERY_QUERY_ERROR_H_
#define FAKES_WATCHMAN_QUERY_QUERY_ERROR_H_

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"

namespace reloader::fakes::watchman {

template <typename... Parts>
absl::Status ParseError(const Parts&... parts) {
  return absl::InvalidArgumentError(
      absl::StrCat("failed to parse query: ", parts...));
}

// Texts that come from deep within, without a prefix.
inline absl::Status NotAString() {
  return absl::InvalidArgumentError("expected json string object");
}

}  // namespace reloader::fakes::watchman

#endif  // FAKES_WATCHMAN_QUERY_QUERY_ERROR_H_
