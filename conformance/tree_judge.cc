#include "conformance/tree_judge.h"

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "conformance/oracle.h"
#include "conformance/snapshot.h"
#include "conformance/tree_world.h"
#include "reloader/change.h"

namespace reloader::conformance {
namespace {

void Apply(const PathStates& changed, Snapshot* snapshot) {
  for (const auto& [path, state] : changed) {
    if (state.has_value()) {
      (*snapshot)[path] = *state;
    } else {
      snapshot->erase(path);
    }
  }
}

}  // namespace

TreeJudge::TreeJudge(Observation observation, Kinds kinds, Snapshot armed,
                     int ticks)
    : observation_(observation),
      kinds_(kinds),
      start_(std::move(armed)),
      start_tick_(ticks),
      ticks_(ticks) {}

void TreeJudge::Record(PathStates changed) {
  if (changed.empty()) return;
  events_.push_back({.is_tick = false, .changed = std::move(changed)});
}

void TreeJudge::Tick(std::vector<Change> changes) {
  ++ticks_;
  events_.push_back({.is_tick = true, .changes = std::move(changes)});
}

std::vector<Finding> TreeJudge::Judge() {
  // Links to directories are not followed, so that a path can be judged without
  // those above it.
  Snapshot shown;
  const auto show = [&](const std::string& path) {
    const auto state = start_.find(path);
    if (state != start_.end()) shown.insert(*state);
  };
  for (const Event& event : events_) {
    for (const auto& [path, state] : event.changed) show(path);
    for (const Change& change : event.changes) show(change.path);
  }
  Oracle oracle(observation_, kinds_, start_tick_);
  oracle.watches().AddDirectory("", "**/*", {});
  oracle.Record(shown);
  oracle.Tick({});
  for (const Event& event : events_) {
    if (event.is_tick) {
      oracle.Tick(event.changes);
      continue;
    }
    Apply(event.changed, &shown);
    Apply(event.changed, &start_);
    oracle.Record(shown);
  }
  events_.clear();
  start_tick_ = ticks_;
  return oracle.Judge({});
}

}  // namespace reloader::conformance
