// Drives a reloader tick by tick and keeps the raw sequence of what it
// reported. A watchdog ends a run in which a tick does not return.
//
//   TickDriver driver(&reloader, "/tmp/w", limit);
//   driver.Advance();          // arms
//   driver.Advance();
//   driver.ticks().back().changes;   // relative to /tmp/w
//
// One thread, beside its watchdog's.
#ifndef CONFORMANCE_TICK_DRIVER_H_
#define CONFORMANCE_TICK_DRIVER_H_

#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "reloader/change.h"
#include "reloader/generator.h"
#include "reloader/reloader.h"

namespace reloader::conformance {

class TickDriver {
 public:
  struct SeenTick {
    // In the order in which they came; paths relative to the root, those
    // outside of it unchanged. Without what belongs to the barrier.
    std::vector<Change> changes;
    // The sentinel of the barrier was reported.
    bool sentinel = false;
    // Empty, or what is wrong with the tick itself: "not sorted: b, a".
    std::string malformed;
  };

  // After `limit` of real time the reloader is stopped, and hung() is true, if
  // RestartLimit() was not called meanwhile. `reloader` must outlive this.
  TickDriver(Reloader* reloader, std::string root, absl::Duration limit);
  ~TickDriver();

  // Asks for the next tick. Returns nullptr when there is none any more: see
  // end_status(). The first call arms.
  const SeenTick* Advance();

  // Gives the run `limit` from now on.
  void RestartLimit();

  // Every tick so far.
  const std::vector<SeenTick>& ticks() const { return ticks_; }

  // After the end: the status that was yielded, OK if there was none.
  const absl::Status& end_status() const { return end_status_; }
  bool hung() const;

 private:
  class Watchdog;

  SeenTick Read(const Tick& tick) const;

  const std::string root_;
  Generator<absl::StatusOr<Tick>> generator_;
  std::vector<SeenTick> ticks_;
  absl::Status end_status_;
  std::unique_ptr<Watchdog> watchdog_;
};

}  // namespace reloader::conformance

#endif  // CONFORMANCE_TICK_DRIVER_H_
