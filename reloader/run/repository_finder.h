// RepositoryFinder knows which working copies of version-control systems paths
// lie in: Git (worktrees and submodules, too), Mercurial, Subversion.
//
//   RepositoryFinder finder(&file_system);
//   finder.AddPath("/srv/app/lib/a.py");
//   finder.repositories();   // {{kGit, "/srv/app/.git"}}
//
// All that enclose a path count: a submodule's and that of its superproject.
// A path needs not exist any more. A directory is asked about once, so what
// becomes a working copy later is found only after Clear().
// Not found: a Git directory that only GIT_DIR or core.worktree names.
// One thread.
#ifndef RELOADER_RUN_REPOSITORY_FINDER_H_
#define RELOADER_RUN_REPOSITORY_FINDER_H_

#include <compare>
#include <cstdint>
#include <set>
#include <string>

#include "absl/container/flat_hash_set.h"
#include "absl/strings/string_view.h"
#include "reloader/file_system.h"

namespace reloader {

struct Repository {
  enum class Kind : uint8_t { kGit, kMercurial, kSubversion };

  Kind kind;
  // Where its locks are: ".git", or what a file of that name leads to (see
  // gitrepository-layout(5)), ".hg", ".svn".
  std::string directory;

  friend bool operator==(const Repository&, const Repository&) = default;
  friend auto operator<=>(const Repository&, const Repository&) = default;
};

class RepositoryFinder {
 public:
  // `file_system` must outlive this.
  explicit RepositoryFinder(const FileSystem* file_system)
      : file_system_(*file_system) {}

  // Asks about the directories above `path` (absolute, as it is spelled: links
  // are not resolved) that it has not asked about yet. Three calls of stat(2)
  // for each.
  void AddPath(absl::string_view path);

  const std::set<Repository>& repositories() const { return repositories_; }

  void Clear();

 private:
  void AddDirectory(absl::string_view directory);

  const FileSystem& file_system_;
  absl::flat_hash_set<std::string> asked_;
  std::set<Repository> repositories_;
};

}  // namespace reloader

#endif  // RELOADER_RUN_REPOSITORY_FINDER_H_
