// The oracle knows what happened and judges what was reported. It has three
// values: a change that must be reported, one that may be, and what must not.
//
//   Oracle oracle(Observation::kAtTicks);
//   oracle.watches().AddDirectory("", "*.py", {});
//   oracle.Record(snapshot);           // after each operation
//   oracle.Tick({{"a.py", kModified}});  // after each tick
//   for (const Finding& finding : oracle.Judge()) ...   // at a sync point
//
// Between two sync points: a path whose state differs must be reported, the
// last time after its last change; or before, if nobody need have looked since,
// and it is as it was then. It may be reported once more for each state
// in between that existed and could be observed. What was put back, or came and
// went, may be. Anything else must not. The kinds must add up to the net
// change.
//
// Shares no code with the reloaders. One thread.
#ifndef CONFORMANCE_ORACLE_H_
#define CONFORMANCE_ORACLE_H_

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "conformance/oracle_watches.h"
#include "conformance/result.h"
#include "conformance/snapshot.h"
#include "reloader/change.h"

namespace reloader::conformance {

// Which states a backend can have seen.
enum class Observation : uint8_t {
  kAtTicks,         // Only those that a tick found (a synchronous backend).
  kEveryOperation,  // Every state after an operation.
};

// Whether kinds are judged.
enum class Kinds : uint8_t { kKnown, kUnknown };

struct Finding {
  Verdict verdict = Verdict::kNone;
  std::string path;
  std::string expected;  // "modified app.py  (must, exactly once)"
  std::string seen;      // "modified app.py in ticks 2 and 3"
};

class Oracle {
 public:
  // `first_tick` numbers the tick that arms, for the texts of findings.
  explicit Oracle(Observation observation, Kinds kinds = Kinds::kKnown,
                  int first_tick = 1)
      : observation_(observation), kinds_(kinds), first_tick_(first_tick) {}

  // A change here counts from the next Tick() on: what is there by then is the
  // state that later ones are compared with.
  OracleWatches& watches() { return watches_; }

  // The state of the world after an operation.
  void Record(Snapshot snapshot);

  // Returns the watched paths in which `now` differs from the recorded world,
  // in metadata too: nobody but the reloader can have changed them.
  std::vector<std::string> Disturbed(const Snapshot& now) const;

  // In the middle of a tick, before something happens: the tick may still see
  // the world as it was recorded last.
  void ObserveDuringTick();

  // While faults are active: what is at or below one of `paths` cannot be seen,
  // and need not be reported until it can.
  void SetBlind(std::set<std::string> paths) { blind_ = std::move(paths); }

  // A tick has been yielded, with these changes, paths relative to the root.
  // The first tick arms.
  void Tick(const std::vector<Change>& changes);

  // Returns the net changes that must be reported since the last sync point,
  // reported or not; and those among them that were not. Sorted by path.
  std::vector<Change> MustReport() const;
  std::vector<Change> Unreported() const;

  // Judges everything since the last sync point and begins a new one. A path in
  // `exempt` may be reported or not.
  std::vector<Finding> Judge(const std::set<std::string>& exempt);

  const Snapshot& world() const { return world_; }
  int ticks() const { return ticks_; }

 private:
  using State = std::optional<OracleWatches::Entry>;  // nullopt: absent.
  struct Transition {
    int tick;      // The tick that could first report it.
    bool content;  // Else metadata, or put back: may be reported.
    State state;   // To which it led.
  };
  struct Report {
    int tick;
    ChangeKind kind;
  };
  struct History {
    State start;    // At the last sync point.
    State current;  // As last observed.
    std::vector<Transition> transitions;
    std::vector<Report> reports;
  };

  void Observe(int reportable_at);
  void Rebase();
  void AddTransition(const std::string& path, const State& now, bool content,
                     int reportable_at);
  History& HistoryOf(const std::string& path);
  bool IsBlind(const std::string& path) const;
  // Whether the last report may have told of the state that is there now.
  bool TellsTheEnd(const History& history) const;
  // Whether the reported kinds, one after the other, make sense.
  static bool KindsCompose(const History& history);
  std::optional<Finding> JudgePath(const std::string& path,
                                   const History& history) const;

  const Observation observation_;
  const Kinds kinds_;
  const int first_tick_;
  OracleWatches watches_;        // As they are to be from the next tick on.
  OracleWatches armed_watches_;  // As they were at the last tick.
  Snapshot world_;
  Snapshot observed_world_;          // World when it was last observed.
  OracleWatches::Entries observed_;  // What was watched of it.
  std::set<std::string> touched_;    // Differed at some time since then.
  std::set<std::string> blind_;
  std::map<std::string, History> histories_;
  int ticks_ = 0;
};

}  // namespace reloader::conformance

#endif  // CONFORMANCE_ORACLE_H_
