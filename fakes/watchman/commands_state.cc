// state-enter, state-leave.
#include <cstdint>
#include <memory>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "fakes/watchman/command.h"
#include "fakes/watchman/server.h"
#include "fakes/watchman/watched_root.h"
#include "reloader/watchman/value.h"

namespace reloader::fakes::watchman {
namespace {

using reloader::watchman::Value;
using RootOr = absl::StatusOr<std::shared_ptr<WatchedRoot>>;

constexpr int64_t kDefaultTimeoutMs = 60000;

struct Arguments {
  std::shared_ptr<WatchedRoot> root;
  std::string name;
  const Value* metadata = nullptr;
  int64_t timeout_ms = kDefaultTimeoutMs;
};

absl::StatusOr<Arguments> Parse(const Request& request) {
  const RootOr root = ResolveRoot(request, RootMode::kMayBeMade);
  if (!root.ok()) return root.status();
  if (request.items.size() != 3) {
    return CommandError(absl::StrCat(
        "invalid number of arguments, expected 3, got ", request.items.size()));
  }
  Arguments arguments = {.root = *root};
  const Value& state = request.items[2];
  if (state.is_string()) {
    arguments.name = state.string();
    return arguments;
  }
  if (!state.is_object()) {
    return CommandError("json_ref::get called on a non object type");
  }
  const Value* const name = state.Find("name");
  if (name == nullptr) {
    return CommandError("key 'name' is not present in this json object");
  }
  if (!name->is_string()) {
    return CommandError("expected json string object");
  }
  arguments.name = name->string();
  arguments.metadata = state.Find("metadata");
  if (const Value* const timeout = state.Find("sync_timeout")) {
    arguments.timeout_ms = timeout->is_int() ? timeout->integer() : 0;
    if (arguments.timeout_ms < 0) {
      return CommandError("sync_timeout must be >= 0");
    }
  }
  return arguments;
}

absl::Status Sync(const Request& request, const Arguments& arguments) {
  absl::Status synced = request.server.Sync(
      arguments.root, arguments.timeout_ms, &request.connection);
  if (absl::IsDeadlineExceeded(synced)) {
    return CommandError(
        absl::StrCat("synchronization failed: ", synced.message()));
  }
  return synced;
}

// Answers, and then tells everybody.
Reply Tell(const Request& request, const Arguments& arguments,
           const std::string& what) {
  const Value name = Value::Bytes(arguments.name);
  Value::Members told = {{what, name}};
  if (arguments.metadata != nullptr) told["metadata"] = *arguments.metadata;
  Reply reply{{{{what, name},
                {"root", Value::Bytes(arguments.root->path())},
                {"clock", arguments.root->Clock()}}}};
  reply.then = [&server = request.server, root = arguments.root, told] {
    server.TellState(*root, told);
  };
  return reply;
}

absl::StatusOr<Reply> StateEnter(const Request& request) {
  const absl::StatusOr<Arguments> arguments = Parse(request);
  if (!arguments.ok()) return arguments.status();
  if (absl::Status s = Sync(request, *arguments); !s.ok()) return s;
  if (arguments->root->HasState(arguments->name)) {
    return CommandError(
        absl::StrCat("state ", arguments->name, " is already asserted"));
  }
  arguments->root->states()[arguments->name] = &request.connection;
  return Tell(request, *arguments, "state-enter");
}

absl::StatusOr<Reply> StateLeave(const Request& request) {
  const absl::StatusOr<Arguments> arguments = Parse(request);
  if (!arguments.ok()) return arguments.status();
  if (absl::Status s = Sync(request, *arguments); !s.ok()) return s;
  auto& states = arguments->root->states();
  const auto found = states.find(arguments->name);
  if (found == states.end()) {
    return CommandError(
        absl::StrCat("state ", arguments->name, " is not asserted"));
  }
  if (found->second != &request.connection) {
    return CommandError(absl::StrCat("state ", arguments->name,
                                     " was not asserted by this session"));
  }
  states.erase(found);
  return Tell(request, *arguments, "state-leave");
}

constexpr Command kCommands[] = {
    {"state-enter", StateEnter},
    {"state-leave", StateLeave},
};

}  // namespace

absl::Span<const Command> StateCommands() { return kCommands; }

}  // namespace reloader::fakes::watchman
