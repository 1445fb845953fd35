// Judges ticks over a large tree as the oracle does: at each sync point it
// shows an Oracle only those paths that something happened to, or that were
// reported. What is a mistake is the Oracle's answer alone.
//
//   TreeJudge judge(Observation::kAtTicks, Kinds::kKnown, world.snapshot(), 1);
//   judge.Record(changed);          // after each step
//   judge.Tick(changes);           // after each tick
//   for (const Finding& finding : judge.Judge()) ...   // at a sync point
//
// Every path is watched, by `**/*` from the root. One thread.
#ifndef CONFORMANCE_TREE_JUDGE_H_
#define CONFORMANCE_TREE_JUDGE_H_

#include <string>
#include <vector>

#include "conformance/oracle.h"
#include "conformance/snapshot.h"
#include "conformance/tree_world.h"
#include "reloader/change.h"

namespace reloader::conformance {

class TreeJudge {
 public:
  // `armed` is the world when the first tick armed. `ticks` is the number of
  // that tick.
  TreeJudge(Observation observation, Kinds kinds, Snapshot armed, int ticks);

  // What differs after a step.
  void Record(PathStates changed);

  // A tick has been yielded, paths relative to the root.
  void Tick(std::vector<Change> changes);

  // Judges everything since the last sync point and begins a new one.
  std::vector<Finding> Judge();

  int ticks() const { return ticks_; }

 private:
  struct Event {
    bool is_tick;
    PathStates changed;
    std::vector<Change> changes;
  };

  const Observation observation_;
  const Kinds kinds_;
  Snapshot start_;  // At the last sync point.
  std::vector<Event> events_;
  int start_tick_;
  int ticks_;
};

}  // namespace reloader::conformance

#endif  // CONFORMANCE_TREE_JUDGE_H_
