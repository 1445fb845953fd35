// Settling decides when the changes of several ticks come out as one batch:
// when the tree has been quiet for a while, but not much later than the first
// of them, and not while somebody is at work in the tree.
//
//   Settling settling({});
//   settling.Add(tick.changes(), clock.Now());
//   if (settling.IsDue(clock.Now())) {
//     if (locked) settling.Hold(clock.Now());
//     else if (settling.is_held()) settling.EndHold(clock.Now());
//     else Deliver(settling.Take());
//   }
//   reloader.LimitNextTick(settling.NextTick());
//
// Without I/O: changes and times in, changes and times out. One thread.
//
// Quiet is a tick that ends at the end of the settle time, or later, without
// changes. A backend that is told of changes late asks for all of them then, so
// that what one command has written is one batch, however fast it was. One that
// looks has to look once more, so that a poller's batch costs at least two
// looks; unless the settle time is 0, when what one look finds comes out at
// once. While a batch is held nobody looks more often than once an interval.
#ifndef RELOADER_RUN_SETTLING_H_
#define RELOADER_RUN_SETTLING_H_

#include <cstddef>
#include <optional>
#include <vector>

#include "absl/time/time.h"
#include "reloader/change.h"
#include "reloader/reloader.h"

namespace reloader {

struct SettlingOptions {
  // How long nothing must have changed. 0 is allowed.
  absl::Duration settle = absl::Milliseconds(20);
  // The longest from the first change of a batch, quiet or not; the time that
  // it was held does not count.
  absl::Duration max_wait = absl::Seconds(2);
  // How often to ask whether a batch is to be held still.
  absl::Duration hold_step = absl::Milliseconds(20);
};

class Settling {
 public:
  explicit Settling(SettlingOptions options);

  // Adds the changes of a tick that ended at `now`. Several of one path become
  // the net one (change.h), which may be none.
  void Add(const std::vector<Change>& changes, absl::Time now);

  // Returns whether it is time to Take() or Hold() the batch, or to end a hold.
  // Of a batch without changes it never is.
  bool IsDue(absl::Time now) const;

  // Keeps the batch until `hold_step` later at least. The longest wait for
  // quiet does not go on meanwhile.
  void Hold(absl::Time now);
  bool is_held() const { return hold_began_.has_value(); }
  // Returns how long the batch has been held, in all.
  absl::Duration HeldFor(absl::Time now) const;
  // What was changed last under the hold may not have been told yet: waits
  // until it is quiet again, with a tick that has all of it.
  void EndHold(absl::Time now);

  // Returns what has been collected, in the order of paths, each once, and
  // begins anew.
  std::vector<Change> Take();

  bool empty() const { return changes_.empty(); }

  // Returns how many changes it keeps, some of them perhaps of one path.
  size_t collected() const { return changes_.size(); }

  // Returns by when the next tick must come; never is absl::InfiniteFuture().
  TickLimit NextTick() const;

 private:
  void Merge();
  void Reset();

  const SettlingOptions options_;
  std::vector<Change> changes_;
  size_t merged_ = 0;  // So many of them were left by the last Merge().
  absl::Time due_ = absl::InfiniteFuture();  // Unless there are changes.
  absl::Time latest_;  // Not later than this, whatever still changes.
  std::optional<absl::Time> hold_began_;
  absl::Duration held_;  // By earlier holds of this batch.
};

}  // namespace reloader

#endif  // RELOADER_RUN_SETTLING_H_
