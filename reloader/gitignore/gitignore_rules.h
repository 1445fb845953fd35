// The rules of all ignore files that Git would heed below the directories that
// are watched, for Reloader::SetIgnoreFileRules().
//
//   WatchList watches;
//   watches.AddDirectory("/srv/app", "**/*", {});
//   const GitignoreRules rules = ReadGitignoreRules(file_system, watches, {});
//   reloader->SetIgnoreFileRules(rules.rules);
//
// GitignoreWatcher does that, and again whenever a file of rules changes.
//
// As `git check-ignore --no-index` has it: the user's own excludes, those of
// the repository, and the .gitignore of every directory from the repository's
// root down, of which the deeper ones win. What is below an ignored directory
// cannot be taken back. A repository within a repository heeds only its own
// rules, unless it is itself ignored as a whole. Where no repository is, there
// are no rules. Never ignored by rules: a watched directory itself and those
// above it; what a watch spells out.
//
// Only directories that a watch leads into, and that are not ignored, are read:
// a huge node_modules costs nothing. Links to directories are not followed, as
// by Git. No configuration is read: not core.excludesFile, which is for the
// caller, nor core.ignoreCase, so case always counts.
// Any number of threads.
#ifndef RELOADER_GITIGNORE_GITIGNORE_RULES_H_
#define RELOADER_GITIGNORE_GITIGNORE_RULES_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "reloader/file_system.h"
#include "reloader/ignore_file_rule.h"
#include "reloader/watch_list.h"

namespace reloader {

struct GitignoreOptions {
  // The user's own excludes (absolute), for all repositories; see
  // DefaultUserExcludes(). Empty: none. May be a link.
  std::string user_excludes;
  // What a file has beyond is not read.
  int64_t max_file_bytes = 1 << 20;
  // Further ones are left out.
  size_t max_rules = 10'000;
  // Further ones are not looked into for files of rules.
  size_t max_directories = 1'000'000;
};

struct GitignoreRules {
  // In order: the last that matches decides.
  std::vector<IgnoreFileRule> rules;
  // The .gitignore files that were read, and those that would count if they
  // were there, in the watched directories and above: absolute, sorted. Below,
  // one may come in any directory that is not ignored.
  std::vector<std::string> files;
  // Files that could not be read, and what was left out; each names its file.
  // Directories that cannot be listed are none: watching them says so.
  std::vector<absl::Status> problems;
  // How many directories were read.
  size_t directories = 0;
};

// Never fails: what cannot be read has no rules. `watches` are as the reloader
// has them; rules of ignore files among them do not count.
GitignoreRules ReadGitignoreRules(const FileSystem& file_system,
                                  const WatchList& watches,
                                  const GitignoreOptions& options);

// Returns where Git looks for the user's excludes if core.excludesFile is not
// set, from the values of XDG_CONFIG_HOME and HOME; empty: nowhere.
std::string DefaultUserExcludes(absl::string_view xdg_config_home,
                                absl::string_view home);

}  // namespace reloader

#endif  // RELOADER_GITIGNORE_GITIGNORE_RULES_H_
