#include "fakes/watchman/project.h"

#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "fakes/watchman/config.h"
#include "reloader/file_system.h"

namespace reloader::fakes::watchman {

RootFiles ReadRootFiles(const Config& global) {
  RootFiles files;
  files.are_enforced = global.Bool("enforce_root_files", false);
  absl::StatusOr<std::vector<std::string>> names = global.Strings("root_files");
  const bool has_old = global.Find("root_restrict_files") != nullptr;
  if (global.Find("root_files") == nullptr && has_old) {
    names = global.Strings("root_restrict_files");
    files.are_enforced = true;
  }
  if (!names.ok() || names->empty()) {
    names = std::vector<std::string>{".hg", ".git", ".svn"};
  }
  files.names.push_back(".watchmanconfig");
  for (std::string& name : *names) {
    if (name != ".watchmanconfig") files.names.push_back(std::move(name));
  }
  return files;
}

bool HasRootFile(const FileSystem& file_system, absl::string_view directory,
                 const std::vector<std::string>& names) {
  for (const std::string& name : names) {
    if (file_system.Stat(absl::StrCat(directory, "/", name)).ok()) return true;
  }
  return false;
}

std::optional<std::string> FindProject(const FileSystem& file_system,
                                       absl::string_view path,
                                       const std::vector<std::string>& names) {
  for (const std::string& name : names) {
    for (std::string at(path); !at.empty(); at.resize(at.rfind('/'))) {
      if (file_system.Stat(absl::StrCat(at, "/", name)).ok()) return at;
    }
  }
  return std::nullopt;
}

}  // namespace reloader::fakes::watchman
