// Tells whether what a server calls a name of a file can be one: parts with
// something in them between single slashes, and no way up.
//
//   if (!IsRelativeName(name)) return;  // "/etc/x", "a//b", "../a", "a/."
//
// Thread-safe.
#ifndef RELOADER_WATCHMAN_RELATIVE_NAME_H_
#define RELOADER_WATCHMAN_RELATIVE_NAME_H_

#include "absl/strings/str_split.h"
#include "absl/strings/string_view.h"

namespace reloader::watchman {

inline bool IsRelativeName(absl::string_view name) {
  for (absl::string_view part : absl::StrSplit(name, '/')) {
    if (part.empty() || part == "." || part == ".." ||
        part.find('\0') != absl::string_view::npos) {
      return false;
    }
  }
  return true;
}

}  // namespace reloader::watchman

#endif  // RELOADER_WATCHMAN_RELATIVE_NAME_H_
