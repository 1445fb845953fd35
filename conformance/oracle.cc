#include "conformance/oracle.h"

#include <algorithm>
#include <cstddef>
#include <iterator>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "conformance/oracle_watches.h"
#include "conformance/result.h"
#include "conformance/snapshot.h"
#include "reloader/change.h"

namespace reloader::conformance {
namespace {

using Entries = OracleWatches::Entries;
using State = std::optional<OracleWatches::Entry>;

State Find(const Entries& entries, const std::string& path) {
  const auto found = entries.find(path);
  return found == entries.end() ? State() : State(found->second);
}

std::set<std::string> Paths(const Entries& a, const Entries& b) {
  std::set<std::string> paths;
  for (const auto& [path, entry] : a) paths.insert(path);
  for (const auto& [path, entry] : b) paths.insert(path);
  return paths;
}

StateDifference Difference(const State& before, const State& after) {
  if (!before.has_value() && !after.has_value()) return StateDifference::kNone;
  if (before.has_value() != after.has_value()) return StateDifference::kContent;
  const StateDifference difference = Differ(before->state, after->state);
  return difference == StateDifference::kMetadata && after->metadata
             ? StateDifference::kContent
             : difference;
}

std::optional<ChangeKind> NetChange(const State& before, const State& after) {
  if (Difference(before, after) != StateDifference::kContent) {
    return std::nullopt;
  }
  if (!before.has_value()) return ChangeKind::kCreated;
  if (!after.has_value()) return ChangeKind::kDeleted;
  return ChangeKind::kModified;
}

std::string Line(ChangeKind kind, const std::string& path) {
  return absl::StrCat(ChangeKindName(kind), " ", absl::CHexEscape(path));
}

}  // namespace

void Oracle::Record(Snapshot snapshot) {
  const Entries before = armed_watches_.Watched(world_);
  world_ = std::move(snapshot);
  const Entries after = armed_watches_.Watched(world_);
  for (const std::string& path : Paths(before, after)) {
    if (Difference(Find(before, path), Find(after, path)) !=
        StateDifference::kNone) {
      touched_.insert(path);
    }
  }
  if (observation_ == Observation::kEveryOperation && ticks_ > 0) {
    Observe(ticks_ + 1);
  }
}

std::vector<std::string> Oracle::Disturbed(const Snapshot& now) const {
  const Entries before = armed_watches_.Watched(world_);
  const Entries after = armed_watches_.Watched(now);
  std::vector<std::string> disturbed;
  for (const std::string& path : Paths(before, after)) {
    if (Difference(Find(before, path), Find(after, path)) !=
        StateDifference::kNone) {
      disturbed.push_back(path);
    }
  }
  return disturbed;
}

void Oracle::ObserveDuringTick() {
  if (ticks_ > 0) Observe(ticks_ + 1);
}

void Oracle::Tick(const std::vector<Change>& changes) {
  ++ticks_;
  if (ticks_ > 1) Observe(ticks_);
  Rebase();
  for (const Change& change : changes) {
    HistoryOf(change.path).reports.push_back({ticks_, change.kind});
  }
}

// Sees the world as a backend may see it now, by the watches in force.
void Oracle::Observe(int reportable_at) {
  // What is about to be unwatched is looked at no more, even though its
  // deletion lies before that.
  const Entries still_watched = watches_.Watched(observed_world_);
  Entries now = armed_watches_.Watched(world_);
  for (const std::string& path : Paths(observed_, now)) {
    const State state = Find(now, path);
    const State before = Find(observed_, path);
    if (!state.has_value() && still_watched.count(path) == 0) continue;
    const StateDifference difference = Difference(before, state);
    if (difference != StateDifference::kNone || touched_.count(path) > 0) {
      AddTransition(path, state, difference == StateDifference::kContent,
                    reportable_at);
    }
  }
  observed_ = std::move(now);
  observed_world_ = world_;
  touched_.clear();
}

// Makes the watches that were asked for the ones in force. What they add is
// known from now on; what they no longer watch is forgotten.
void Oracle::Rebase() {
  observed_ = watches_.Watched(world_);
  observed_world_ = world_;
  if (ticks_ == 1) histories_.clear();
  for (auto history = histories_.begin(); history != histories_.end();) {
    const bool watched = !history->second.current.has_value() ||
                         observed_.count(history->first) > 0;
    history = watched ? std::next(history) : histories_.erase(history);
  }
  armed_watches_ = watches_;
  touched_.clear();
}

Oracle::History& Oracle::HistoryOf(const std::string& path) {
  const auto [entry, added] = histories_.try_emplace(path);
  if (added) {
    entry->second.start = entry->second.current = Find(observed_, path);
  }
  return entry->second;
}

void Oracle::AddTransition(const std::string& path, const State& now,
                           bool content, int reportable_at) {
  History& history = HistoryOf(path);
  history.current = now;
  history.transitions.push_back({reportable_at, content, now});
}

bool Oracle::IsBlind(const std::string& path) const {
  return std::any_of(blind_.begin(), blind_.end(), [&](const auto& blind) {
    return path == blind || absl::StartsWith(path, blind + "/");
  });
}

std::vector<Change> Oracle::MustReport() const {
  std::vector<Change> changes;
  for (const auto& [path, history] : histories_) {
    const auto net = NetChange(history.start, history.current);
    if (net.has_value() && !IsBlind(path)) changes.push_back({path, *net});
  }
  return changes;
}

std::vector<Change> Oracle::Unreported() const {
  std::vector<Change> unreported;
  for (const Change& change : MustReport()) {
    const History& history = histories_.at(change.path);
    if (history.reports.empty() || !TellsTheEnd(history)) {
      unreported.push_back(change);
    }
  }
  return unreported;
}

std::vector<Finding> Oracle::Judge(const std::set<std::string>& exempt) {
  std::vector<Finding> findings;
  std::map<std::string, History> kept;
  for (const auto& [path, history] : histories_) {
    if (exempt.count(path) > 0) continue;
    if (IsBlind(path) && history.reports.empty()) {
      kept[path] = history;  // To be reported once it can be seen.
      continue;
    }
    std::optional<Finding> finding = JudgePath(path, history);
    if (finding.has_value()) findings.push_back(*std::move(finding));
  }
  histories_ = std::move(kept);
  return findings;
}

std::optional<Finding> Oracle::JudgePath(const std::string& path,
                                         const History& history) const {
  const auto& transitions = history.transitions;
  const auto& reports = history.reports;
  const auto net = NetChange(history.start, history.current);
  Finding finding{.path = path};
  if (net.has_value()) {
    finding.expected = absl::StrCat(
        Line(*net, path), "  (must, ",
        transitions.size() == 1
            ? "exactly once"
            : absl::StrCat("at most ", transitions.size(), " times"),
        ")");
  } else if (transitions.empty()) {
    finding.expected = "nothing about it";
  } else {
    finding.expected =
        absl::StrCat("at most ", transitions.size(),
                     transitions.size() == 1 ? " report" : " reports",
                     ", since it is as it was");
  }
  finding.seen =
      reports.empty()
          ? "nothing"
          : absl::StrJoin(reports, ", ",
                          [&](std::string* out, const Report& r) {
                            absl::StrAppend(out, Line(r.kind, path), " (tick ",
                                            r.tick - 1 + first_tick_, ")");
                          });
  const auto fail = [&](Verdict verdict) {
    finding.verdict = verdict;
    return finding;
  };

  if (reports.empty()) {
    if (!net.has_value()) return std::nullopt;
    return fail(Verdict::kLost);
  }
  if (transitions.empty()) return fail(Verdict::kSpurious);
  for (size_t i = 0; i < reports.size(); ++i) {
    const size_t reportable = std::count_if(
        transitions.begin(), transitions.end(),
        [&](const Transition& t) { return t.tick <= reports[i].tick; });
    if (reportable <= i) {
      return fail(i == 0 ? Verdict::kSpurious : Verdict::kTwice);
    }
  }
  if (net.has_value() && !TellsTheEnd(history)) {
    finding.expected += ", the last time after its last change";
    return fail(Verdict::kLost);
  }
  if (kinds_ == Kinds::kUnknown || KindsCompose(history)) return std::nullopt;
  if (!net.has_value() || transitions.size() > 1) {
    const auto existence = [](const State& state) {
      return state.has_value() ? "present" : "absent";
    };
    absl::StrAppend(&finding.expected, ", of kinds that lead from ",
                    existence(history.start), " to ",
                    existence(history.current));
  }
  return fail(Verdict::kWrongKind);
}

bool Oracle::TellsTheEnd(const History& history) const {
  const Report& last = history.reports.back();
  const auto later = [&](const Transition& transition) {
    return transition.tick > last.tick;
  };
  const auto& transitions = history.transitions;
  if (std::none_of(transitions.begin(), transitions.end(),
                   [&](const Transition& transition) {
                     return transition.content && later(transition);
                   })) {
    return true;
  }
  // Where each tick looks, it has seen what came later.
  if (observation_ == Observation::kAtTicks) return false;
  if (kinds_ == Kinds::kKnown &&
      (last.kind == ChangeKind::kDeleted) == history.current.has_value()) {
    return false;
  }
  // The tick has seen what happened before it, or what was there already.
  for (auto seen = transitions.rbegin(); seen != transitions.rend(); ++seen) {
    if (later(*seen)) continue;
    if (Difference(seen->state, history.current) != StateDifference::kContent) {
      return true;
    }
    if (seen->tick < last.tick) break;
  }
  return false;
}

bool Oracle::KindsCompose(const History& history) {
  bool present = history.start.has_value();
  for (const Report& report : history.reports) {
    if (present == (report.kind == ChangeKind::kCreated)) return false;
    present = report.kind != ChangeKind::kDeleted;
  }
  return present == history.current.has_value();
}

}  // namespace reloader::conformance
