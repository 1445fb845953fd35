#include "conformance/writer_judge.h"

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "conformance/edit_steps.h"
#include "conformance/oracle.h"
#include "conformance/result.h"
#include "conformance/snapshot.h"
#include "conformance/tree_writer.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "reloader/change.h"
#include "reloader/file_system.h"

namespace reloader::conformance {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

// Ticks of 10 ns each, one after the other from 0 on, of which the first arms.
// Steps come at given times and take 2 ns.
class WriterJudgeTest : public testing::Test {
 protected:
  static EntryState File(int64_t mtime_ns) {
    EntryState state;
    state.status.type = FileType::kRegular;
    state.status.inode = 1;
    state.status.mtime_ns = mtime_ns;
    return state;
  }

  // At `at_ns` the path takes the state `stamp`.
  void Touch(int64_t at_ns, const std::string& path, uint64_t stamp,
             FileType type = FileType::kRegular) {
    steps_.push_back({.touches = {{path, stamp, type}}});
    times_.push_back({.before_ns = at_ns, .after_ns = at_ns + 2});
  }
  void Tick(std::vector<Change> changes = {}) {
    const auto begin_ns = static_cast<int64_t>(10 * ticks_.size());
    ticks_.push_back({begin_ns, begin_ns + 9, std::move(changes)});
  }

  // "twice a.h: <expected>", for each finding.
  std::vector<std::string> Judge() {
    const WriterRun run = {.start = &start_,
                           .final = &final_,
                           .steps = steps_,
                           .times = times_,
                           .ticks = ticks_,
                           .synchronous = synchronous_};
    std::vector<std::string> lines;
    for (const Finding& finding : JudgeWriterRun(run)) {
      lines.push_back(absl::StrCat(VerdictName(finding.verdict), " ",
                                   finding.path, ": ", finding.expected));
    }
    return lines;
  }

  Snapshot start_ = {{"a.h", File(1)}, {"d/b.h", File(1)}};
  Snapshot final_ = start_;
  std::vector<EditStep> steps_;
  std::vector<TreeWriter::StepTimes> times_;
  std::vector<WriterTick> ticks_;
  bool synchronous_ = true;
};

TEST_F(WriterJudgeTest, AReportAfterTheLastChangeIsRight) {
  final_["a.h"] = File(2);
  Touch(5, "a.h", 7);
  Tick();
  Tick({{"a.h", ChangeKind::kModified}});
  EXPECT_THAT(Judge(), IsEmpty());
}

TEST_F(WriterJudgeTest, AChangeThatIsNeverReportedIsLost) {
  final_["a.h"] = File(2);
  Touch(5, "a.h", 7);
  Tick();
  Tick();
  EXPECT_THAT(Judge(), ElementsAre("lost a.h: modified a.h  (must)"));
}

TEST_F(WriterJudgeTest, AReportOnlyBeforeTheLastChangeIsLost) {
  final_["a.h"] = File(3);
  Touch(12, "a.h", 7);
  Touch(25, "a.h", 8);
  Tick();
  Tick({{"a.h", ChangeKind::kModified}});
  Tick();
  EXPECT_THAT(Judge(), ElementsAre("lost a.h: a report after its last change"));
}

TEST_F(WriterJudgeTest, AReportOfWhatNobodyTouchedIsSpurious) {
  Tick();
  Tick({{"a.h", ChangeKind::kModified}});
  EXPECT_THAT(Judge(),
              ElementsAre("spurious a.h: nothing about it: nobody touched it"));
}

TEST_F(WriterJudgeTest, AReportInATickWithoutAChangeIsOneTooMany) {
  final_["a.h"] = File(2);
  Touch(5, "a.h", 7);
  Tick();
  Tick({{"a.h", ChangeKind::kModified}});
  Tick({{"a.h", ChangeKind::kModified}});
  EXPECT_THAT(Judge(), ElementsAre("twice a.h: no report in a tick before "
                                   "which nothing happened to it"));
  synchronous_ = false;  // Others may be late.
  EXPECT_THAT(Judge(), IsEmpty());
}

// While "d" is under way to another name nobody can look below it, so that what
// was written there before may come out after the next tick only.
TEST_F(WriterJudgeTest, AMoveOfADirectoryAboveMayDelayAReport) {
  final_["d/b.h"] = File(2);
  Touch(5, "d/b.h", 7);
  Tick();
  Tick();
  Tick({{"d/b.h", ChangeKind::kModified}});
  EXPECT_THAT(Judge(), ElementsAre("spurious d/b.h: no report in a tick before "
                                   "which nothing happened to it"));
  Touch(15, "d", 8, FileType::kDirectory);
  EXPECT_THAT(Judge(), IsEmpty());
}

TEST_F(WriterJudgeTest, AMoveOfANeighbourDelaysNothing) {
  final_["d/b.h"] = File(2);
  Touch(5, "d/b.h", 7);
  Touch(15, "e", 8, FileType::kDirectory);
  Tick();
  Tick();
  Tick({{"d/b.h", ChangeKind::kModified}});
  EXPECT_THAT(Judge(), ElementsAre("spurious d/b.h: no report in a tick before "
                                   "which nothing happened to it"));
}

TEST_F(WriterJudgeTest, KindsMustLeadFromTheFirstStateToTheLast) {
  final_.erase("a.h");
  Touch(5, "a.h", 0);
  Tick();
  Tick({{"a.h", ChangeKind::kModified}});
  EXPECT_THAT(Judge(), ElementsAre("wrong kind a.h: kinds that lead from "
                                   "present to absent"));
}

TEST_F(WriterJudgeTest, WhatIsIgnoredIsNotReported) {
  final_[".git/HEAD"] = File(2);
  Touch(5, ".git/HEAD", 7);
  Tick();
  Tick({{".git/HEAD", ChangeKind::kCreated}});
  EXPECT_THAT(Judge(), ElementsAre("spurious .git/HEAD: nothing about it: it "
                                   "is not watched"));
}

}  // namespace
}  // namespace reloader::conformance
