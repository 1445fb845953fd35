// What makes a directory a project: the search of `watch-project`.
#ifndef FAKES_WATCHMAN_PROJECT_H_
#define FAKES_WATCHMAN_PROJECT_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "fakes/watchman/config.h"
#include "reloader/file_system.h"

namespace reloader::fakes::watchman {

// As which the file system in memory shows itself.
inline constexpr absl::string_view kFileSystemType = "ext4";

struct RootFiles {
  std::vector<std::string> names;  // In the order in which they are tried.
  bool are_enforced = false;
};

RootFiles ReadRootFiles(const Config& global);

bool HasRootFile(const FileSystem& file_system, absl::string_view directory,
                 const std::vector<std::string>& names);

// Returns the nearest directory at or above `path` with the first of `names`
// that any of them has.
std::optional<std::string> FindProject(const FileSystem& file_system,
                                       absl::string_view path,
                                       const std::vector<std::string>& names);

}  // namespace reloader::fakes::watchman

#endif  // FAKES_WATCHMAN_PROJECT_H_
