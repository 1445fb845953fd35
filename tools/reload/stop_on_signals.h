// StopOnSignals stops a reloader as soon as a signal asks this program to end,
// whatever a tick is at: the first look at a large tree, or the wait for a
// service that does not answer.
//
//   const StopOnSignals stop(reloader.get(), &clock);
//   ... the loop, which ends then; whoever reads the signal deals with it.
//
// The signals are to be blocked in all threads, and one that is read before
// this has seen it does not stop. A thread of its own; any other may destroy
// it.
#ifndef TOOLS_RELOAD_STOP_ON_SIGNALS_H_
#define TOOLS_RELOAD_STOP_ON_SIGNALS_H_

#include <memory>
#include <thread>

#include "reloader/clock.h"
#include "reloader/posix_readable.h"
#include "reloader/reloader.h"
#include "reloader/stop_signal.h"

namespace reloader::tools {

class StopOnSignals {
 public:
  // Waits for INT, QUIT, TERM and HUP, of those that are not ignored. Does
  // nothing where no descriptor is left for it. Both must outlive this.
  StopOnSignals(Reloader* reloader, Clock* clock);
  ~StopOnSignals();

  StopOnSignals(const StopOnSignals&) = delete;
  StopOnSignals& operator=(const StopOnSignals&) = delete;

 private:
  std::unique_ptr<StopSignal> end_;
  Readable signals_;
  std::thread thread_;  // Last, for it uses both.
};

}  // namespace reloader::tools

#endif  // TOOLS_RELOAD_STOP_ON_SIGNALS_H_
