#include "fakes/watchman/subscription.h"

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "fakes/watchman/query/case_sensitivity.h"
#include "fakes/watchman/query/clock_spec.h"
#include "fakes/watchman/query/query_error.h"
#include "fakes/watchman/query/query_spec.h"
#include "fakes/watchman/watched_root.h"
#include "reloader/watchman/value.h"

namespace reloader::fakes::watchman {
namespace {

using reloader::watchman::Value;

absl::Status ReadStates(const Value& spec, const std::string& key, bool drop,
                        std::map<std::string, bool>* states) {
  const Value* const names = spec.Find(key);
  if (names == nullptr) return absl::OkStatus();
  if (!names->is_array()) {
    return absl::InvalidArgumentError(
        absl::StrCat(key, " field must be an array of strings"));
  }
  for (const Value& name : names->items()) {
    if (!name.is_string()) return NotAString();
    (*states)[name.string()] = drop;
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<std::unique_ptr<Subscription>> Subscription::Parse(
    const Value& name, const Value& spec) {
  if (!name.is_string()) {
    return absl::InvalidArgumentError(
        "expected 2nd parameter to be subscription name");
  }
  absl::StatusOr<QuerySpec> query =
      ParseQuerySpec(spec, CaseSensitivity::kSensitive);
  if (!query.ok()) return query.status();
  auto subscription = std::make_unique<Subscription>();
  subscription->name = name.string();
  subscription->query = *std::move(query);
  if (absl::Status status =
          ReadStates(spec, "defer", /*drop=*/false, &subscription->states);
      !status.ok()) {
    return status;
  }
  if (absl::Status status =
          ReadStates(spec, "drop", /*drop=*/true, &subscription->states);
      !status.ok()) {
    return status;
  }
  if (const Value* const defer_vcs = spec.Find("defer_vcs");
      defer_vcs != nullptr && defer_vcs->is_bool()) {
    subscription->defer_vcs = defer_vcs->boolean();
  }
  return subscription;
}

Subscription::Action Subscription::ActionNow() const {
  if (is_paused) return Action::kWait;
  if (told_tick == root->view().tick()) return Action::kNothing;
  bool defers = false;
  for (const auto& [state, drops] : states) {
    if (!root->HasState(state)) continue;
    if (drops) return Action::kDrop;
    defers = true;
  }
  if (defers) return Action::kWait;
  if (defer_vcs && root->IsVersionControlBusy()) return Action::kWait;
  return Action::kRun;
}

void Subscription::FastForward(uint32_t tick) {
  told_tick = tick;
  query.since = ClockSpec::At(root->counter(), tick);
}

}  // namespace reloader::fakes::watchman
