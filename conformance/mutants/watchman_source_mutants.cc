#include "conformance/mutants/watchman_source_mutants.h"

#include <algorithm>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "conformance/mutants/lying_watchman.h"
#include "conformance/mutants/mutant.h"
#include "conformance/mutants/shared_file_lies.h"
#include "conformance/result.h"
#include "reloader/file_system.h"
#include "reloader/hints.h"
#include "reloader/watch_plan.h"
#include "reloader/watchman/value.h"

namespace reloader::conformance {
namespace {

using watchman::Value;

bool IsInOneOf(const std::set<std::string>& directories,
               absl::string_view path) {
  return std::any_of(directories.begin(), directories.end(),
                     [&](const std::string& directory) {
                       return path == directory ||
                              absl::StartsWith(path,
                                               absl::StrCat(directory, "/"));
                     });
}

class LooksAtNothingWhenWatchmanIsBack final : public LyingLine {
 public:
  void LieAboutHints(Hints* hints) override {
    is_back_ |= std::exchange(hints->everything, false);
  }
  void LieAboutArming(const WatchPlan&, Hints* hints) override {
    if (is_back_) hints->paths.clear();
  }

 private:
  bool is_back_ = false;
};

// Watches anew, and takes what it finds then for what was there.
class LooksAtNothingWhenAWatchHasEnded final : public LyingLine {
 public:
  void LieAboutHints(Hints* hints) override {
    if (!hints->arm || hints->everything) return;
    has_ended_ = true;
    hints->paths.clear();
  }
  void LieAboutArming(const WatchPlan&, Hints* hints) override {
    if (std::exchange(has_ended_, false)) hints->paths.clear();
  }

 private:
  bool has_ended_ = false;
};

class PollsNothingThatIsRefused final : public LyingLine {
 public:
  std::optional<Value> LieAboutRequest(Value* request) override {
    if (request->items()[0] == Value("watch-project")) {
      asked_ = request->items()[1].string();
    }
    return std::nullopt;
  }
  bool LieAboutPdu(Value* pdu) override {
    if (pdu->Find("error") != nullptr) refused_.insert(asked_);
    return true;
  }
  void LieAboutHints(Hints* hints) override {
    std::erase_if(hints->paths, [&](const std::string& path) {
      return IsInOneOf(refused_, path);
    });
  }

 private:
  std::string asked_;
  std::set<std::string> refused_;
};

// Links that lead out of what Watchman watches.
class PollsNoHopsOfLinks final : public LyingLine {
 public:
  void LieAboutArming(const WatchPlan& plan, Hints*) override {
    std::set<std::string> listed;
    polled_.clear();
    plan.ForEachDirectory([&](const PlannedDirectory& directory) {
      if (directory.role == PlannedDirectory::Role::kListed) {
        listed.insert(directory.path);
      }
    });
    plan.ForEachDirectory([&](const PlannedDirectory& directory) {
      if (directory.role == PlannedDirectory::Role::kHop &&
          !IsInOneOf(listed, directory.path)) {
        polled_.insert(directory.watched);
      }
    });
  }
  void LieAboutHints(Hints* hints) override {
    std::erase_if(hints->entries, [&](const std::string& path) {
      return polled_.count(path) > 0;
    });
  }

 private:
  std::set<std::string> polled_;
};

// A file that has just changed looks as if it had not.
class TrustsRacyEntries final : public LyingLine {
 public:
  void LieAboutFile(const std::string&, absl::string_view,
                    FileStatus* status) override {
    status->ctime_ns -= absl::ToInt64Nanoseconds(absl::Hours(1));
  }
};

}  // namespace

std::vector<Mutant> WatchmanSourceMutants() {
  return {
      {.backend = WatchmanOnDiskBehind<LooksAtNothingWhenWatchmanIsBack>(
           "looks_at_nothing_when_watchman_is_back"),
       .defect = "Takes what it finds after a restart for what was there.",
       .family = "SERVICE",
       .verdict = Verdict::kLost,
       .words = "src/app.py"},
      {.backend = WatchmanOnDiskBehind<LooksAtNothingWhenAWatchHasEnded>(
           "looks_at_nothing_when_a_watch_has_ended"),
       .defect = "Watches anew what somebody else has ended, without a look.",
       .family = "SERVICE",
       .verdict = Verdict::kLost,
       .words = "created new.py"},
      {.backend = WatchmanOnDiskBehind<PollsNothingThatIsRefused>(
           "polls_nothing_that_is_refused"),
       .defect = "Does not look itself at what Watchman refuses to watch.",
       .family = "SERVICE",
       .verdict = Verdict::kHung,
       .words = "modified src/app.py"},
      {.backend =
           WatchmanOnDiskBehind<PollsNoHopsOfLinks>("polls_no_hops_of_links"),
       .defect = "Looks at no link that leads out of what Watchman watches.",
       .family = "LINK",
       .verdict = Verdict::kLost,
       .words = "modified"},
      {.backend = WatchmanOnDiskBehind<PollsNoSharedFiles<LyingLine>>(
           "forgets_hard_links"),
       .defect = "Does not look at files that may be written through another "
                 "name.",
       .family = "HARD",
       .verdict = Verdict::kLost,
       .words = "modified"},
      {.backend =
           WatchmanInMemoryBehind<TrustsRacyEntries>("trusts_racy_entries"),
       .defect = "Does not read what had just changed when Watchman told it. "
                 "In memory, since on no disk two writes share a timestamp on "
                 "demand.",
       .family = "RACY",
       .verdict = Verdict::kLost,
       .words = "modified"},
  };
}

}  // namespace reloader::conformance
