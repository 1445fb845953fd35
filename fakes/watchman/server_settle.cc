// The part of FakeWatchmanServer that follows the roots: what the daemon's io
// threads do, and what happens when a root has come to rest.
#include <algorithm>
#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "fakes/fake_clock.h"
#include "fakes/watchman/connection.h"
#include "fakes/watchman/query/clock_spec.h"
#include "fakes/watchman/query/file_writer.h"
#include "fakes/watchman/query/query.h"
#include "fakes/watchman/root_view.h"
#include "fakes/watchman/server.h"
#include "fakes/watchman/subscription.h"
#include "fakes/watchman/watched_root.h"
#include "reloader/watchman/pdu_visitor.h"
#include "reloader/watchman/value.h"

namespace reloader::fakes::watchman {
namespace {

using reloader::watchman::PduVisitor;
using reloader::watchman::Value;

constexpr int64_t kDefaultGcAgeSeconds = 43200;
constexpr int64_t kDefaultGcIntervalSeconds = 86400;
constexpr int64_t kDefaultReapAgeSeconds = 432000;
// Before it is doubled: time must pass. With 0 the daemon never rests.
constexpr absl::Duration kShortestSettlePeriod = absl::Milliseconds(1);

}  // namespace

void FakeWatchmanServer::Pump(const std::shared_ptr<WatchedRoot>& root) {
  const auto found = roots_.find(root->path());
  if (found == roots_.end() || found->second != root) return;
  if (root->view().Step()) Noticed(root);
}

void FakeWatchmanServer::Noticed(const std::shared_ptr<WatchedRoot>& root) {
  if (const auto& poison = root->view().poison()) {
    Poison(poison->call, poison->directory, poison->error);
  }
  if (root->view().is_cancelled()) {
    RemoveRoot(root);
    return;
  }
  const uint64_t generation = ++root->settle_generation;
  root->next_settle_period = root->settle_period();
  At(clock_.Now() + root->settle_period(),
     [this, weak = std::weak_ptr(root), generation] {
       if (const auto root = weak.lock()) OnQuiet(root, generation);
     });
}

void FakeWatchmanServer::OnQuiet(const std::shared_ptr<WatchedRoot>& root,
                                 uint64_t generation) {
  if (generation != root->settle_generation) return;
  Pump(root);
  if (generation != root->settle_generation) return;
  if (!Settled(root) || generation != root->settle_generation) return;
  // The daemon says it again and again, ever more seldom. Only who waits for
  // something hears it.
  const Config& config = root->config();
  const absl::Duration longest = absl::Seconds(
      config.Int("gc_interval_seconds", kDefaultGcIntervalSeconds));
  root->next_settle_period =
      2 * std::max(root->next_settle_period, kShortestSettlePeriod);
  if (root->next_settle_period > longest) return;
  At(clock_.Now() + root->next_settle_period,
     [this, weak = std::weak_ptr(root), generation] {
       if (const auto root = weak.lock()) OnQuiet(root, generation);
     });
}

void FakeWatchmanServer::Settle() {
  const Roots roots = roots_;
  for (const auto& [path, root] : roots) {
    Pump(root);
    Settled(root);
  }
}

bool FakeWatchmanServer::Settled(const std::shared_ptr<WatchedRoot>& root) {
  if (!faults_.settles || !root->view().is_crawled()) return false;
  bool somebody_waits = false;
  const std::vector<std::shared_ptr<Connection>> connections = connections_;
  for (const auto& connection : connections) {
    for (size_t i = 0; i < connection->subscriptions.size(); ++i) {
      Subscription* const subscription = connection->subscriptions[i].get();
      if (subscription->root != root) continue;
      switch (subscription->ActionNow()) {
        case Subscription::Action::kNothing:
          break;
        case Subscription::Action::kWait:
          somebody_waits = true;
          break;
        case Subscription::Action::kDrop:
          subscription->FastForward(root->view().tick());
          break;
        case Subscription::Action::kRun:
          RunSubscription(connection.get(), subscription);
          break;
      }
    }
  }
  RunTriggers(root);
  if (IsReapable(root)) {
    RemoveRoot(root);
    return false;
  }
  const int64_t interval =
      root->config().Int("gc_interval_seconds", kDefaultGcIntervalSeconds);
  if (interval > 0 &&
      clock_.Now() > root->last_age_out + absl::Seconds(interval)) {
    root->last_age_out = clock_.Now();
    root->AgeOut(root->config().Int("gc_age_seconds", kDefaultGcAgeSeconds));
  }
  return somebody_waits;
}

bool FakeWatchmanServer::IsReapable(
    const std::shared_ptr<WatchedRoot>& root) const {
  const int64_t age =
      root->config().Int("idle_reap_age_seconds", kDefaultReapAgeSeconds);
  if (age == 0 || !root->triggers().empty()) return false;
  if (clock_.Now() <= root->last_command + absl::Seconds(age)) return false;
  for (const auto& connection : connections_) {
    for (const auto& subscription : connection->subscriptions) {
      if (subscription->root == root) return false;
    }
  }
  return true;
}

absl::Status FakeWatchmanServer::Sync(const std::shared_ptr<WatchedRoot>& root,
                                      int64_t timeout_ms,
                                      Connection* connection) {
  if (timeout_ms <= 0) return absl::OkStatus();
  if (!faults_.syncs) {
    connection->HoldOutputUntil(clock_.Now() + absl::Milliseconds(timeout_ms));
    return absl::DeadlineExceededError("Connection timed out");
  }
  absl::Status status = root->Sync();
  Noticed(root);
  return status;
}

bool FakeWatchmanServer::RunSubscription(Connection* connection,
                                         Subscription* subscription) {
  WatchedRoot& root = *subscription->root;
  const ClockPosition position = root.position();
  const absl::StatusOr<QueryResult> result =
      RunQuery(subscription->query, root.view(),
               {.root_path = root.path(),
                .position = position,
                .cursors = &root.cursors(),
                .generators = Generators::kSinceOnly});
  if (!result.ok()) {
    subscription->told_tick = position.tick;
    // Who reads the log may be hung up on there, and the subscription end.
    Log(LogLevel::kError, result.status().message());
    return false;
  }
  Pdu pdu;
  if (subscription->query.since) {
    const auto* const since =
        std::get_if<ClockTick>(&subscription->query.since->moment);
    if (since != nullptr) {
      pdu.members["since"] = FormatClock(since->counter, since->tick);
    }
  }
  subscription->FastForward(position.tick);
  if (result->files.empty()) return false;
  pdu.members["unilateral"] = true;
  pdu.members["subscription"] = Value::Bytes(subscription->name);
  pdu.members["root"] = Value::Bytes(root.path());
  pdu.members["clock"] = FormatClock(position.counter, position.tick);
  pdu.members["is_fresh_instance"] = result->is_fresh_instance;
  pdu.files = [&](PduVisitor* visitor) {
    WriteFiles(*result, subscription->query.fields, root.view(),
               position.counter, visitor);
  };
  AddWarning(root, &pdu);
  connection->Send(std::move(pdu));
  return true;
}

void FakeWatchmanServer::TellState(const WatchedRoot& root,
                                   const Value::Members& members) {
  const std::vector<std::shared_ptr<Connection>> connections = connections_;
  for (const auto& connection : connections) {
    for (size_t i = 0; i < connection->subscriptions.size(); ++i) {
      const Subscription& subscription = *connection->subscriptions[i];
      if (subscription.root.get() != &root) continue;
      Pdu pdu = {.members = members};
      pdu.members["unilateral"] = true;
      pdu.members["subscription"] = Value::Bytes(subscription.name);
      pdu.members["root"] = Value::Bytes(root.path());
      pdu.members["clock"] = root.Clock();
      connection->Send(std::move(pdu));
    }
  }
}

void FakeWatchmanServer::AddWarning(const WatchedRoot& root, Pdu* pdu) const {
  const std::string warning =
      faults_.warning.empty() ? root.Warning() : faults_.warning;
  if (!warning.empty()) pdu->members["warning"] = Value::Bytes(warning);
}

}  // namespace reloader::fakes::watchman
