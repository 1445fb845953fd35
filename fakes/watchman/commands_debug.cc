// debug-*.
#include <errno.h>

#include <cstdint>
#include <memory>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/types/span.h"
#include "fakes/watchman/command.h"
#include "fakes/watchman/connection.h"
#include "fakes/watchman/server.h"
#include "fakes/watchman/subscription.h"
#include "fakes/watchman/watched_root.h"
#include "reloader/watchman/value.h"

namespace reloader::fakes::watchman {
namespace {

using reloader::watchman::Value;
using RootOr = absl::StatusOr<std::shared_ptr<WatchedRoot>>;

// Finds the root of a command with so many elements.
RootOr RootOf(const Request& request, size_t count) {
  if (request.items.size() != count) {
    return CommandError(
        absl::StrCat("wrong number of arguments for '", request.name(), "'"));
  }
  return ResolveRoot(request, RootMode::kMustBeWatched);
}

absl::StatusOr<Reply> Recrawl(const Request& request) {
  const RootOr root = RootOf(request, 2);
  if (!root.ok()) return root.status();
  (*root)->view().ScheduleRecrawl("debug-recrawl");
  request.server.Pump(*root);
  return Reply{{{{"recrawl", true}}}};
}

absl::StatusOr<Reply> AgeOut(const Request& request) {
  const RootOr root = RootOf(request, 3);
  if (!root.ok()) return root.status();
  const Value& age = request.items[2];
  (*root)->AgeOut(age.is_int() ? age.integer() : 0);
  return Reply{{{{"ageout", true}}}};
}

absl::StatusOr<Reply> ShowCursors(const Request& request) {
  const RootOr root = RootOf(request, 2);
  if (!root.ok()) return root.status();
  Value::Members cursors;
  for (const auto& [name, tick] : (*root)->cursors()) {
    cursors[name] = static_cast<int64_t>(tick);
  }
  return Reply{{{{"cursors", Value::Object(std::move(cursors))}}}};
}

absl::StatusOr<Reply> ContentHash(const Request& request) {
  const RootOr root = RootOf(request, 2);
  if (!root.ok()) return root.status();
  Reply reply;
  for (const std::string counter :
       {"cacheHit", "cacheShare", "cacheMiss", "cacheEvict", "cacheStore",
        "cacheLoad", "cacheErase", "clearCount", "size"}) {
    reply.pdu.members[counter] = 0;
  }
  return reply;
}

absl::StatusOr<Reply> Poison(const Request& request) {
  const RootOr root = ResolveRoot(request, RootMode::kMustBeWatched);
  if (!root.ok()) return root.status();
  request.server.Poison("debug-poison", (*root)->path(), ENOMEM);
  return Reply{{{{"poison", Value::Bytes(request.server.poison())}}}};
}

absl::StatusOr<Reply> DropPrivileges(const Request& request) {
  request.connection.is_owner = false;
  return Reply{{{{"owner", false}}}};
}

absl::StatusOr<Reply> GetSubscriptions(const Request& request) {
  const RootOr root = ResolveRoot(request, RootMode::kMustBeWatched);
  if (!root.ok()) return root.status();
  Value::Items subscribers;
  for (const auto& connection : request.server.connections()) {
    for (const auto& subscription : connection->subscriptions) {
      if (subscription->root != *root) continue;
      subscribers.push_back(
          Value::Object({{"serial", static_cast<int64_t>(subscribers.size())},
                         {"info", Value::Bytes(subscription->name)}}));
    }
  }
  return Reply{{{{"next_serial", static_cast<int64_t>(subscribers.size())},
                 {"subscribers", Value::Array(std::move(subscribers))},
                 {"items", Value::Array()}}}};
}

absl::StatusOr<Reply> SetPaused(const Request& request) {
  if (request.items.size() < 2) {
    return CommandError(
        "vector::_M_range_check: __n (which is 1) >= this->size() (which is "
        "1)");
  }
  if (!request.items[1].is_object()) {
    return CommandError("json_ref::object() called for non-object");
  }
  Value::Members paused;
  for (const auto& [name, value] : request.items[1].members()) {
    Subscription* const subscription =
        request.connection.FindSubscription(name);
    if (subscription == nullptr) {
      return CommandError(absl::StrCat(
          "this client does not have a subscription named '", name, "'"));
    }
    if (!value.is_bool()) {
      return CommandError(absl::StrCat("new value for subscription '", name,
                                       "' not a boolean"));
    }
    paused[name] = Value::Object(
        {{"old", subscription->is_paused}, {"new", value.boolean()}});
    subscription->is_paused = value.boolean();
  }
  return Reply{{{{"paused", Value::Object(std::move(paused))}}}};
}

constexpr Command kCommands[] = {
    {"debug-ageout", AgeOut},
    {"debug-contenthash", ContentHash},
    {"debug-drop-privs", DropPrivileges},
    {"debug-get-subscriptions", GetSubscriptions},
    {"debug-poison", Poison},
    {"debug-recrawl", Recrawl},
    {"debug-set-subscriptions-paused", SetPaused},
    {"debug-show-cursors", ShowCursors},
};

}  // namespace

absl::Span<const Command> DebugCommands() { return kCommands; }

}  // namespace reloader::fakes::watchman
