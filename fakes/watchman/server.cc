#include "fakes/watchman/server.h"

#include <algorithm>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "absl/types/span.h"
#include "fakes/fake_clock.h"
#include "fakes/in_memory_file_system.h"
#include "fakes/watchman/command.h"
#include "fakes/watchman/connection.h"
#include "fakes/watchman/error_text.h"
#include "fakes/watchman/watched_root.h"
#include "reloader/watchman/value.h"

namespace reloader::fakes::watchman {
namespace {

using reloader::watchman::Value;

}  // namespace

FakeWatchmanServer::FakeWatchmanServer(InMemoryFileSystem* file_system,
                                       FakeClock* clock, ServerOptions options)
    : file_system_(*file_system),
      clock_(*clock),
      options_(std::move(options)),
      start_seconds_(clock->FileNowNs() / 1'000'000'000),
      pid_(options_.pid) {}

FakeWatchmanServer::~FakeWatchmanServer() {
  *lives_ = false;
  // They would keep roots, and these the file system.
  for (const auto& connection : connections_) {
    connection->subscriptions.clear();
  }
  for (const auto& [path, root] : roots_) root->view().SetWakeup(nullptr);
}

std::string FakeWatchmanServer::version() const {
  return faults_.version.empty() ? "4.9.0" : faults_.version;
}

void FakeWatchmanServer::At(absl::Time time, std::function<void()> event) {
  clock_.At(time, [lives = lives_, event = std::move(event)] {
    if (*lives) event();
  });
}

// --- Connections -----------------------------------------------------------

std::shared_ptr<Connection> FakeWatchmanServer::Connect(Peer peer) {
  auto connection = std::make_shared<Connection>(this, peer == Peer::kOwner);
  if (faults_.refuses_connections || wants_shutdown_) {
    connection->HangUp();
    return connection;
  }
  connections_.push_back(connection);
  return connection;
}

void FakeWatchmanServer::Disconnected(Connection* connection) {
  const auto found = std::find_if(
      connections_.begin(), connections_.end(),
      [&](const auto& entry) { return entry.get() == connection; });
  if (found == connections_.end()) return;
  const std::shared_ptr<Connection> keep = *found;
  connections_.erase(found);
  connection->subscriptions.clear();
  for (const auto& [path, root] : roots_) {
    std::vector<std::string> abandoned;
    for (const auto& [state, owner] : root->states()) {
      if (owner == connection) abandoned.push_back(state);
    }
    for (const std::string& state : abandoned) {
      root->states().erase(state);
      TellState(*root,
                {{"state-leave", Value::Bytes(state)}, {"abandoned", true}});
      Noticed(root);
    }
  }
}

void FakeWatchmanServer::Handle(Connection* connection, Value request) {
  RunCommand(this, connection, request);
}

void FakeWatchmanServer::Log(LogLevel level, absl::string_view text) {
  if (options_.write_log != nullptr) options_.write_log(level, text);
  const std::vector<std::shared_ptr<Connection>> connections = connections_;
  for (const auto& connection : connections) {
    if (connection->log_level < level) continue;
    const std::string stamp = absl::FormatTime(
        "%Y-%m-%dT%H:%M:%E3S", absl::FromUnixNanos(clock_.FileNowNs()),
        absl::UTCTimeZone());
    connection->Send(
        {{{"log", Value::Bytes(absl::StrCat(stamp, ": ", text, "\n"))},
          {"level", level == LogLevel::kDebug ? "debug" : "error"},
          {"unilateral", true}}});
  }
}

void FakeWatchmanServer::Poison(absl::string_view call,
                                absl::string_view directory, int error) {
  if (!poison_.empty()) return;
  poison_ = absl::StrCat(
      "A non-recoverable condition has triggered.  Watchman needs your help!\n"
      "The triggering condition was at timestamp=",
      clock_.FileNowNs() / 1'000'000'000, ": ", call, "(", directory, ") -> ",
      ErrnoText(error),
      "\nAll requests will continue to fail with this message until you "
      "resolve\nthe underlying problem.  You will find more information on "
      "fixing this at\n"
      "https://facebook.github.io/watchman/docs/troubleshooting.html#poison-",
      call, "\n");
}

// --- Roots -----------------------------------------------------------------

absl::StatusOr<std::shared_ptr<WatchedRoot>> FakeWatchmanServer::AddRoot(
    absl::string_view path) {
  const TickCounter counter = {.start_seconds = start_seconds_,
                               .pid = pid_,
                               .root_number = last_root_number_ + 1};
  absl::StatusOr<std::shared_ptr<WatchedRoot>> root = WatchedRoot::Make(
      &file_system_, path, counter, options_.host, options_.global_config);
  if (!root.ok()) return root.status();
  if (!(*root)->config_error().empty()) {
    Log(LogLevel::kError, (*root)->config_error());
  }
  ++last_root_number_;
  (*root)->last_command = (*root)->last_age_out = clock_.Now();
  roots_[std::string(path)] = *root;
  const auto pump = [this, weak = std::weak_ptr(*root)] {
    At(clock_.Now(), [this, weak] {
      if (const auto root = weak.lock()) Pump(root);
    });
  };
  (*root)->view().SetWakeup(pump);
  pump();  // The first crawl.
  SaveState();
  return root;
}

void FakeWatchmanServer::RemoveRoot(std::shared_ptr<WatchedRoot> root) {
  const auto found = roots_.find(root->path());
  if (found == roots_.end() || found->second != root) return;
  roots_.erase(found);
  ++root->settle_generation;
  root->view().SetWakeup(nullptr);
  CancelSubscriptions(*root);
  SaveState();
}

void FakeWatchmanServer::SaveState() {
  if (options_.save_state != nullptr) options_.save_state();
}

void FakeWatchmanServer::CancelSubscriptions(const WatchedRoot& root) {
  const std::vector<std::shared_ptr<Connection>> connections = connections_;
  for (const auto& connection : connections) {
    std::vector<std::unique_ptr<Subscription>> kept;
    std::vector<std::unique_ptr<Subscription>> ended;
    for (auto& subscription : connection->subscriptions) {
      (subscription->root.get() == &root ? ended : kept)
          .push_back(std::move(subscription));
    }
    connection->subscriptions = std::move(kept);
    for (const auto& subscription : ended) {
      connection->Send({{{"unilateral", true},
                         {"canceled", true},
                         {"subscription", Value::Bytes(subscription->name)},
                         {"root", Value::Bytes(root.path())}}});
    }
  }
}

Value FakeWatchmanServer::State() const {
  Value::Items watched;
  for (const auto& [path, root] : roots_) {
    Value::Items triggers;
    for (const auto& [name, trigger] : root->triggers()) {
      triggers.push_back(trigger.definition);
    }
    watched.push_back(
        Value::Object({{"path", Value::Bytes(path)},
                       {"triggers", Value::Array(std::move(triggers))}}));
  }
  return Value::Object(
      {{"version", version()}, {"watched", Value::Array(std::move(watched))}});
}

void FakeWatchmanServer::LoadState(const Value& state) {
  const Value* const watched = state.Find("watched");
  if (watched == nullptr || !watched->is_array()) return;
  for (const Value& entry : watched->items()) {
    const Value* const path = entry.Find("path");
    if (path == nullptr || !path->is_string()) continue;
    const auto root = AddRoot(path->string());
    if (!root.ok()) {
      Log(LogLevel::kError, root.status().message());
      continue;
    }
    const Value* const triggers = entry.Find("triggers");
    if (triggers == nullptr || !triggers->is_array()) continue;
    for (const Value& definition : triggers->items()) {
      auto trigger = Trigger::Parse(absl::MakeConstSpan(&definition, 1), 0);
      if (!trigger.ok()) continue;
      std::string name = trigger->name;
      (*root)->triggers()[std::move(name)] = *std::move(trigger);
    }
  }
}

// --- Trouble ---------------------------------------------------------------

void FakeWatchmanServer::Recrawl(absl::string_view root_path) {
  const auto found = roots_.find(std::string(root_path));
  if (found == roots_.end()) return;
  found->second->view().ScheduleRecrawl("IN_Q_OVERFLOW");
  Pump(found->second);
}

void FakeWatchmanServer::ForgetClocks(absl::string_view root_path) {
  const auto found = roots_.find(std::string(root_path));
  if (found == roots_.end()) return;
  found->second->view().ForgetHistory();
  found->second->AgeOut(INT64_MAX / 2);
}

void FakeWatchmanServer::CancelSubscriptions(absl::string_view root_path) {
  const auto found = roots_.find(std::string(root_path));
  if (found != roots_.end()) CancelSubscriptions(*found->second);
}

void FakeWatchmanServer::Shutdown() {
  wants_shutdown_ = true;
  EndConnections();
}

void FakeWatchmanServer::EndConnections() {
  for (const auto& connection : std::exchange(connections_, {})) {
    connection->subscriptions.clear();
    connection->HangUp();
  }
}

void FakeWatchmanServer::Restart() {
  EndConnections();
  for (const auto& [path, root] : std::exchange(roots_, {})) {
    ++root->settle_generation;
    root->view().SetWakeup(nullptr);
  }
  start_seconds_ = std::max<uint64_t>(start_seconds_ + 1,
                                      clock_.FileNowNs() / 1'000'000'000);
  ++pid_;
  last_root_number_ = 0;
  poison_.clear();
}

}  // namespace reloader::fakes::watchman
