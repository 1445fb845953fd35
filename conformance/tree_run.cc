#include "conformance/tree_run.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "conformance/backend.h"
#include "conformance/edit_model.h"
#include "conformance/edit_stream.h"
#include "conformance/operations.h"
#include "conformance/oracle.h"
#include "conformance/result.h"
#include "conformance/snapshot.h"
#include "conformance/tick_driver.h"
#include "conformance/tree_judge.h"
#include "conformance/tree_session.h"
#include "conformance/tree_world.h"
#include "conformance/tree_writer.h"
#include "conformance/writer_judge.h"
#include "reloader/file_system.h"
#include "reloader/posix_file_system.h"

namespace reloader::conformance {
namespace {

constexpr int kQuietTicks = 3;
constexpr size_t kMostHistory = 8;
// How often an asynchronous backend comes to a sync point.
constexpr int kTicksPerBarrier = 10;

// What was done to each path.
class PathLog {
 public:
  void Add(int tick, const EditStep& step) {
    lines_.push_back(
        absl::StrCat("tick ", tick, ": ", DescribeStep(step.step)));
    for (const PathTouch& touch : step.touches) {
      of_path_[touch.path].push_back(lines_.size() - 1);
    }
  }

  // The latest lines.
  std::vector<std::string> Of(const std::string& path) const {
    std::vector<std::string> history;
    const auto found = of_path_.find(path);
    if (found == of_path_.end()) return history;
    const std::vector<size_t>& lines = found->second;
    const size_t first =
        lines.size() > kMostHistory ? lines.size() - kMostHistory : 0;
    if (first > 0) history.push_back(absl::StrCat("(", first, " earlier)"));
    for (size_t i = first; i < lines.size(); ++i) {
      history.push_back(lines_[lines[i]]);
    }
    return history;
  }

 private:
  std::vector<std::string> lines_;
  std::unordered_map<std::string, std::vector<size_t>> of_path_;
};

// A run in which edits and ticks take turns.
class TurnsRun {
 public:
  TurnsRun(const Backend& backend, const TreeRunOptions& options)
      : options_(options),
        session_(backend, options),
        // Independent of the edits, which no tick can change.
        tick_random_(options.seed + 1) {}

  absl::StatusOr<TreeRunReport> Run() {
    const absl::Time begin = absl::Now();
    absl::Status status = session_.SetUp();
    if (!status.ok()) return status;
    operations_.emplace(&session_.world().file_system(),
                        &session_.world().mutator(), session_.world().root());
    if (session_.Arm()) {
      judge_.emplace(session_.synchronous() ? Observation::kAtTicks
                                            : Observation::kEveryOperation,
                     session_.kinds(), session_.tree().snapshot(),
                     session_.ticks());
      status = RunEdits();
      if (status.ok() && !ended_) status = End();
      if (!status.ok()) return status;
    }
    session_.report().elapsed = absl::Now() - begin;
    return std::move(session_.report());
  }

 private:
  absl::Status RunEdits() {
    EditStream stream = session_.MakeStream();
    while (const std::optional<Edit> edit = stream.Next()) {
      for (const EditStep& step : edit->steps) {
        const absl::Status status = RunStep(step, edit->in_burst);
        if (!status.ok() || ended_) return status;
      }
      session_.Count(*edit);
      if (options_.progress) options_.progress(session_.report().operations);
    }
    return absl::OkStatus();
  }

  absl::Status RunStep(const EditStep& step, bool in_burst) {
    session_.CountStep(step);
    log_.Add(session_.ticks(), step);
    absl::Status status = operations_->Run(step.step);
    if (!status.ok()) {
      return absl::InternalError(absl::StrCat(
          "cannot ", DescribeStep(step.step), ": ", status.ToString()));
    }
    absl::StatusOr<PathStates> changed = session_.tree().Look(step.touches);
    if (!changed.ok()) return changed.status();
    judge_->Record(*std::move(changed));
    if (tick_random_.Below(options_.steps_per_tick) > 0) {
      return absl::OkStatus();
    }
    session_.report().ticks_in_bursts += in_burst ? 1 : 0;
    return Tick();
  }

  absl::Status Tick() {
    ++turns_;
    if (turns_ % options_.ticks_per_full_look == 0) {
      const absl::Status status = LookAtEverything();
      if (!status.ok()) return status;
    }
    if (!session_.synchronous() && turns_ % kTicksPerBarrier != 0) {
      const TickDriver::SeenTick* const tick = session_.Tick();
      ended_ = tick == nullptr;
      if (tick != nullptr) judge_->Tick(tick->changes);
      return absl::OkStatus();
    }
    SyncPoint();
    return absl::OkStatus();
  }

  void SyncPoint() {
    ended_ = !session_.Settle(
        [&](const TickDriver::SeenTick& tick) { judge_->Tick(tick.changes); });
    if (ended_) return;
    ++session_.report().sync_points;
    for (const Finding& finding : judge_->Judge()) {
      session_.Report(finding, log_.Of(finding.path));
    }
  }

  // The run knows what it changes. What else there is comes from elsewhere, and
  // makes all that was judged doubtful.
  absl::Status LookAtEverything() {
    ++session_.report().full_looks;
    absl::StatusOr<PathStates> unnoticed = session_.tree().LookAtEverything();
    if (!unnoticed.ok()) return unnoticed.status();
    if (unnoticed->empty()) return absl::OkStatus();
    const auto& [path, state] = *unnoticed->begin();
    return absl::InternalError(absl::StrCat(
        "the tree has changed without an edit: ", unnoticed->size(),
        " paths, the first is ", path, ": ",
        state.has_value() ? Describe(*state) : "absent",
        ". Does somebody else write in it?"));
  }

