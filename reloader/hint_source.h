// HintSource is what a backend has to provide: it says what may be dirty. What
// is watched and what a change is are decided elsewhere (watch_set.h,
// file_table.h), so a simple source has about fifty lines.
//
//   class EverySecond : public HintSource {
//     absl::string_view name() const override { return "every-second"; }
//     absl::StatusOr<Hints> Arm(const WatchPlan&) override { return Hints{}; }
//     absl::StatusOr<Hints> Read() override { return Hints{.everything = true};
//     }
//   };
//
// A source never waits and never looks at files: it arms, reads and disarms. It
// lives on the ticking thread.
#ifndef RELOADER_HINT_SOURCE_H_
#define RELOADER_HINT_SOURCE_H_

#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "reloader/clock.h"
#include "reloader/hints.h"
#include "reloader/watch_plan.h"

namespace reloader {

class HintSource {
 public:
  virtual ~HintSource() = default;

  // Returns the backend's name, for people: "stat".
  virtual absl::string_view name() const = 0;

  // Observes what `plan` says, which may have grown or shrunk since the last
  // call. Returns what has to be looked at once more: the directories whose
  // observation begins only now, and so may have changed unseen since the scan
  // that found them. The reloader arms again after that look, until there is
  // nothing to return. Every change after that is hinted by some later Read().
  // An error ends the ticks; kUnavailable if the service is gone.
  virtual absl::StatusOr<Hints> Arm(const WatchPlan& plan) = 0;

  // Returns what may have become dirty since the last call. Does not block.
  // Errors as for Arm().
  virtual absl::StatusOr<Hints> Read() = 0;

  // Returns what ends a wait early because Read() has something. Valid until
  // the next Arm() or Disarm().
  virtual std::vector<const Wakeable*> Wakeables() const { return {}; }

  // Stops observing and frees what that took. Arm() may follow.
  virtual void Disarm() {}
};

}  // namespace reloader

#endif  // RELOADER_HINT_SOURCE_H_
