// WatchList collects what was asked to be watched and ignored; WatchSet
// (watch_set.h) is what it compiles to. Kept apart so that watches can be added
// while a compiled set is in use.
//
//   WatchList list;
//   absl::Status status = list.AddDirectory("/srv/app", "**/*.py", {});
//   std::shared_ptr<const WatchSet> set = WatchSet::Compile(list);
//
// One thread.
#ifndef RELOADER_WATCH_LIST_H_
#define RELOADER_WATCH_LIST_H_

#include <string>
#include <utility>
#include <vector>

#include "absl/container/btree_map.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "reloader/glob.h"
#include "reloader/ignore_file_rule.h"
#include "reloader/watch_options.h"

namespace reloader {

// The names of an absolute path, in order: "/srv//app/." is {"srv", "app"}.
// ".." stays: what it leads to depends on links.
// kInvalidArgument: not absolute, or holds NUL.
absl::StatusOr<std::vector<std::string>> SplitAbsolutePath(
    absl::string_view path);

class WatchList {
 public:
  struct DirectoryWatch {
    std::vector<std::string> directory;
    Glob glob;
    WatchOptions options;
  };
  struct FileWatch {
    std::vector<std::string> path;  // Not empty.
    WatchOptions options;
  };
  struct IgnoreRule {
    std::vector<std::string> directory;
    Glob glob;
    bool includes = false;  // The pattern began with '!'.
    bool directories_only = false;
  };

  // Errors and meaning: reloader.h. Options of equal watches add up.
  absl::Status AddDirectory(absl::string_view path, absl::string_view glob,
                            WatchOptions options);
  absl::Status AddFile(absl::string_view path, WatchOptions options);
  absl::Status RemoveDirectory(absl::string_view path, absl::string_view glob);
  absl::Status RemoveFile(absl::string_view path);
  absl::Status AddIgnore(absl::string_view path, absl::string_view pattern);
  absl::Status SetIgnoreFileRules(absl::Span<const IgnoreFileRule> rules);

  const absl::btree_map<std::pair<std::string, std::string>, DirectoryWatch>&
  directories() const {
    return directories_;
  }
  const absl::btree_map<std::string, FileWatch>& files() const {
    return files_;
  }
  // In the order in which they were added: the last that matches decides.
  const std::vector<IgnoreRule>& ignores() const { return ignores_; }
  // The same, of those of ignore files.
  const std::vector<IgnoreRule>& ignore_file_rules() const {
    return ignore_file_rules_;
  }

 private:
  // Keys are normalised paths, so that "/a/" and "/a" are one watch.
  absl::btree_map<std::pair<std::string, std::string>, DirectoryWatch>
      directories_;
  absl::btree_map<std::string, FileWatch> files_;
  std::vector<IgnoreRule> ignores_;
  std::vector<IgnoreRule> ignore_file_rules_;
};

}  // namespace reloader

#endif  // RELOADER_WATCH_LIST_H_