  absl::Status End() {
    absl::Status status = LookAtEverything();
    if (!status.ok()) return status;
    for (int tick = 0; tick <= kQuietTicks && !ended_; ++tick) SyncPoint();
    return absl::OkStatus();
  }

  const TreeRunOptions& options_;
  TreeSession session_;
  EditRandom tick_random_;
  std::optional<Operations> operations_;
  std::optional<TreeJudge> judge_;
  PathLog log_;
  int turns_ = 0;
  bool ended_ = false;  // There are no more ticks.
};

// A run in which a second process writes.
class WriterTreeRun {
 public:
  WriterTreeRun(const Backend& backend, const TreeRunOptions& options)
      : session_(backend, options) {}

  absl::StatusOr<TreeRunReport> Run() {
    const absl::Time begin = absl::Now();
    session_.report().with_writer = true;
    absl::Status status = session_.SetUp();
    if (status.ok()) status = CheckIsOnDisk();
    if (!status.ok()) return status;
    EditStream stream = session_.MakeStream();
    while (std::optional<Edit> edit = stream.Next()) {
      session_.Count(*edit);
      for (EditStep& step : edit->steps) {
        session_.CountStep(step);
        steps_.push_back(std::move(step));
      }
    }
    start_ = session_.tree().snapshot();
    auto writer = TreeWriter::Start(session_.world().root(), &steps_);
    if (!writer.ok()) return writer.status();
    writer_ = *std::move(writer);
    status = TickAndJudge();
    if (!status.ok()) return status;
    session_.report().elapsed = absl::Now() - begin;
    return std::move(session_.report());
  }

 private:
  absl::Status CheckIsOnDisk() {
    const std::string& root = session_.world().root();
    const absl::StatusOr<FileStatus> seen =
        session_.world().file_system().Stat(root);
    const absl::StatusOr<FileStatus> on_disk = PosixFileSystem().Stat(root);
    if (seen.ok() && on_disk.ok() && seen->device == on_disk->device &&
        seen->inode == on_disk->inode) {
      return absl::OkStatus();
    }
    return absl::FailedPreconditionError(
        "its world is not on a disk that a second process can see");
  }

  // Takes what a tick brought since `begin_ns`.
  void Add(int64_t begin_ns, const TickDriver::SeenTick& tick) {
    ticks_.push_back({begin_ns, TreeWriter::NowNs(), tick.changes});
  }

  absl::Status TickAndJudge() {
    const int64_t armed_ns = TreeWriter::NowNs();
    if (!session_.Arm()) return absl::OkStatus();
    Add(armed_ns, {});
    const absl::Status status = writer_->Go();
    if (!status.ok()) return status;
    for (bool done = false; !done;) {
      const int64_t begin_ns = TreeWriter::NowNs();
      const TickDriver::SeenTick* const tick = session_.Tick();
      if (tick == nullptr) return absl::OkStatus();
      Add(begin_ns, *tick);
      const absl::StatusOr<bool> polled = writer_->Poll();
      if (!polled.ok()) return polled.status();
      done = *polled;
    }
    session_.report().ticks_in_bursts = session_.report().ticks - 1;
    return Judge();
  }

  absl::Status Judge() {
    for (int tick = 0; tick <= kQuietTicks; ++tick) {
      int64_t begin_ns = TreeWriter::NowNs();
      const bool settled =
          session_.Settle([&](const TickDriver::SeenTick& tick) {
            Add(begin_ns, tick);
            begin_ns = TreeWriter::NowNs();
          });
      if (!settled) return absl::OkStatus();
      ++session_.report().sync_points;
    }
    ++session_.report().full_looks;
    absl::StatusOr<TreeWorld> final = TreeWorld::Create(
        &session_.world().file_system(), session_.world().root());
    if (!final.ok()) return final.status();
    const auto findings = JudgeWriterRun({.start = &start_,
                                          .final = &final->snapshot(),
                                          .steps = steps_,
                                          .times = writer_->times(),
                                          .ticks = ticks_,
                                          .synchronous = session_.synchronous(),
                                          .kinds = session_.kinds()});
    if (findings.empty()) return absl::OkStatus();
    const PathLog log = MakeLog();
    for (const Finding& finding : findings) {
      session_.Report(finding, log.Of(finding.path));
    }
    return absl::OkStatus();
  }

  // Each step with the tick during which it began.
  PathLog MakeLog() const {
    PathLog log;
    size_t tick = 0;
    for (size_t i = 0; i < steps_.size(); ++i) {
      const int64_t before_ns = writer_->times()[i].before_ns;
      while (tick + 1 < ticks_.size() && ticks_[tick].end_ns < before_ns) {
        ++tick;
      }
      log.Add(static_cast<int>(tick + 1), steps_[i]);
    }
    return log;
  }

  TreeSession session_;
  std::vector<EditStep> steps_;
  Snapshot start_;
  std::unique_ptr<TreeWriter> writer_;
  std::vector<WriterTick> ticks_;
};

}  // namespace

absl::StatusOr<TreeRunReport> RunTree(const Backend& backend,
                                      const TreeRunOptions& options) {
  return TurnsRun(backend, options).Run();
}

absl::StatusOr<TreeRunReport> RunTreeWithWriter(const Backend& backend,
                                                const TreeRunOptions& options) {
  return WriterTreeRun(backend, options).Run();
}

}  // namespace reloader::conformance
