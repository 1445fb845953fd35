// How a WatchmanSource asks its server what has changed.
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "reloader/clock.h"
#include "reloader/hints.h"
#include "reloader/watchman/value.h"
#include "reloader/watchman/watched_root.h"
#include "reloader/watchman/watchman_source.h"

namespace reloader::watchman {

// Asks about one root that has told nothing for an interval. Not synchronised:
// that would write a file into the root each time.
absl::Status WatchmanSource::SendQueryIfDue() {
  if (session_->client().awaits_response()) {
    if (clock_.Now() - query_sent_ < options_.session.timeout) {
      return absl::OkStatus();
    }
    return absl::DeadlineExceededError("Watchman does not answer");
  }
  for (auto& [path, root] : roots_) {
    if (!root.query_due) continue;
    return SendQuery(&root, absl::ZeroDuration());
  }
  return absl::OkStatus();
}

absl::Status WatchmanSource::SendQuery(WatchedRoot* root,
                                       absl::Duration sync_timeout) {
  root->query_due = false;
  queried_root_ = root->path;
  query_sent_ = clock_.Now();
  return session_->client().Send(Value::Array(
      {"query", Value::Bytes(root->path),
       Value::Object({{"since", root->clock},
                      {"fields", Value::Array({"name"})},
                      {"sync_timeout", absl::ToInt64Milliseconds(sync_timeout)},
                      {"empty_on_fresh_instance", true}})}));
}

// A subscription tells of a change when the root has been quiet for a while; a
// synchronised query, of all that was before it.
absl::StatusOr<Hints> WatchmanSource::ReadSynchronised(const Wakeable& stop) {
  const absl::Status status =
      session_ == nullptr ? absl::OkStatus() : AskAllRoots(stop);
  if (absl::IsCancelled(status)) return status;
  if (!status.ok()) Lose(status, &pending_);
  return Read();
}

absl::Status WatchmanSource::AskAllRoots(const Wakeable& stop) {
  absl::Status status = FinishQuery(stop);
  // Not by iterator: an answer may end a root.
  std::vector<std::string> paths;
  for (const auto& [path, root] : roots_) paths.push_back(path);
  for (const std::string& path : paths) {
    const auto root = roots_.find(path);
    if (!status.ok()) return status;
    if (root == roots_.end()) continue;
    status = SendQuery(&root->second, options_.session.timeout / 2);
    if (status.ok()) status = FinishQuery(stop);
  }
  return status;
}

}  // namespace reloader::watchman
