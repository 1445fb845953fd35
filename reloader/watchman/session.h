// Session is one connection to a Watchman server that is new enough, and the
// requests that a reloader has for it, each with its own deadline.
//
//   absl::StatusOr<std::unique_ptr<Session>> session =
//       Session::Open(&connector, &clock, &diagnostics, {}, stop);
//   absl::StatusOr<Project> project =
//       (*session)->WatchProject("/srv/app", stop);
//
// Every call may fail as Client::Await() does: kFailedPrecondition is the
// server's own refusal, anything else but kCancelled means that the session is
// of no more use. One thread.
#ifndef RELOADER_WATCHMAN_SESSION_H_
#define RELOADER_WATCHMAN_SESSION_H_

#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "reloader/clock.h"
#include "reloader/diagnostics.h"
#include "reloader/file_system.h"
#include "reloader/tree_provider.h"
#include "reloader/watchman/client.h"
#include "reloader/watchman/transport.h"
#include "reloader/watchman/value.h"

namespace reloader::watchman {

struct SessionOptions {
  // How long an answer may take.
  absl::Duration timeout = absl::Seconds(5);
  // The same where the server may have to crawl a tree first.
  absl::Duration crawl_timeout = absl::Minutes(10);
  // Where directories are: the server refuses a new root whose path has a link
  // before its last name. nullptr: they are named as they are spelled.
  const FileSystem* file_system = nullptr;
  // The server's own configuration file, by its absolute path, which holds for
  // what a root's does not say, and which it does not tell. Empty: none.
  std::string global_config;
};

// Where a directory is for the server: in `root`, at `relative` ("" for the
// root itself).
struct Project {
  std::string root;
  std::string relative;
  std::string warning;  // Empty: none.
};

// What is to be subscribed to.
struct Subscription {
  std::string root;
  std::string name;   // Never used before on this connection.
  std::string since;  // A clock of the root.
};

class Session {
 public:
  // Connects and asks for the version and what the server can do. The pointers
  // must outlive the session.
  // kNotFound, kUnavailable, kPermissionDenied: as Connector::Connect().
  // kUnimplemented: the server is too old, or lacks what is needed.
  static absl::StatusOr<std::unique_ptr<Session>> Open(
      Connector* connector, Clock* clock, DiagnosticSink* diagnostics,
      SessionOptions options, const Wakeable& stop);

  // Has the server watch `directory`, or finds that it does. Says how long it
  // takes, if it takes long. kUnavailable also if this request alone is never
  // answered: 4.9.0 forgets those who wait for a root that somebody's
  // watch-del-all ends before it is crawled.
  absl::StatusOr<Project> WatchProject(const std::string& directory,
                                       const Wakeable& stop);

  // The present clock of a root, not synchronised.
  absl::StatusOr<std::string> RootClock(const std::string& root,
                                        const Wakeable& stop);

  // The directories that the root's configuration, or the server's, keeps from
  // the server's sight, relative to the root.
  absl::StatusOr<std::vector<std::string>> IgnoredDirectories(
      const std::string& root, const Wakeable& stop);

  // Tells `sink` every file of the project, relative to it. Returns the clock
  // of that state. Not with subscriptions on this connection.
  absl::StatusOr<std::string> QueryTree(const Project& project, TreeSink* sink,
                                        const Wakeable& stop);

  // Returns the clock from which on changes are delivered. It belongs to
  // another life of the server, or of the root, than `since` unless
  // IsSameInstance().
  absl::StatusOr<std::string> Subscribe(const Subscription& subscription,
                                        const Wakeable& stop);
  absl::Status Unsubscribe(const Subscription& subscription,
                           const Wakeable& stop);

  Client& client() { return *client_; }

 private:
  Session(std::unique_ptr<Client> client, Connector* connector, Clock* clock,
          DiagnosticSink* diagnostics, SessionOptions options)
      : client_(std::move(client)),
        connector_(*connector),
        clock_(*clock),
        diagnostics_(*diagnostics),
        options_(std::move(options)) {}

  absl::Status CheckVersion(const Wakeable& stop);
  absl::StatusOr<Value> Call(const Value& request, const Wakeable& stop);
  Value GlobalConfig() const;
  bool IsAnsweredElsewhere(const Value& request, const Wakeable& stop);
  absl::Time Deadline() const { return clock_.Now() + options_.timeout; }

  const std::unique_ptr<Client> client_;
  Connector& connector_;
  Clock& clock_;
  DiagnosticSink& diagnostics_;
  const SessionOptions options_;
};

// Whether two clock strings are of one root in one process, so that the changes
// between them can be known (they differ in nothing but the last number).
bool IsSameInstance(absl::string_view a, absl::string_view b);

// Whether a server of this version ("4.9.0", "2023.01.30.00") is new enough.
bool IsSupportedVersion(absl::string_view version);

}  // namespace reloader::watchman

#endif  // RELOADER_WATCHMAN_SESSION_H_
