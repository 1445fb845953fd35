#include "tools/reload/change_text.h"

#include <string>
#include <vector>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "absl/strings/strip.h"
#include "nlohmann/json.hpp"
#include "reloader/change.h"
#include "reloader/watchman/utf8.h"

namespace reloader::tools {

std::string DisplayPath(absl::string_view path, absl::string_view directory) {
  if (directory != "/") {
    absl::string_view relative = path;
    if (absl::ConsumePrefix(&relative, directory) &&
        absl::ConsumePrefix(&relative, "/")) {
      path = relative;
    }
  }
  return watchman::IsUtf8(path) ? absl::Utf8SafeCHexEscape(path)
                                : absl::CHexEscape(path);
}

std::string ChangeLine(const Change& change, absl::string_view directory) {
  return absl::StrCat(ChangeKindName(change.kind), " ",
                      DisplayPath(change.path, directory));
}

std::string ChangeJson(const Change& change) {
  nlohmann::ordered_json object;
  object["kind"] = std::string(ChangeKindName(change.kind));
  if (watchman::IsUtf8(change.path)) {
    object["path"] = change.path;
  } else {
    object["path_base64"] = absl::Base64Escape(change.path);
  }
  return object.dump();
}

std::string Summary(const std::vector<Change>& changes,
                    absl::string_view directory) {
  const Change& first = changes.front();
  const std::string name = DisplayPath(first.path, directory);
  if (changes.size() == 1) {
    switch (first.kind) {
      case ChangeKind::kCreated:
        return absl::StrCat(name, " was created");
      case ChangeKind::kDeleted:
        return absl::StrCat(name, " was deleted");
      case ChangeKind::kModified:
        return absl::StrCat(name, " changed");
    }
  }
  const size_t others = changes.size() - 1;
  return absl::StrCat(name, " and ", others, others == 1 ? " other" : " others",
                      " changed");
}

}  // namespace reloader::tools
