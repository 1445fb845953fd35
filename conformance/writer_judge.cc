#include "conformance/writer_judge.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/string_view.h"
#include "conformance/edit_model.h"
#include "conformance/edit_steps.h"
#include "conformance/oracle_watches.h"
#include "conformance/result.h"
#include "conformance/snapshot.h"
#include "conformance/tree_writer.h"
#include "reloader/change.h"
#include "reloader/file_system.h"

namespace reloader::conformance {
namespace {

constexpr int64_t kForever = std::numeric_limits<int64_t>::max();

struct Touch {
  int64_t before_ns;
  int64_t after_ns;
  uint64_t stamp;
  FileType type;
};

struct Report {
  size_t tick;  // Of WriterRun::ticks.
  ChangeKind kind;
};

struct History {
  std::vector<Touch> touches;
  std::vector<Report> reports;
};

const EntryState* Find(const Snapshot& snapshot, const std::string& path) {
  const auto found = snapshot.find(path);
  return found == snapshot.end() ? nullptr : &found->second;
}

bool IsOfType(const EntryState* state, FileType type) {
  return state != nullptr && state->status.type == type;
}

class Judge {
 public:
  explicit Judge(const WriterRun& run) : run_(run) {
    watches_.AddDirectory("", "**/*", {});
  }

  std::vector<Finding> Run() {
    Collect();
    std::vector<Finding> findings;
    for (const auto& [path, history] : histories_) {
      const Verdict verdict = JudgePath(path, history);
      if (verdict == Verdict::kNone) continue;
      findings.push_back({.verdict = verdict,
                          .path = path,
                          .expected = expected_,
                          .seen = Seen(path, history)});
    }
    return findings;
  }

 private:
  void Collect() {
    for (const auto& [path, state] : *run_.start) histories_[path];
    for (const auto& [path, state] : *run_.final) histories_[path];
    for (size_t i = 0; i < run_.steps.size(); ++i) {
      const TreeWriter::StepTimes& times = run_.times[i];
      for (const PathTouch& touch : run_.steps[i].touches) {
        histories_[touch.path].touches.push_back(
            {times.before_ns, times.after_ns, touch.stamp, touch.type});
      }
    }
    for (size_t tick = 0; tick < run_.ticks.size(); ++tick) {
      for (const Change& change : run_.ticks[tick].changes) {
        histories_[change.path].reports.push_back({tick, change.kind});
      }
    }
  }

  // Sets expected_, too.
  Verdict JudgePath(const std::string& path, const History& history) {
    const EntryState* const before = Find(*run_.start, path);
    const EntryState* const after = Find(*run_.final, path);
    const std::vector<Report>& reports = history.reports;
    if (!IsWatched(path, before, after, history)) {
      expected_ = "nothing about it: it is not watched";
      return reports.empty() ? Verdict::kNone : Verdict::kSpurious;
    }
    const std::optional<ChangeKind> net = NetChange(before, after);
    const bool is_link =
        IsOfType(before, FileType::kSymlink) ||
        std::any_of(history.touches.begin(), history.touches.end(),
                    [](const Touch& touch) {
                      return touch.type == FileType::kSymlink;
                    });
    if (reports.empty()) {
      if (!net.has_value()) return Verdict::kNone;
      expected_ = absl::StrCat(ChangeKindName(*net), " ",
                               absl::CHexEscape(path), "  (must)");
      return Verdict::kLost;
    }
    if (!is_link) {
      const Verdict verdict = JudgeTimes(path, history, net.has_value());
      if (verdict != Verdict::kNone) return verdict;
    }
    return JudgeKinds(history, before != nullptr, after != nullptr);
  }

  bool IsWatched(const std::string& path, const EntryState* before,
                 const EntryState* after, const History& history) const {
    EntryState state = {.status = {.type = FileType::kRegular}};
    if (after != nullptr || before != nullptr) {
      state = after != nullptr ? *after : *before;
    } else if (!history.touches.empty()) {
      state.status.type = history.touches.back().type;
    }
    return !watches_.Watched({{path, state}}).empty();
  }

