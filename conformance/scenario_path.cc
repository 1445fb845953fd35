#include "conformance/scenario_path.h"

#include <string>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/string_view.h"

namespace reloader::conformance {

std::string ScenarioPathMistake(absl::string_view path) {
  if (path.empty()) return "it is empty";
  if (path == ".") return "";
  if (path[0] == '/') return "it is absolute";
  for (const absl::string_view name : absl::StrSplit(path, '/')) {
    if (name.empty()) return "it has an empty component";
    if (name == ".") return "it has the component '.'";
    if (name == "..") return "it has the component '..'";
    if (name.size() > kMaxNameBytes) {
      return absl::StrCat("a name in it has ", name.size(),
                          " bytes, more than ", kMaxNameBytes);
    }
    if (absl::StrContains(name, '\0')) return "it has a NUL byte";
  }
  return "";
}

}  // namespace reloader::conformance
