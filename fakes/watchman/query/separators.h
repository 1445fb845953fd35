// What the daemon does to paths that it is given, on Linux too.
#ifndef FAKES_WATCHMAN_QUERY_SEPARATORS_H_
#define FAKES_WATCHMAN_QUERY_SEPARATORS_H_

#include <algorithm>
#include <string>

#include "absl/strings/string_view.h"

namespace reloader::fakes::watchman {

// Returns `path` with slashes for backslashes, without those at its end.
inline std::string NormalizeSeparators(absl::string_view path) {
  const size_t last = path.find_last_not_of("/\\");
  std::string normal(path.substr(0, last + 1));
  std::replace(normal.begin(), normal.end(), '\\', '/');
  return normal;
}

// Separators in the term "dirname".
inline bool IsSeparator(char c) { return c == '/' || c == '\\'; }

}  // namespace reloader::fakes::watchman

#endif  // FAKES_WATCHMAN_QUERY_SEPARATORS_H_