  static std::optional<ChangeKind> NetChange(const EntryState* before,
                                             const EntryState* after) {
    if (before == nullptr && after == nullptr) return std::nullopt;
    if (before == nullptr) return ChangeKind::kCreated;
    if (after == nullptr) return ChangeKind::kDeleted;
    if (Differ(*before, *after) != StateDifference::kContent) {
      return std::nullopt;
    }
    return ChangeKind::kModified;
  }

  Verdict JudgeTimes(const std::string& path, const History& history,
                     bool must) {
    if (history.touches.empty()) {
      expected_ = "nothing about it: nobody touched it";
      return Verdict::kSpurious;
    }
    for (size_t i = 0; i < history.reports.size(); ++i) {
      if (FollowsAChange(path, history.reports[i].tick)) continue;
      expected_ = "no report in a tick before which nothing happened to it";
      return i == 0 ? Verdict::kSpurious : Verdict::kTwice;
    }
    if (must && !MaySeeFinalState(history, history.reports.back().tick)) {
      expected_ = "a report after its last change";
      return Verdict::kLost;
    }
    return Verdict::kNone;
  }

  // What a tick reports came after the tick before it had looked, and so after
  // that one began. Others may report anything late; and so may all where a
  // directory above was moved meanwhile, so that nobody could look below it.
  bool FollowsAChange(const std::string& path, size_t tick) const {
    const int64_t since_ns = run_.synchronous && tick > 0
                                 ? run_.ticks[tick - 1].begin_ns
                                 : std::numeric_limits<int64_t>::min();
    for (std::string at = path; !at.empty(); at = ParentOf(at)) {
      const auto history = histories_.find(at);
      if (history == histories_.end()) continue;
      const bool changed =
          std::any_of(history->second.touches.begin(),
                      history->second.touches.end(), [&](const Touch& touch) {
                        return touch.after_ns >= since_ns &&
                               touch.before_ns <= run_.ticks[tick].end_ns;
                      });
      if (changed) return true;
    }
    return false;
  }

  bool MaySeeFinalState(const History& history, size_t tick) const {
    const std::vector<Touch>& touches = history.touches;
    for (size_t i = 0; i < touches.size(); ++i) {
      if (touches[i].stamp != touches.back().stamp) continue;
      const int64_t until_ns =
          i + 1 < touches.size() ? touches[i + 1].after_ns : kForever;
      const bool is_over =
          run_.synchronous && until_ns < run_.ticks[tick].begin_ns;
      if (touches[i].before_ns <= run_.ticks[tick].end_ns && !is_over) {
        return true;
      }
    }
    return false;
  }

  Verdict JudgeKinds(const History& history, bool before, bool after) {
    if (run_.kinds == Kinds::kUnknown) return Verdict::kNone;
    expected_ =
        absl::StrCat("kinds that lead from ", before ? "present" : "absent",
                     " to ", after ? "present" : "absent");
    bool present = before;
    for (const Report& report : history.reports) {
      if (present == (report.kind == ChangeKind::kCreated)) {
        return Verdict::kWrongKind;
      }
      present = report.kind != ChangeKind::kDeleted;
    }
    return present == after ? Verdict::kNone : Verdict::kWrongKind;
  }

  static std::string Seen(const std::string& path, const History& history) {
    if (history.reports.empty()) return "nothing";
    return absl::StrJoin(history.reports, ", ",
                         [&](std::string* out, const Report& report) {
                           absl::StrAppend(out, ChangeKindName(report.kind),
                                           " ", absl::CHexEscape(path),
                                           " (tick ", report.tick + 1, ")");
                         });
  }

  const WriterRun& run_;
  OracleWatches watches_;
  std::map<std::string, History> histories_;
  std::string expected_;
};

}  // namespace

std::vector<Finding> JudgeWriterRun(const WriterRun& run) {
  return Judge(run).Run();
}

}  // namespace reloader::conformance
