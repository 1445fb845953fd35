// Which Git repository a directory is in: gitrepository-layout(5).
//
//   auto repository = RepositoryOf(file_system, "/srv/app/src");
//   repository->root;           // "/srv/app"
//   repository->exclude_file;   // "/srv/app/.git/info/exclude"
//
// Worktrees and submodules have a file `.git`, which is followed. Not found: a
// Git directory that only GIT_DIR or core.worktree names, and one at the real
// place of a path that leads through links.
// Any number of threads.
#ifndef RELOADER_GITIGNORE_GIT_REPOSITORY_H_
#define RELOADER_GITIGNORE_GIT_REPOSITORY_H_

#include <optional>
#include <string>

#include "absl/strings/string_view.h"
#include "reloader/file_system.h"

namespace reloader {

struct GitRepository {
  std::string root;          // Of the working tree; absolute.
  std::string exclude_file;  // Of all worktrees; it need not exist.
};

// Returns the Git directory of the working tree that begins at `directory`
// (absolute; "" is "/"): its ".git", or what a file of that name leads to.
std::optional<std::string> GitDirectoryAt(const FileSystem& file_system,
                                          absl::string_view directory);

// Returns the repository whose working tree begins at `directory` (absolute).
std::optional<GitRepository> RepositoryAt(const FileSystem& file_system,
                                          absl::string_view directory);

// Returns the innermost repository whose working tree `directory` is in.
std::optional<GitRepository> RepositoryOf(const FileSystem& file_system,
                                          absl::string_view directory);

}  // namespace reloader

#endif  // RELOADER_GITIGNORE_GIT_REPOSITORY_H_
