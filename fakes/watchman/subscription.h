// A subscription of one connection: what it wants to know of a root, and how
// far it has been told.
#ifndef FAKES_WATCHMAN_SUBSCRIPTION_H_
#define FAKES_WATCHMAN_SUBSCRIPTION_H_

#include <cstdint>
#include <map>
#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "fakes/watchman/query/query_spec.h"
#include "fakes/watchman/watched_root.h"
#include "reloader/watchman/value.h"

namespace reloader::fakes::watchman {

struct Subscription {
  enum class Action { kNothing, kWait, kDrop, kRun };

  std::string name;
  std::shared_ptr<WatchedRoot> root;
  QuerySpec query;
  bool defer_vcs = true;
  std::map<std::string, bool> states;  // The value: drop, not defer.
  uint32_t told_tick = 0;
  bool is_paused = false;
  // Another subscription has taken its name: nobody can end it.
  bool is_replaced = false;

  // Reads the arguments of `subscribe`. Errors have the daemon's text.
  static absl::StatusOr<std::unique_ptr<Subscription>> Parse(
      const reloader::watchman::Value& name,
      const reloader::watchman::Value& spec);

  // What is to be done now that the root has settled.
  Action ActionNow() const;

  // From here on only what is newer is told.
  void FastForward(uint32_t tick);
};

}  // namespace reloader::fakes::watchman

#endif  // FAKES_WATCHMAN_SUBSCRIPTION_H_
