// The last component of a name.
#ifndef FAKES_WATCHMAN_QUERY_BASE_NAME_H_
#define FAKES_WATCHMAN_QUERY_BASE_NAME_H_

#include <cstddef>

#include "absl/strings/string_view.h"

namespace reloader::fakes::watchman {

// Returns what stands behind the last slash of `name`, or all of it.
inline absl::string_view BaseName(absl::string_view name) {
  const size_t slash = name.rfind('/');
  return slash == absl::string_view::npos ? name : name.substr(slash + 1);
}

}  // namespace reloader::fakes::watchman

#endif  // FAKES_WATCHMAN_QUERY_BASE_NAME_H_
