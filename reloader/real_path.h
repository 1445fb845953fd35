// Follows symbolic links name by name, as the kernel does, on any FileSystem.
//
//   RealPath(file_system, "/srv/current/app");  // "/srv/releases/7/app"
//
// The kernel goes up (`..`) from where a link leads, so that a path cannot be
// shortened by its text alone.
//
// Thread-safe as far as the file system is.
#ifndef RELOADER_REAL_PATH_H_
#define RELOADER_REAL_PATH_H_

#include <optional>
#include <string>

#include "absl/functional/function_ref.h"
#include "absl/strings/string_view.h"
#include "reloader/file_system.h"

namespace reloader {

// Called with a directory, whose path is absolute and has no links, and a name
// that is looked up in it, there or not.
using PassedName = absl::FunctionRef<void(const std::string& directory,
                                          const std::string& name)>;

// Follows `path` from the directory `at`, which has no links. Returns where it
// leads; nothing if a directory on the way is not there, or too many links are.
std::optional<std::string> WalkPath(const FileSystem& file_system,
                                    std::string at, absl::string_view path,
                                    PassedName pass);

// Returns the absolute `path` without links, the last name there or not; as it
// is if it leads nowhere else.
std::string RealPath(const FileSystem& file_system, const std::string& path);

}  // namespace reloader

#endif  // RELOADER_REAL_PATH_H_
