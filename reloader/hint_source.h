// HintSource is what a backend has to provide: it says what may be dirty. What
// is watched and what a change is are decided elsewhere (watch_set.h,
// file_table.h), so a simple source has about fifty lines.
//
//   class EverySecond : public HintSource {
//     absl::string_view name() const override { return "every-second"; }
//     absl::StatusOr<Hints> Arm(const WatchPlan&, const Wakeable&) override {
//       return Hints{};
//     }
//     absl::StatusOr<Hints> Read() override { return Hints{.everything = true};
//     }
//   };
//
// A source never looks at files: it arms, reads and disarms. It lives on the
// ticking thread.
#ifndef RELOADER_HINT_SOURCE_H_
#define RELOADER_HINT_SOURCE_H_

#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "reloader/clock.h"
#include "reloader/directory_observer.h"
#include "reloader/hints.h"
#include "reloader/tree_provider.h"
#include "reloader/watch_plan.h"

namespace reloader {

class HintSource {
 public:
  virtual ~HintSource() = default;

  // Returns the backend's name, for people: "stat".
  virtual absl::string_view name() const = 0;

  // Called once, before anything is looked at: finds the service that the
  // source needs. An error ends the ticks before the first. May wait as Arm().
  virtual absl::Status Open(const Wakeable& /*stop*/) {
    return absl::OkStatus();
  }

  // Observes what `plan` says. Since the last call it has become another one
  // only where plan.changes() names it. Returns what has to be looked at once
  // more: the directories whose observation begins only now, and so may have
  // changed unseen since the scan that found them. The reloader arms again
  // after that look, until there is nothing to return. Every change after that
  // is hinted by some later Read(). An error ends the ticks; kUnavailable if
  // the service is gone. May wait for a service, within limits of its own,
  // until `stop` is ready.
  virtual absl::StatusOr<Hints> Arm(const WatchPlan& plan,
                                    const Wakeable& stop) = 0;

  // Returns what may have become dirty since the last call. Does not block.
  // Errors as for Arm().
  virtual absl::StatusOr<Hints> Read() = 0;

  // The same, with everything that changed before the call. To be written by a
  // source that is told of changes later than they are made. May wait as Arm().
  virtual absl::StatusOr<Hints> ReadSynchronised(const Wakeable& /*stop*/) {
    return Read();
  }

  // Returns what ends a wait early because Read() has something. Valid until
  // the next Arm() or Disarm().
  virtual std::vector<const Wakeable*> Wakeables() const { return {}; }

  // Returns what knows whole trees without a crawl; nullptr: nothing does.
  // It gives up when `stop` is ready. Valid as long as both are.
  virtual TreeProvider* tree_provider(const Wakeable& /*stop*/) {
    return nullptr;
  }

  // Returns who is told of directories before they are looked at for the first
  // time, and may then leave them out of what Arm() returns; nullptr: nobody.
  // Called for each scan; valid as long as the source.
  virtual DirectoryObserver* directory_observer() { return nullptr; }

  // Stops observing and frees what that took. Open() may follow.
  virtual void Disarm() {}
};

}  // namespace reloader

#endif  // RELOADER_HINT_SOURCE_H_
