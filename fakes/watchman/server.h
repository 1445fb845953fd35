// FakeWatchmanServer is Watchman 4.9.0 over a file system in memory and in
// virtual time: its commands, answers, errors and bugs, without a socket and
// without a thread.
//
//   FakeClock clock;
//   InMemoryFileSystem fs({}, &clock);
//   FakeWatchmanServer server(&fs, &clock, {});
//   std::shared_ptr<Connection> connection = server.Connect();
//   connection->Receive("[\"watch\",\"/w\"]\n");
//   connection->TakeOutput();
//   clock.Advance(absl::Milliseconds(20));   // Roots settle.
//
// The server follows the file system by events of the clock, so what is done to
// files is seen when the clock next waits or advances, or when a request
// synchronises. A request that does not synchronise sees what was seen before.
//
// README.md says what is copied of the daemon and what is not.
//
// One thread, that of the clock.
#ifndef FAKES_WATCHMAN_SERVER_H_
#define FAKES_WATCHMAN_SERVER_H_

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "fakes/fake_clock.h"
#include "fakes/in_memory_file_system.h"
#include "fakes/watchman/connection.h"
#include "fakes/watchman/server_faults.h"
#include "fakes/watchman/subscription.h"
#include "fakes/watchman/trigger.h"
#include "fakes/watchman/watched_root.h"
#include "reloader/file_system.h"
#include "reloader/watchman/value.h"

namespace reloader::fakes::watchman {

struct ServerOptions {
  std::string sockname = "/fake/watchman/sock";
  std::string host = "fake";
  int32_t pid = 1;
  reloader::watchman::Value global_config;  // WATCHMAN_CONFIG_FILE.
  // Clients that write a PDU in pieces, or two at once, fare as with the
  // daemon: badly.
  bool has_framing_hazards = true;
  // Runs a trigger's command; nullptr: nothing is run.
  std::function<void(const TriggerRun&)> run_trigger;
  // Where "fake-fs load" copies from; must outlive the server. nullptr: it is
  // refused, and no client reaches the machine's own files.
  const FileSystem* real_files = nullptr;
  // What goes to the log, a line each, without its end.
  std::function<void(LogLevel, absl::string_view)> write_log;
  // Roots or triggers have changed: what State() returns is to be saved.
  std::function<void()> save_state;
};

class FakeWatchmanServer {
 public:
  using Roots = std::map<std::string, std::shared_ptr<WatchedRoot>>;

  // `file_system` and `clock` must outlive the server.
  FakeWatchmanServer(InMemoryFileSystem* file_system, FakeClock* clock,
                     ServerOptions options);
  ~FakeWatchmanServer();
  FakeWatchmanServer(const FakeWatchmanServer&) = delete;
  FakeWatchmanServer& operator=(const FakeWatchmanServer&) = delete;

  enum class Peer : uint8_t { kOwner, kSomebodyElse };

  // Returns a new client; one that is closed at once if the faults say so.
  std::shared_ptr<Connection> Connect(Peer peer = Peer::kOwner);

  ServerFaults& faults() { return faults_; }

  // All roots come to rest now, whatever the time: what is due is sent.
  void Settle();
  // As if events of this root had been lost.
  void Recrawl(absl::string_view root_path);
  // All clocks of this root are too old from here on: fresh instances.
  void ForgetClocks(absl::string_view root_path);
  // The subscriptions of this root are told that they are cancelled.
  void CancelSubscriptions(absl::string_view root_path);
  // The process ends, and another one begins: no connection, no root and no
  // clock lives on.
  void Restart();

  // A client asked for the end of the process.
  bool wants_shutdown() const { return wants_shutdown_; }

  // What the daemon saves: {"version", "watched": [...]}.
  reloader::watchman::Value State() const;
  // Watches what such a state says, as a daemon that starts again.
  void LoadState(const reloader::watchman::Value& state);

  // --- For connections and commands.

  // Whether the server has not been destroyed.
  std::shared_ptr<const bool> lives() const { return lives_; }

  const ServerOptions& options() const { return options_; }
  FakeClock& clock() { return clock_; }
  InMemoryFileSystem& file_system() { return file_system_; }
  std::string version() const;
  int32_t pid() const { return pid_; }
  Roots& roots() { return roots_; }
  const std::vector<std::shared_ptr<Connection>>& connections() const {
    return connections_;
  }

  void Handle(Connection* connection, reloader::watchman::Value request);
  void Disconnected(Connection* connection);
  void Log(LogLevel level, absl::string_view text);

  // Calls `event` at `time`, if the server still lives.
  void At(absl::Time time, std::function<void()> event);

  // Adds a watch; its path has no links and is none yet.
  absl::StatusOr<std::shared_ptr<WatchedRoot>> AddRoot(absl::string_view path);
  // Ends a watch, and tells its subscribers.
  void RemoveRoot(std::shared_ptr<WatchedRoot> root);
  void SaveState();

  // The root has something to tell, once nothing happens for its settle period.
  void Noticed(const std::shared_ptr<WatchedRoot>& root);
  // Looks at what has happened, as the daemon's io thread.
  void Pump(const std::shared_ptr<WatchedRoot>& root);
  // Waits until the root has seen all that happened before; 0 ms: does not.
  // kDeadlineExceeded: the connection's answer comes that much later;
  // otherwise, the text of the error.
  absl::Status Sync(const std::shared_ptr<WatchedRoot>& root,
                    int64_t timeout_ms, Connection* connection);
  // Tells a subscription what is new. Returns whether there was anything.
  bool RunSubscription(Connection* connection, Subscription* subscription);
  // Tells all subscribers of a root of a state.
  void TellState(const WatchedRoot& root,
                 const reloader::watchman::Value::Members& members);
  // Adds the warning of a root, if there is one.
  void AddWarning(const WatchedRoot& root, Pdu* pdu) const;
  void Poison(absl::string_view call, absl::string_view directory, int error);
  const std::string& poison() const { return poison_; }
  // Ends all connections, after what was sent; new ones end at once.
  void Shutdown();

 private:
  void OnQuiet(const std::shared_ptr<WatchedRoot>& root, uint64_t generation);
  // Serves subscriptions and triggers; returns whether somebody still waits.
  bool Settled(const std::shared_ptr<WatchedRoot>& root);
  void RunTriggers(const std::shared_ptr<WatchedRoot>& root);
  void RunTrigger(const std::shared_ptr<WatchedRoot>& root, Trigger* trigger);
  void CancelSubscriptions(const WatchedRoot& root);
  void EndConnections();
  bool IsReapable(const std::shared_ptr<WatchedRoot>& root) const;

  InMemoryFileSystem& file_system_;
  FakeClock& clock_;
  const ServerOptions options_;
  uint64_t start_seconds_ = 0;
  int32_t pid_ = 0;
  uint32_t last_root_number_ = 0;
  ServerFaults faults_;
  Roots roots_;
  std::vector<std::shared_ptr<Connection>> connections_;
  std::string poison_;
  bool wants_shutdown_ = false;
  // Dies with the server: events of the clock ask it.
  std::shared_ptr<bool> lives_ = std::make_shared<bool>(true);
};

}  // namespace reloader::fakes::watchman

#endif  // FAKES_WATCHMAN_SERVER_H_
