// WatchmanDaemon is a real Watchman of a test's own: its socket, state, log,
// configuration and environment are its own too, and it ends with the test,
// even if the test crashes or is killed.
//
//   absl::StatusOr<std::unique_ptr<WatchmanDaemon>> daemon =
//       WatchmanDaemon::Start({});
//   ASSERT_THAT(daemon, IsOk());           // It answers.
//   Connect((*daemon)->socket_path());
//   (*daemon)->Kill();                     // As a crash would.
//   ASSERT_THAT((*daemon)->Restart(), IsOk());
//
// The user's own daemon, and /etc/watchman.json, are left alone.
//
// One thread, and that thread must live as long as the daemon is needed: the
// kernel ends the daemon when the thread that started it ends.
#ifndef RELOADER_TESTING_WATCHMAN_DAEMON_H_
#define RELOADER_TESTING_WATCHMAN_DAEMON_H_

#include <signal.h>
#include <sys/types.h>

#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "reloader/file_descriptor.h"
#include "reloader/testing/swept_directory.h"

namespace reloader {

// Settings for tests whose trees are roots of their own. Otherwise a directory
// above them may be: bazel links a checkout's .git beside where tests write,
// and a test that is not in a sandbox sees it.
inline constexpr char kNoProjects[] = R"({"root_files": [".watchmanconfig"]})";

struct WatchmanDaemonOptions {
  std::string program = "/usr/bin/watchman";
  // The file that WATCHMAN_CONFIG_FILE names, in JSON.
  std::string config = "{}";
  // Passed on besides the daemon's own files: {"--log-level=2"}.
  std::vector<std::string> flags;
  // Whether watches and triggers outlive a Restart() (the state file).
  bool keeps_state = false;
  // How long the daemon may take to answer, and to end. On a machine that does
  // other things as well it takes 30 ms.
  absl::Duration patience = absl::Seconds(30);
};

class WatchmanDaemon {
 public:
  // OK, or kNotFound: there is nothing that could be started, and which
  // package has it.
  static absl::Status IsInstalled(
      const std::string& program = WatchmanDaemonOptions().program);

  // Returns once the daemon has answered a request.
  // kNotFound: there is no such program, and which package has it.
  // kUnavailable: it ended before it answered; with its log.
  // kDeadlineExceeded: it did not answer; with its log.
  static absl::StatusOr<std::unique_ptr<WatchmanDaemon>> Start(
      WatchmanDaemonOptions options);

  // Kills it, and removes what it left.
  ~WatchmanDaemon();

  WatchmanDaemon(const WatchmanDaemon&) = delete;
  WatchmanDaemon& operator=(const WatchmanDaemon&) = delete;

  // All in directory(), below /tmp. The socket's path stays the same over a
  // Restart(); its file stays where the daemon is gone, as always with
  // Watchman.
  const std::string& directory() const { return directory_.path(); }
  std::string socket_path() const { return File("sock"); }
  std::string state_path() const { return File("state"); }
  std::string log_path() const { return File("log"); }
  std::string config_path() const { return File("config.json"); }

  // 0 if it does not run.
  pid_t pid() const { return pid_; }
  pid_t sweeper() const { return directory_.sweeper(); }

  // Whether it runs: not after Stop(), Kill(), or when it has ended by itself.
  bool IsRunning() const;

  // Ends it as `kill` does (SIGTERM). OK if it was stopped before.
  // kUnavailable: it had ended by itself; how, and with its log.
  // kDeadlineExceeded: it did not end, and was killed.
  absl::Status Stop();

  // SIGKILL. Returns when it is gone.
  void Kill();

  // Stop(), unless it does not run any more, and Start() with the same files.
  absl::Status Restart();
  // The same with another configuration.
  absl::Status Restart(absl::string_view config);

  // Sends SIGSTOP and SIGCONT: a daemon that takes connections and bytes and
  // never answers.
  void Suspend() const;
  void Resume() const;

  // Returns the end of the log, at most some 4 KiB.
  std::string LogTail() const;

 private:
  explicit WatchmanDaemon(WatchmanDaemonOptions options);

  std::string File(absl::string_view name) const;
  absl::Status Launch();
  absl::Status Spawn();
  absl::Status AwaitAnswer() const;
  // Whether it has ended by `deadline`.
  bool HasEndedBy(absl::Time deadline) const;
  // Takes its exit status; it must have ended, or be about to.
  void Reap(siginfo_t* how);
  absl::Status WithLog(absl::StatusCode code, absl::string_view what) const;

  WatchmanDaemonOptions options_;
  const SweptDirectory directory_;
  FileDescriptor pidfd_;  // Readable when the daemon has ended.
  pid_t pid_ = 0;
};

}  // namespace reloader

#endif  // RELOADER_TESTING_WATCHMAN_DAEMON_H_
