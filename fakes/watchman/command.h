// The commands of Watchman 4.9.0: who may run which, and what each does. The
// families are in commands_*.cc.
#ifndef FAKES_WATCHMAN_COMMAND_H_
#define FAKES_WATCHMAN_COMMAND_H_

#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "fakes/watchman/connection.h"
#include "fakes/watchman/server.h"
#include "fakes/watchman/watched_root.h"
#include "reloader/watchman/value.h"

namespace reloader::fakes::watchman {

struct Request {
  FakeWatchmanServer& server;
  Connection& connection;
  // All elements, the command's name first.
  const reloader::watchman::Value::Items& items;

  absl::string_view name() const { return items[0].string(); }
};

struct Reply {
  Pdu pdu;
  // What else is sent, after it.
  std::function<void()> then;
};

struct Command {
  absl::string_view name;
  // The message of an error is the text that is answered.
  absl::StatusOr<Reply> (*run)(const Request& request);
  bool is_for_anybody = false;  // Not only for the owner of the process.
  bool runs_when_poisoned = false;
};

// Families of commands.
absl::Span<const Command> DebugCommands();
absl::Span<const Command> FileSystemCommands();
absl::Span<const Command> InformationCommands();
absl::Span<const Command> QueryCommands();
absl::Span<const Command> RootCommands();
absl::Span<const Command> StateCommands();
absl::Span<const Command> SubscriptionCommands();
absl::Span<const Command> TriggerCommands();

// Runs a request and answers it.
void RunCommand(FakeWatchmanServer* server, Connection* connection,
                const reloader::watchman::Value& request);

// Returns the names of all commands that the daemon has, sorted.
std::vector<std::string> CommandNames();

// --- What commands have in common.

absl::Status CommandError(absl::string_view text);

enum class RootMode { kMustBeWatched, kMayBeMade };

// Finds the root that element 1 names. Errors have the daemon's text.
absl::StatusOr<std::shared_ptr<WatchedRoot>> ResolveRoot(const Request& request,
                                                         RootMode mode);
// The same for a path that stands elsewhere.
absl::StatusOr<std::shared_ptr<WatchedRoot>> ResolveRootPath(
    const Request& request, const std::string& path, RootMode mode);

}  // namespace reloader::fakes::watchman

#endif  // FAKES_WATCHMAN_COMMAND_H_
