// One history, played on two servers: what they tell must be the same.
//
//   WatchmanDifferential differential(MakeSide(&real), MakeSide(&fake));
//   std::optional<std::string> difference = differential.Play(history, &mix);
//   if (difference) history = differential.Shrink(history);
//
// Each history has a directory of its own. One thread.
#ifndef FAKES_WATCHMAN_DIFFERENTIAL_WATCHMAN_DIFFERENTIAL_H_
#define FAKES_WATCHMAN_DIFFERENTIAL_WATCHMAN_DIFFERENTIAL_H_

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/functional/function_ref.h"
#include "fakes/watchman/differential/side_run.h"
#include "reloader/watchman/pdu_encoding.h"
#include "reloader/watchman/value.h"

namespace reloader::fakes::watchman {

// The steps of side_run.h.
using History = std::vector<reloader::watchman::Value>;

class WatchmanDifferential {
 public:
  // Both servers must outlive this.
  WatchmanDifferential(Side real, Side fake)
      : real_(std::move(real)), fake_(std::move(fake)) {}

  // Called after each step with what both told.
  using Observer =
      absl::FunctionRef<void(const reloader::watchman::Value& step,
                             const reloader::watchman::Value& told)>;

  // Returns the first difference, for people, and nothing if there is none. Of
  // each next step `next` is asked; null is the end.
  std::optional<std::string> Play(
      absl::FunctionRef<reloader::watchman::Value()> next, Observer observer);
  std::optional<std::string> Play(const History& history);

  // Returns a shorter history with simpler requests, which still ends in a
  // difference, as `history` does. Gives up after some hundred tries.
  History Shrink(History history);

 private:
  const Side real_;
  const Side fake_;
  int histories_ = 0;
};

}  // namespace reloader::fakes::watchman

#endif  // FAKES_WATCHMAN_DIFFERENTIAL_WATCHMAN_DIFFERENTIAL_H_
