// VcsHold tells whether a version-control command is at work in the working
// copies that changed files lie in, so that a `git checkout` of thousands of
// files is one reload and not one for each of its pauses.
//
//   VcsHold hold(&file_system);
//   hold.AddChanges(batch);
//   if (const auto marker = hold.FindMarker()) ...   // At work.
//   hold.Clear();                                     // The batch is out.
//
// It watches nothing: it looks when it is asked. What it looks for:
// - Git: `index.lock` in the Git directory, which every command holds while it
//   writes files (api-lockfile), of a worktree or submodule in its own; between
//   two commits of a rebase, `rebase-merge` or `rebase-apply` there, as long as
//   something in it is younger than half a second: one that has stopped at a
//   conflict holds nothing;
// - Mercurial: `.hg/wlock`, which is a link that leads nowhere;
// - Subversion: `.svn/wc.db-journal`, which SQLite keeps while it writes.
//
// One thread.
#ifndef RELOADER_RUN_VCS_HOLD_H_
#define RELOADER_RUN_VCS_HOLD_H_

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "reloader/change.h"
#include "reloader/file_system.h"
#include "reloader/run/repository_finder.h"

namespace reloader {

// Younger than this, by the file system's own clock, is at work.
inline constexpr absl::Duration kRebaseIsAtWork = absl::Milliseconds(500);

class VcsHold {
 public:
  // `file_system` must outlive this.
  explicit VcsHold(const FileSystem* file_system)
      : file_system_(*file_system), finder_(file_system) {}

  // Takes in the working copies that the files lie in.
  void AddChanges(const std::vector<Change>& changes);

  // Whether any changes lie in a working copy.
  bool has_repositories() const { return !finder_.repositories().empty(); }

  // Returns the path of what shows that a command is at work in one of them,
  // nullopt if nothing does.
  std::optional<std::string> FindMarker();

  // The lock `marker`, which FindMarker() has returned, counts no more: it is
  // stale. It counts again when it has been seen to be gone, or is another
  // file. A rebase is judged by its age alone.
  void Disregard(const std::string& marker);

  // Forgets the working copies, not what is disregarded.
  void Clear() { finder_.Clear(); }

 private:
  std::optional<std::string> FindIn(const Repository& repository);
  bool IsLocked(const std::string& path);
  bool IsRebasing(const std::string& directory) const;
  bool IsYoung(const FileStatus& status) const;

  const FileSystem& file_system_;
  RepositoryFinder finder_;
  std::map<std::string, FileStatus> disregarded_;
};

}  // namespace reloader

#endif  // RELOADER_RUN_VCS_HOLD_H_
