// A lie that any event source can tell, whatever else it lies about: that what
// happens to a file under another name is told.
//
//   WatchmanBehind<PollsNoSharedFiles<LyingLine>>("forgets_hard_links")
//
// One thread.
#ifndef CONFORMANCE_MUTANTS_SHARED_FILE_LIES_H_
#define CONFORMANCE_MUTANTS_SHARED_FILE_LIES_H_

#include <set>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "reloader/hints.h"
#include "reloader/watch_plan.h"

namespace reloader::conformance {

// `Lies` is a SourceLies (lying_source.h).
template <typename Lies>
class PollsNoSharedFiles final : public Lies {
 public:
  void LieAboutArming(const WatchPlan& plan, Hints*) override {
    plan.ForEachDirectory([this](const PlannedDirectory& directory) {
      for (const std::string& name : directory.shared_files) {
        shared_.insert(absl::StrCat(directory.path, "/", name));
      }
    });
  }
  void LieAboutHints(Hints* hints) override {
    std::erase_if(hints->entries, [this](const std::string& path) {
      return shared_.count(path) > 0;
    });
  }

 private:
  std::set<std::string> shared_;
};

}  // namespace reloader::conformance

#endif  // CONFORMANCE_MUTANTS_SHARED_FILE_LIES_H_
