// WatchPlan says which directories an event source must observe, so that
// whatever can change the answer of the table is seen: the directories that
// hold watched files, those on the way to them (a parent may be renamed, or
// come into being), and those that a symbolic link leads through.
//
//   plan.ForEachDirectory([&](const PlannedDirectory& directory) {
//     inotify.Add(directory.path);
//   });
//
// A view of a table after a scan: it computes nothing until asked, so that a
// poller does not pay for it. One thread.
#ifndef RELOADER_WATCH_PLAN_H_
#define RELOADER_WATCH_PLAN_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/functional/function_ref.h"
#include "reloader/file_system.h"
#include "reloader/file_table.h"

namespace reloader {

struct PlannedDirectory {
  enum class Role : uint8_t {
    kListed,  // Any name in it may matter.
    kPassed,  // Only names that some watch spells out: a way to a watch.
    kHop,     // On the way that a link leads to a watch.
  };
  std::string path;  // Absolute; of a hop, as the links before it lead there.
  Role role = Role::kListed;
  // Of a hop: the path in the table that leads through here. What happens in
  // the directory `path` may change what is known of this one.
  std::string watched;
  // Of a passed directory or a hop: the names in it that matter, whether they
  // are there or not.
  std::vector<std::string> names = {};
  // Its name is a link to it: what happens in it happens elsewhere.
  bool via_link = false;
  // Not of a hop: which directory is at `path`.
  FileIdentity identity = {};
};

class WatchPlan {
 public:
  // Both must outlive the plan.
  WatchPlan(const FileTable* table, const FileSystem* file_system)
      : table_(*table), file_system_(*file_system) {}

  // Calls `visit` for each directory that is present, and no lost mount,
  // parents first; a hop may come more than once.
  void ForEachDirectory(
      absl::FunctionRef<void(const PlannedDirectory&)> visit) const;

  // Calls `visit` with the path of each file that has other names too: who
  // watches directories does not see what is written through those.
  void ForEachSharedFile(
      absl::FunctionRef<void(const std::string&)> visit) const;

 private:
  const FileTable& table_;
  const FileSystem& file_system_;
};

}  // namespace reloader

#endif  // RELOADER_WATCH_PLAN_H_
