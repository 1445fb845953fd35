// WatchmanKiller is a real Watchman of a test's own that is killed (SIGKILL) at
// random moments, on a thread of its own, while the test goes on.
//
//   absl::StatusOr<std::unique_ptr<WatchmanKiller>> killer =
//       WatchmanKiller::Start({.seed = 7});
//   Connect((*killer)->socket_path());     // It runs.
//   (*killer)->Begin();
//   ...
//   (*killer)->End();
//   (*killer)->kills();
//
// One thread, beside its own.
#ifndef CONFORMANCE_WATCHMAN_KILLER_H_
#define CONFORMANCE_WATCHMAN_KILLER_H_

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <thread>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "reloader/mutex.h"
#include "reloader/stop_signal.h"
#include "reloader/testing/watchman_daemon.h"

namespace reloader::conformance {

struct WatchmanKillerOptions {
  enum class Then : uint8_t { kComesBack, kStaysGone };

  Then then = Then::kComesBack;
  int kills = 1;      // At most.
  uint64_t seed = 1;  // Of how long it lives, and is gone, each time.
  absl::Duration longest_life = absl::Milliseconds(300);
  absl::Duration longest_absence = absl::Milliseconds(100);
};

class WatchmanKiller {
 public:
  // Returns once the daemon has answered. Errors: WatchmanDaemon::Start().
  static absl::StatusOr<std::unique_ptr<WatchmanKiller>> Start(
      WatchmanKillerOptions options);
  // The daemon ends too.
  ~WatchmanKiller();

  const std::string& socket_path() const { return socket_path_; }

  // Lets it begin to kill; once.
  void Begin() { begin_->Stop(); }

  // Returns when it does not kill any more; one that comes back runs then.
  // Errors: those of starting the daemon again.
  absl::Status End() ABSL_LOCKS_EXCLUDED(mutex_);

  // Returns when it has killed so often, or does not kill any more.
  void AwaitKills(int kills) const ABSL_LOCKS_EXCLUDED(mutex_);

  // So far.
  int kills() const ABSL_LOCKS_EXCLUDED(mutex_);

 private:
  explicit WatchmanKiller(WatchmanKillerOptions options) : options_(options) {}

  absl::StatusOr<std::string> Launch() ABSL_LOCKS_EXCLUDED(mutex_);
  // On the thread, which the daemon needs as long as it lives.
  void Run() ABSL_LOCKS_EXCLUDED(mutex_);
  absl::Status KillAgainAndAgain(WatchmanDaemon* daemon)
      ABSL_LOCKS_EXCLUDED(mutex_);

  const WatchmanKillerOptions options_;
  std::unique_ptr<StopSignal> begin_;
  std::unique_ptr<StopSignal> end_;
  std::unique_ptr<StopSignal> over_;  // The daemon may go.
  std::string socket_path_;
  mutable Mutex mutex_;
  mutable CondVar changed_;
  std::optional<absl::StatusOr<std::string>> started_ ABSL_GUARDED_BY(mutex_);
  std::optional<absl::Status> ended_ ABSL_GUARDED_BY(mutex_);
  int kills_ ABSL_GUARDED_BY(mutex_) = 0;
  std::thread thread_;
};

}  // namespace reloader::conformance

#endif  // CONFORMANCE_WATCHMAN_KILLER_H_
