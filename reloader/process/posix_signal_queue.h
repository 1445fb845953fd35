// SignalQueue makes the signals of this process something to wait for and to
// read, in place of handlers, which would need a global.
//
//   auto queue = SignalQueue::Create({SIGINT, SIGTERM, SIGCHLD});
//   while (std::optional<int> signal = (*queue)->Take()) { ... }
//
// The signals are blocked, in the creating thread and those that it starts
// later, until the object dies; then those that nobody has taken do what they
// always do. Ready (signalfd(2)) is a queue that is not empty. One thread.
#ifndef RELOADER_PROCESS_POSIX_SIGNAL_QUEUE_H_
#define RELOADER_PROCESS_POSIX_SIGNAL_QUEUE_H_

#include <signal.h>

#include <initializer_list>
#include <memory>
#include <optional>

#include "absl/status/statusor.h"
#include "reloader/clock.h"
#include "reloader/posix_readable.h"

namespace reloader::process {

class SignalQueue {
 public:
  // A signal that the process ignores, as INT in the background of a script or
  // HUP under nohup(1), stays ignored and does not come. Except SIGCHLD, which
  // is not ignored as long as the object lives: without it the kernel throws
  // exit statuses away. Errors as signalfd(2).
  static absl::StatusOr<std::unique_ptr<SignalQueue>> Create(
      std::initializer_list<int> signals);
  ~SignalQueue();

  SignalQueue(const SignalQueue&) = delete;
  SignalQueue& operator=(const SignalQueue&) = delete;

  // Returns the next signal, or nothing. Signals of one number that came while
  // one of them was waiting are one.
  std::optional<int> Take();

  // Returns whether `signal` comes here: asked for, and not ignored.
  bool Takes(int signal) const { return sigismember(&taken_, signal) == 1; }

  const Wakeable& wakeable() const { return fd_; }

  // Gives the signals of a child that is about to execute a program the state
  // that those of this process had. Async-signal-safe.
  void RestoreInChild() const;

  // Lets a SIGTSTP of our whole group do what it does by default: suspends the
  // process, and returns true when it is continued; false, at once, where
  // nobody could continue it (no job control). Only if Takes(SIGTSTP).
  bool SuspendGroup();

 private:
  SignalQueue() = default;

  Readable fd_;
  sigset_t taken_;
  sigset_t mask_before_;
  struct sigaction child_action_before_;
};

}  // namespace reloader::process

#endif  // RELOADER_PROCESS_POSIX_SIGNAL_QUEUE_H_
