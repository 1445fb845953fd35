// WatchPlan says which directories an event source must observe, so that
// whatever can change the answer of the table is seen: the directories that
// hold watched files, those on the way to them (a parent may be renamed, or
// come into being), and those that a symbolic link leads through.
//
//   plan.ForEachDirectory([&](const PlannedDirectory& directory) {
//     inotify.Add(directory.path);
//   });
//
// A source that keeps what it observes by PlannedDirectory::holder needs the
// whole only once, and then what plan.changes() names.
//
// A view of a table after a scan: it computes nothing until asked, so that a
// poller does not pay for it. One thread.
#ifndef RELOADER_WATCH_PLAN_H_
#define RELOADER_WATCH_PLAN_H_

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "absl/functional/function_ref.h"
#include "reloader/file_system.h"
#include "reloader/file_table.h"
#include "reloader/plan_change.h"

namespace reloader {

struct PlannedDirectory {
  enum class Role : uint8_t {
    kListed,  // Any name in it may matter.
    kPassed,  // Only names that some watch spells out: a way to a watch.
    kHop,     // On the way that a link leads to a watch.
  };
  std::string path;  // Absolute; of a hop, as the links before it lead there.
  Role role = Role::kListed;
  // The directory of the table because of which it is planned: `path` itself,
  // or of a hop the directory that is the link or has it.
  std::string holder;
  // Of a hop: the path in the table that leads through here. What happens in
  // the directory `path` may change what is known of this one.
  std::string watched = {};
  // Of a passed directory or a hop: the names in it that matter, whether they
  // are there or not.
  std::vector<std::string> names = {};
  // Its name is a link to it: what happens in it happens elsewhere.
  bool via_link = false;
  // Not of a hop: which directory is at `path`.
  FileIdentity identity = {};
  // Not of a hop: names of watched files in it that have other names too. Who
  // watches directories does not see what is written through those.
  std::vector<std::string> shared_files = {};
};

class WatchPlan {
 public:
  using Visitor = absl::FunctionRef<void(const PlannedDirectory&)>;

  // `table` and `file_system` must outlive the plan. `changes` are what
  // FileTable::TakePlanChanges() has returned.
  WatchPlan(const FileTable* table, const FileSystem* file_system,
            std::vector<PlanChange> changes)
      : table_(*table),
        file_system_(*file_system),
        changes_(std::move(changes)) {}

  // Where it may be another plan than at the last call of HintSource::Arm(), in
  // any order; some are covered by others.
  const std::vector<PlanChange>& changes() const { return changes_; }

  // Calls `visit` for each directory that is present, and no lost mount,
  // parents first, each followed by the hops it holds; a hop may come more than
  // once.
  void ForEachDirectory(Visitor visit) const;

  // The same for what is planned because of the directories that `change`
  // names, as far as they are there.
  void ForEachDirectoryOf(const PlanChange& change, Visitor visit) const;

 private:
  const FileTable& table_;
  const FileSystem& file_system_;
  const std::vector<PlanChange> changes_;
};

}  // namespace reloader

#endif  // RELOADER_WATCH_PLAN_H_
