#include "conformance/mutants/inotify_event_mutants.h"

#include <sys/inotify.h>

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "conformance/mutants/lying_inotify.h"
#include "conformance/mutants/mutant.h"
#include "conformance/result.h"
#include "reloader/inotify/inotify_api.h"

namespace reloader::conformance {
namespace {

template <uint32_t kEvent>
class DoesNotAskFor final : public LyingKernel {
 public:
  void LieAboutMask(uint32_t* mask) override { *mask &= ~kEvent; }
};

// A kernel that queues little, so that no scenario needs thousands of events.
class ShortQueue : public LyingKernel {
 public:
  void LieAboutEvents(std::vector<InotifyEvent>* events) final {
    constexpr size_t kMostQueued = 8;
    if (events->size() <= kMostQueued) return;
    events->resize(kMostQueued);
    Overflow(events);
  }

 private:
  virtual void Overflow(std::vector<InotifyEvent>* events) = 0;
};

class IgnoresOverflows final : public ShortQueue {
 private:
  void Overflow(std::vector<InotifyEvent>*) override {}
};

// Looks everywhere, and takes each path for the directory that it led to.
class TrustsPathsAfterAnOverflow final : public ShortQueue {
 public:
  void LieAboutWatch(const std::string& path,
                     absl::StatusOr<int>* watch) override {
    const auto known = watches_.find(path);
    if (known != watches_.end() && lost_events_) {
      *watch = known->second;
    } else if (watch->ok()) {
      watches_[path] = **watch;
    }
  }

 private:
  void Overflow(std::vector<InotifyEvent>* events) override {
    lost_events_ = true;
    events->push_back({.mask = IN_Q_OVERFLOW});
  }

  bool lost_events_ = false;
  std::map<std::string, int> watches_;
};

}  // namespace

std::vector<Mutant> InotifyEventMutants() {
  return {
      {.backend = InotifyOnDiskBehind<DoesNotAskFor<IN_MODIFY>>(
           "does_not_ask_for_writes"),
       .defect = "Does not ask the kernel for IN_MODIFY.",
       .family = "SAVE",
       .verdict = Verdict::kLost,
       .words = "modified app.py"},
      {.backend = InotifyOnDiskBehind<DoesNotAskFor<IN_ATTRIB>>(
           "does_not_ask_for_touches"),
       .defect = "Does not ask the kernel for IN_ATTRIB.",
       .family = "CHANGE",
       .verdict = Verdict::kLost,
       .words = "modified app.py"},
      {.backend = InotifyOnDiskBehind<DoesNotAskFor<IN_CREATE>>(
           "does_not_ask_for_new_names"),
       .defect = "Does not ask the kernel for IN_CREATE.",
       .family = "CHANGE",
       .verdict = Verdict::kLost,
       .words = "created __init__.py"},
      {.backend = InotifyOnDiskBehind<DoesNotAskFor<IN_DELETE>>(
           "does_not_ask_for_removed_names"),
       .defect = "Does not ask the kernel for IN_DELETE.",
       .family = "CHANGE",
       .verdict = Verdict::kLost,
       .words = "deleted plugins/only.py"},
      {.backend = InotifyOnDiskBehind<DoesNotAskFor<IN_MOVED_FROM>>(
           "does_not_ask_what_is_moved_out"),
       .defect = "Does not ask the kernel for IN_MOVED_FROM.",
       .family = "MOVE",
       .verdict = Verdict::kLost,
       .words = "deleted old.py"},
      {.backend = InotifyOnDiskBehind<DoesNotAskFor<IN_MOVED_TO>>(
           "does_not_ask_what_is_moved_in"),
       .defect = "Does not ask the kernel for IN_MOVED_TO.",
       .family = "SAVE",
       .verdict = Verdict::kLost,
       .words = "modified app.py"},
      {.backend = InotifyOnDiskBehind<IgnoresOverflows>("ignores_overflows"),
       .defect = "Takes what is left of a queue for all that was in it.",
       .family = "SCALE",
       .verdict = Verdict::kLost,
       .words = "modified pkg10/a.py"},
      {.backend = InotifyOnDiskBehind<TrustsPathsAfterAnOverflow>(
           "trusts_paths_after_an_overflow"),
       .defect =
           "Does not ask again where paths lead when it was not told all.",
       .family = "REPLACE",
       .verdict = Verdict::kLost,
       .words = "created live/new.py"},
  };
}

}  // namespace reloader::conformance
