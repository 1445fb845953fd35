#include "fakes/watchman/command.h"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "fakes/watchman/connection.h"
#include "fakes/watchman/server.h"
#include "fakes/watchman/server_faults.h"
#include "reloader/watchman/value.h"

namespace reloader::fakes::watchman {
namespace {

using reloader::watchman::Value;

std::vector<absl::Span<const Command>> Families() {
  return {DebugCommands(),   FileSystemCommands(),  InformationCommands(),
          QueryCommands(),   RootCommands(),        StateCommands(),
          TriggerCommands(), SubscriptionCommands()};
}

const Command* FindCommand(absl::string_view name) {
  for (const absl::Span<const Command> family : Families()) {
    for (const Command& command : family) {
      if (command.name == name) return &command;
    }
  }
  return nullptr;
}

absl::StatusOr<Reply> Dispatch(FakeWatchmanServer* server,
                               Connection* connection, const Value& request) {
  if (!request.is_array() || request.items().empty()) {
    return CommandError(
        "invalid command (expected an array with some elements!)");
  }
  if (!request.items()[0].is_string()) {
    return CommandError(
        "invalid command: expected element 0 to be the command name");
  }
  const std::string& name = request.items()[0].string();
  const Command* const command = FindCommand(name);
  if (command == nullptr) {
    return CommandError(absl::StrCat("unknown command ", name));
  }
  if (!server->poison().empty() && !command->runs_when_poisoned) {
    return CommandError(server->poison());
  }
  if (!connection->is_owner && !command->is_for_anybody) {
    return CommandError(
        absl::StrCat("you must be the process owner to execute '", name, "'"));
  }
  ServerFaults& faults = server->faults();
  if (faults.next_error && name != "fake-fs") {
    return CommandError(*std::exchange(faults.next_error, std::nullopt));
  }
  return command->run(
      {.server = *server, .connection = *connection, .items = request.items()});
}

}  // namespace

absl::Status CommandError(absl::string_view text) {
  return absl::InvalidArgumentError(text);
}

void RunCommand(FakeWatchmanServer* server, Connection* connection,
                const Value& request) {
  absl::StatusOr<Reply> reply = Dispatch(server, connection, request);
  if (!reply.ok()) {
    server->Log(LogLevel::kError, absl::StrCat("send_error_response: ",
                                               reply.status().message()));
    connection->Send({{{"error", Value::Bytes(reply.status().message())}}});
    return;
  }
  connection->Send(std::move(reply->pdu));
  if (reply->then != nullptr) reply->then();
}

std::vector<std::string> CommandNames() {
  std::vector<std::string> names;
  for (const absl::Span<const Command> family : Families()) {
    for (const Command& command : family) {
      if (command.name != "fake-fs") names.emplace_back(command.name);
    }
  }
  std::sort(names.begin(), names.end());
  return names;
}

}  // namespace reloader::fakes::watchman
