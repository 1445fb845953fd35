// subscribe, unsubscribe, flush-subscriptions.
#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

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

absl::StatusOr<Reply> Subscribe(const Request& request) {
  if (request.items.size() != 4) {
    return CommandError("wrong number of arguments for subscribe");
  }
  const RootOr root = ResolveRoot(request, RootMode::kMayBeMade);
  if (!root.ok()) return root.status();
  auto parsed = Subscription::Parse(request.items[2], request.items[3]);
  if (!parsed.ok()) return parsed.status();
  std::unique_ptr<Subscription> subscription = *std::move(parsed);
  subscription->root = *root;

  Reply reply{{{{"subscribe", Value::Bytes(subscription->name)},
                {"clock", (*root)->Clock()}}}};
  request.server.AddWarning(**root, &reply.pdu);
  Connection& connection = request.connection;
  // The older one of that name goes on, and nobody can end it.
  if (Subscription* const old =
          connection.FindSubscription(subscription->name)) {
    old->is_replaced = true;
  }
  Subscription* const added = subscription.get();
  connection.subscriptions.push_back(std::move(subscription));
  reply.then = [&server = request.server, &connection, added] {
    if (connection.hung_up()) return;
    server.RunSubscription(&connection, added);
  };
  return reply;
}

absl::StatusOr<Reply> Unsubscribe(const Request& request) {
  const RootOr root = ResolveRoot(request, RootMode::kMustBeWatched);
  if (!root.ok()) return root.status();
  if (request.items.size() < 3 || !request.items[2].is_string()) {
    return CommandError("expected 2nd parameter to be subscription name");
  }
  const std::string& name = request.items[2].string();
  Connection& connection = request.connection;
  const Subscription* const ended = connection.FindSubscription(name);
  if (ended != nullptr) {
    auto& subscriptions = connection.subscriptions;
    for (auto at = subscriptions.begin(); at != subscriptions.end(); ++at) {
      if (at->get() != ended) continue;
      subscriptions.erase(at);
      break;
    }
  }
  return Reply{
      {{{"unsubscribe", Value::Bytes(name)}, {"deleted", ended != nullptr}}}};
}

// Returns those that the arguments choose.
absl::StatusOr<std::vector<Subscription*>> Choose(const Request& request,
                                                  const WatchedRoot& root) {
  std::vector<Subscription*> chosen;
  const Value* const names = request.items[2].Find("subscriptions");
  if (names == nullptr) {
    for (const auto& subscription : request.connection.subscriptions) {
      if (!subscription->is_replaced && subscription->root.get() == &root) {
        chosen.push_back(subscription.get());
      }
    }
    return chosen;
  }
  const absl::Status wrong = CommandError(
      "expected 'subscriptions' to be an array of subscription names");
  if (!names->is_array()) return wrong;
  for (const Value& name : names->items()) {
    if (!name.is_string()) return wrong;
    Subscription* const found =
        request.connection.FindSubscription(name.string());
    if (found == nullptr) {
      return CommandError(
          absl::StrCat("this client does not have a subscription named '",
                       name.string(), "'"));
    }
    if (found->root.get() != &root) {
      return CommandError(absl::StrCat("subscription '", name.string(),
                                       "' is on root '", found->root->path(),
                                       "' different from command root '",
                                       root.path(), "'"));
    }
    chosen.push_back(found);
  }
  return chosen;
}

absl::StatusOr<Reply> FlushSubscriptions(const Request& request) {
  if (request.items.size() != 3) {
    return CommandError("wrong number of arguments to 'flush-subscriptions'");
  }
  if (!request.items[2].is_object()) {
    return CommandError("json_ref::get called on a non object type");
  }
  const Value* const timeout = request.items[2].Find("sync_timeout");
  if (timeout == nullptr) {
    return CommandError(
        "key 'sync_timeout' is not present in this json object");
  }
  if (!timeout->is_int()) {
    return CommandError("'sync_timeout' must be an integer");
  }
  const RootOr root = ResolveRoot(request, RootMode::kMustBeWatched);
  if (!root.ok()) return root.status();
  const auto chosen = Choose(request, **root);
  if (!chosen.ok()) return chosen.status();
  const absl::Status synced =
      request.server.Sync(*root, timeout->integer(), &request.connection);
  if (absl::IsDeadlineExceeded(synced)) {
    return CommandError("sync_timeout expired");
  }
  if (!synced.ok()) return synced;

  Value::Items was_synced;
  Value::Items was_current;
  Value::Items was_dropped;
  for (Subscription* const subscription : *chosen) {
    if (request.connection.hung_up()) break;
    const Value name = Value::Bytes(subscription->name);
    if (subscription->ActionNow() == Subscription::Action::kDrop) {
      subscription->FastForward((*root)->view().tick());
      was_dropped.push_back(name);
    } else if (request.server.RunSubscription(&request.connection,
                                              subscription)) {
      was_synced.push_back(name);
    } else {
      was_current.push_back(name);
    }
  }
  Reply reply{{{{"synced", Value::Array(std::move(was_synced))},
                {"no_sync_needed", Value::Array(std::move(was_current))},
                {"dropped", Value::Array(std::move(was_dropped))}}}};
  request.server.AddWarning(**root, &reply.pdu);
  return reply;
}

constexpr Command kCommands[] = {
    {"flush-subscriptions", FlushSubscriptions, /*is_for_anybody=*/true},
    {"subscribe", Subscribe, /*is_for_anybody=*/true},
    {"unsubscribe", Unsubscribe, /*is_for_anybody=*/true},
};

}  // namespace

absl::Span<const Command> SubscriptionCommands() { return kCommands; }

}  // namespace reloader::fakes::watchman
