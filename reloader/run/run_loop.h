// RunLoop is the one place that loops over the ticks of a reloader: it waits
// until the tree is quiet and nobody is at work in it, and then tells its
// client what has changed.
//
//   class Server final : public RunLoopClient {
//     void OnArmed() override { Start(); }
//     void OnChanges(const std::vector<Change>&) override { Restart(); }
//   };
//   RunLoop loop(reloader.get(), environment, {});
//   HandlerHandle styles = loop.signals().OnFileChanged(...);
//   absl::Status status = loop.Run(&server);   // Until reloader->Stop().
//
// The order of things: autoreload_started; the first tick, which arms;
// OnArmed(); then, for each batch of changes, those with the bytes that they
// had are left out, file_changed is sent for each that is left, and OnChanges()
// is called with those that no handler has dealt with. Such a call comes after
// - the settle time without a change, or the longest wait (settling.h);
// - every version-control command in the working copies that the changes lie in
//   (vcs_hold.h), at most `max_hold`: a lock that stays longer is stale, is
//   said (kStaleLock), and not waited for any more;
// - one full tick that began after such a command was seen to have ended, and
//   has all that changed before (TickLimit::AtDeadline::kSync).
// Changes that are there when the ticks end with an error come before it; when
// they end because of Stop() nobody wants to hear of them.
//
// One thread, the ticking one; Reloader::Stop() may be called from any.
#ifndef RELOADER_RUN_RUN_LOOP_H_
#define RELOADER_RUN_RUN_LOOP_H_

#include <cstdint>
#include <optional>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "reloader/change.h"
#include "reloader/generator.h"
#include "reloader/reloader.h"
#include "reloader/run/content_filter.h"
#include "reloader/run/settling.h"
#include "reloader/run/signals.h"
#include "reloader/run/vcs_hold.h"
#include "reloader/table_reloader.h"

namespace reloader {

struct RunLoopOptions {
  SettlingOptions settling;
  // Whether version-control commands are waited for, and how long at most.
  bool vcs_hold = true;
  absl::Duration max_hold = absl::Seconds(60);
  // Whether a change that leaves the bytes as they were is none.
  std::optional<ContentFilterOptions> content = std::nullopt;
  // How long others may work between two steps of hashing the first contents.
  absl::Duration hash_pause = absl::Milliseconds(20);
};

// Who is told. Called between ticks, so that it may watch more or less.
class RunLoopClient {
 public:
  virtual ~RunLoopClient() = default;

  // The first tick has come: every later change will be told.
  virtual void OnArmed() {}

  // Takes out of what a tick has brought whatever is no change. Called for each
  // tick, before anything is made of it.
  virtual void FilterTick(std::vector<Change>* /*changes*/) {}

  // Something has changed that nobody else has dealt with. `changes` are not
  // empty, sorted by path, each once. What changes meanwhile is told later.
  virtual void OnChanges(const std::vector<Change>& changes) = 0;

  // Called at the end of each step.
  virtual void OnTick() {}

  // Returns what else has to end a tick: a time, and what may get ready, such
  // as a child process that ends. No look at files is made for that. Asked
  // before each tick.
  virtual TickLimit NextWakeup() { return {}; }
};

class RunLoop {
 public:
  // The pointers, and those in `environment`, must outlive this.
  RunLoop(Reloader* reloader, Environment environment, RunLoopOptions options);

  // For third parties. Add handlers of the start before the first Step().
  Signals& signals() { return signals_; }

  // Steps until the ticks end. OK: Stop() was called. Otherwise as
  // Reloader::Ticks().
  absl::Status Run(RunLoopClient* client);

  // Waits for one tick, and deals with it. Returns false when the ticks have
  // ended. Errors as Run(), after which there is nothing to step.
  absl::StatusOr<bool> Step(RunLoopClient* client);

 private:
  void Begin();
  void Arm(RunLoopClient* client);
  bool MustHold(absl::Time now);
  void Deliver(RunLoopClient* client);
  bool HasHashing() const;
  TickLimit NextTick(RunLoopClient* client);

  Reloader& reloader_;
  const Environment environment_;
  const RunLoopOptions options_;
  Signals signals_;
  Settling settling_;
  VcsHold vcs_hold_;
  // Nothing showed, at the end of the settle time, that a command is at work.
  bool nobody_is_at_work_ = false;
  std::optional<ContentFilter> content_;
  std::optional<Generator<absl::StatusOr<Tick>>> ticks_;
  int64_t begun_ns_ = 0;  // By the file system's clock.
  bool is_armed_ = false;
};

}  // namespace reloader

#endif  // RELOADER_RUN_RUN_LOOP_H_
