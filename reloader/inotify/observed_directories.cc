#include "reloader/inotify/observed_directories.h"

#include <algorithm>
#include <iterator>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/types/span.h"
#include "reloader/plan_change.h"
#include "reloader/watch_plan.h"

namespace reloader {
namespace {

using Directories = std::vector<PlannedDirectory>;

// Calls `visit` with the key and the value of each entry of `by_path` at `path`
// or below it, and removes these entries.
template <typename Value, typename Visit>
void TakeAtAndBelow(const std::string& path,
                    std::map<std::string, Value>* by_path, Visit visit) {
  const auto take = [&](auto begin, auto end) {
    for (auto i = begin; i != end; ++i) visit(i->first, i->second);
    by_path->erase(begin, end);
  };
  const auto at = by_path->find(path);
  if (at != by_path->end()) take(at, std::next(at));
  // Those below: "path/" up to what comes after '/'.
  const std::string prefix = path == "/" ? "" : path;
  take(by_path->lower_bound(absl::StrCat(prefix, "/")),
       by_path->lower_bound(absl::StrCat(prefix, "0")));
}

}  // namespace

const ObservedDirectories::Watch* ObservedDirectories::Find(
    const std::string& path) const {
  const auto found = watches_.find(path);
  return found == watches_.end() ? nullptr : &found->second;
}

absl::Span<const PlannedDirectory> ObservedDirectories::At(int number) const {
  const auto found = directories_.find(number);
  if (found == directories_.end()) return {};
  return found->second;
}

void ObservedDirectories::SetWatch(const std::string& path, Watch watch) {
  watches_[path] = watch;
}

void ObservedDirectories::Add(const PlannedDirectory& directory, int number) {
  directories_[number].push_back(directory);
  numbers_[directory.holder].insert(number);
}

std::set<std::string> ObservedDirectories::ForgetPath(const std::string& path) {
  std::set<std::string> holders;
  TakeAtAndBelow(path, &watches_,
                 [&](const std::string& forgotten, const Watch& watch) {
                   for (const PlannedDirectory& directory : At(watch.number)) {
                     if (directory.path == forgotten) {
                       holders.insert(directory.holder);
                     }
                   }
                 });
  return holders;
}

void ObservedDirectories::Release(const PlanChange& change,
                                  Released* released) {
  const auto release = [&](const std::string& holder,
                           const std::set<int>& numbers) {
    ReleaseOne(holder, numbers, released);
  };
  if (change.below) return TakeAtAndBelow(change.path, &numbers_, release);
  const auto found = numbers_.find(change.path);
  if (found == numbers_.end()) return;
  release(found->first, found->second);
  numbers_.erase(found);
}

void ObservedDirectories::ReleaseOne(const std::string& holder,
                                     const std::set<int>& numbers,
                                     Released* released) {
  for (const int number : numbers) {
    released->numbers.insert(number);
    Directories& directories = directories_[number];
    const auto gone =
        std::stable_partition(directories.begin(), directories.end(),
                              [&](const PlannedDirectory& directory) {
                                return directory.holder != holder;
                              });
    // A path stays observed as long as somebody else holds it.
    for (auto i = gone; i != directories.end(); ++i) {
      const auto watch = watches_.find(i->path);
      if (watch == watches_.end() || watch->second.number != number) continue;
      const bool is_held = std::any_of(
          directories.begin(), gone,
          [&](const PlannedDirectory& other) { return other.path == i->path; });
      if (!is_held) released->watches.insert(watches_.extract(watch));
    }
    directories.erase(gone, directories.end());
    if (directories.empty()) directories_.erase(number);
  }
}

}  // namespace reloader
