// ObservedDirectories keeps which directories an event source observes, found
// by the number of a watch (an event came), by path (it may lead elsewhere) and
// by the directory of the table because of which they are observed (the plan
// has changed there). Each takes time with what is found, not with all of it.
//
//   ObservedDirectories observed;
//   observed.SetWatch("/w", {.number = 1});
//   observed.Add(planned, 1);     // Of the path "/w".
//   observed.At(1);               // What an event of this watch is about.
//   observed.Release({"/w", /*below=*/true}, &released);
//
// One thread.
#ifndef RELOADER_INOTIFY_OBSERVED_DIRECTORIES_H_
#define RELOADER_INOTIFY_OBSERVED_DIRECTORIES_H_

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/types/span.h"
#include "reloader/plan_change.h"
#include "reloader/watch_plan.h"

namespace reloader {

class ObservedDirectories {
 public:
  struct Watch {
    int number = 0;      // Of the kernel.
    uint64_t since = 0;  // In which Arm() it began to be the one of its path.
  };
  // What is not observed any more, unless it is added again.
  struct Released {
    std::map<std::string, Watch> watches;  // By path.
    std::set<int> numbers;                 // Of watches; of other paths too.
  };

  // Returns the watch of a path, which may be in the plan several times;
  // nullptr: it has none.
  const Watch* Find(const std::string& path) const;

  // Returns what is observed by the watch `number`: by links, several
  // directories of the plan may be one.
  absl::Span<const PlannedDirectory> At(int number) const;

  void SetWatch(const std::string& path, Watch watch);

  // Adds what is observed by the watch `number`.
  void Add(const PlannedDirectory& directory, int number);

  // Forgets the watches of `path` and of what is below it, since the path may
  // lead to another directory now. Events go on to be about what At() has.
  // Returns the holders of what was observed so, in order.
  std::set<std::string> ForgetPath(const std::string& path);

  // Moves to `*released` what is observed because of the directories that
  // `change` names.
  void Release(const PlanChange& change, Released* released);

 private:
  void ReleaseOne(const std::string& holder, const std::set<int>& numbers,
                  Released* released);

  std::map<std::string, Watch> watches_;          // By path.
  std::map<std::string, std::set<int>> numbers_;  // By holder.
  absl::flat_hash_map<int, std::vector<PlannedDirectory>> directories_;
};

}  // namespace reloader

#endif  // RELOADER_INOTIFY_OBSERVED_DIRECTORIES_H_
