// Changes as text: for people, and for programs.
//
//   ChangeLine({"/srv/app/a.py", ChangeKind::kModified}, "/srv/app");
//       // "modified a.py"
//   ChangeJson(...);   // {"kind":"modified","path":"/srv/app/a.py"}
//   Summary(changes, "/srv/app");            // "a.py changed"
//
// Pure functions, any thread.
#ifndef TOOLS_RELOAD_CHANGE_TEXT_H_
#define TOOLS_RELOAD_CHANGE_TEXT_H_

#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "reloader/change.h"

namespace reloader::tools {

// Returns `path` as somebody in `directory` would write it, what is not
// printable escaped as in C.
std::string DisplayPath(absl::string_view path, absl::string_view directory);

// Both without a line end. The path in JSON is absolute: "path", or
// "path_base64" if it is not UTF-8.
std::string ChangeLine(const Change& change, absl::string_view directory);
std::string ChangeJson(const Change& change);

// "a.py changed", "a.py was deleted", "a.py and 41 others changed".
std::string Summary(const std::vector<Change>& changes,
                    absl::string_view directory);

}  // namespace reloader::tools

#endif  // TOOLS_RELOAD_CHANGE_TEXT_H_
