// Keeps the rules of .gitignore files in force in a reloader while these files
// come, change and go.
//
//   WatchList watches;  // What the user asked for, as the reloader has it.
//   GitignoreWatcher gitignore(&file_system, reloader.get(), options);
//   absl::Status status = gitignore.Update(watches);
//   Generator<absl::StatusOr<Tick>> ticks = reloader->Ticks();
//   while (ticks.Next()) {
//     std::vector<Change> changes = ticks.Value()->changes();
//     status = gitignore.FollowTick(&changes);
//     ... changes ...
//   }
//
// It watches each .gitignore that counts, and looks for others in the same
// directories as the user's watches. Not watched, but read whenever one of
// these changes: the excludes of the repository and of the user, and whether a
// directory has become a repository. A .gitignore that comes into a directory
// later, and that is itself ignored there, is noticed then.
//
// The thread of the reloader.
#ifndef RELOADER_GITIGNORE_GITIGNORE_WATCHER_H_
#define RELOADER_GITIGNORE_GITIGNORE_WATCHER_H_

#include <memory>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "reloader/change.h"
#include "reloader/file_system.h"
#include "reloader/gitignore/gitignore_rules.h"
#include "reloader/reloader.h"
#include "reloader/watch_list.h"
#include "reloader/watch_set.h"

namespace reloader {

class GitignoreWatcher {
 public:
  // Both must outlive this.
  GitignoreWatcher(const FileSystem* file_system, Reloader* reloader,
                   GitignoreOptions options)
      : file_system_(*file_system),
        reloader_(*reloader),
        options_(std::move(options)) {}

  // Reads the rules for `watches`, and puts them into force from the next tick
  // on. To be called before the first tick, and when the watches have changed.
  // Errors of the reloader, which takes what it can.
  absl::Status Update(const WatchList& watches);

  // Reads the rules again if one of `*changes`, which a tick brought, is of a
  // file of rules. Then it also takes out what the rules now ignore, and what
  // only this object watches. Also reads them once more after the tick that
  // armed what Update() watches: what changed before that tick is no change.
  // Errors as Update().
  absl::Status FollowTick(std::vector<Change>* changes);

  // As last read.
  const GitignoreRules& rules() const { return rules_; }

 private:
  // A directory and a glob; or a file, and "".
  using Watch = std::pair<std::string, std::string>;

  absl::Status Read();
  std::set<Watch> WantedWatches() const;

  const FileSystem& file_system_;
  Reloader& reloader_;
  const GitignoreOptions options_;
  WatchList watches_;  // Of the user, with the rules.
  std::shared_ptr<const WatchSet> set_;
  GitignoreRules rules_;
  std::set<Watch> own_watches_;
  bool read_again_ = false;
};

}  // namespace reloader

#endif  // RELOADER_GITIGNORE_GITIGNORE_WATCHER_H_
