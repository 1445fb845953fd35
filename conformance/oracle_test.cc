#include "conformance/oracle.h"

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "conformance/oracle_watches.h"
#include "conformance/result.h"
#include "conformance/snapshot.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "reloader/change.h"
#include "reloader/file_system.h"

namespace reloader::conformance {
namespace {

using ::testing::ElementsAre;
using ::testing::EndsWith;
using ::testing::IsEmpty;
using ::testing::SizeIs;

constexpr ChangeKind kCreated = ChangeKind::kCreated;
constexpr ChangeKind kModified = ChangeKind::kModified;
constexpr ChangeKind kDeleted = ChangeKind::kDeleted;

EntryState File(int64_t mtime_ns, int64_t ctime_ns, std::string contents) {
  FileStatus status;
  status.type = FileType::kRegular;
  status.inode = 1;
  status.mtime_ns = mtime_ns;
  status.ctime_ns = ctime_ns;
  status.size_bytes = static_cast<int64_t>(contents.size());
  return {.status = status, .contents = std::move(contents)};
}

// Every edit is a new version: later in time, and longer.
EntryState Version(int version) {
  return File(version, version, std::string(version, 'x'));
}

class OracleTest : public testing::TestWithParam<Observation> {
 protected:
  OracleTest() : oracle_(GetParam()) {
    oracle_.watches().AddDirectory("", "*.py", {});
  }

  bool synchronous() const { return GetParam() == Observation::kAtTicks; }

  void World(Snapshot snapshot) { oracle_.Record(std::move(snapshot)); }
  void Tick(std::vector<Change> changes) { oracle_.Tick(changes); }

  // Verdicts with their paths: "lost a.py".
  std::vector<std::string> Judge() {
    std::vector<std::string> lines;
    for (const Finding& finding : oracle_.Judge({})) {
      lines.push_back(std::string(VerdictName(finding.verdict)) + " " +
                      finding.path);
    }
    return lines;
  }

  Oracle oracle_;
};

INSTANTIATE_TEST_SUITE_P(Observations, OracleTest,
                         testing::Values(Observation::kAtTicks,
                                         Observation::kEveryOperation),
                         [](const auto& info) {
                           return info.param == Observation::kAtTicks
                                      ? "AtTicks"
                                      : "EveryOperation";
                         });

TEST_P(OracleTest, AChangeMustBeReportedOnce) {
  World({{"a.py", Version(1)}});
  Tick({});
  World({{"a.py", Version(2)}});
  Tick({});
  EXPECT_THAT(oracle_.Unreported(), ElementsAre(Change{"a.py", kModified}));
  Tick({{"a.py", kModified}});
  EXPECT_THAT(oracle_.Unreported(), IsEmpty());
  EXPECT_THAT(Judge(), IsEmpty());
}

TEST_P(OracleTest, AChangeThatNeverComesIsLost) {
  World({{"a.py", Version(1)}});
  Tick({});
  World({{"a.py", Version(2)}});
  Tick({});
  EXPECT_THAT(Judge(), ElementsAre("lost a.py"));
  EXPECT_THAT(Judge(), IsEmpty()) << "it is judged only once";
}

TEST_P(OracleTest, AReportWithoutAChangeIsSpurious) {
  World({{"a.py", Version(1)}});
  Tick({});
  Tick({{"a.py", kModified}, {"never.py", kCreated}});
  EXPECT_THAT(Judge(), ElementsAre("spurious a.py", "spurious never.py"));
}

TEST_P(OracleTest, WhatIsNotWatchedMustNotBeReported) {
  World({});
  Tick({});
  World({{"a.txt", Version(1)}});
  Tick({{"a.txt", kCreated}});
  EXPECT_THAT(Judge(), ElementsAre("spurious a.txt"));
}

TEST_P(OracleTest, ASecondReportOfOneChangeIsOneTooMany) {
  World({});
  Tick({});
  World({{"a.py", Version(1)}});
  Tick({{"a.py", kCreated}});
  Tick({{"a.py", kModified}});
  EXPECT_THAT(Judge(), ElementsAre("twice a.py"));
}

TEST_P(OracleTest, EachObservedStateMayBeReported) {
  World({});
  Tick({});
  World({{"a.py", Version(1)}});
  Tick({{"a.py", kCreated}});
  World({{"a.py", Version(2)}});
  Tick({{"a.py", kModified}});
  EXPECT_THAT(Judge(), IsEmpty());
}

TEST_P(OracleTest, TheLastReportMustComeAfterTheLastChange) {
  World({{"a.py", Version(1)}});
  Tick({});
  World({{"a.py", Version(2)}});
  Tick({{"a.py", kModified}});
  World({{"a.py", Version(3)}});
  Tick({});
  EXPECT_THAT(Judge(), ElementsAre("lost a.py"));
}

// Nobody may have looked while it was there again.
TEST_P(OracleTest, WhatIsAgainAsItWasReportedNeedNoOtherReport) {
  World({{"a.py", Version(1)}});
  Tick({});
  World({});
  Tick({{"a.py", kDeleted}});
  World({{"a.py", Version(2)}});
  if (synchronous()) Tick({});  // It has looked.
  World({});
  EXPECT_THAT(oracle_.Unreported(), SizeIs(synchronous() ? 1 : 0));
  Tick({});
  if (synchronous()) {
    EXPECT_THAT(Judge(), ElementsAre("lost a.py"));
  } else {
    EXPECT_THAT(Judge(), IsEmpty());
  }
}

TEST_P(OracleTest, WhatIsAgainAsItWasBeforeTheReportNeedsOne) {
  World({{"a.py", Version(1)}});
  Tick({});
  World({});
  Tick({});
  World({{"a.py", Version(2)}});
  Tick({{"a.py", kModified}});
  World({});
  Tick({});
  EXPECT_THAT(Judge(), ElementsAre("lost a.py"));
}

TEST_P(OracleTest, OnlyABackendThatSeesEveryOperationMayReportEachOfThem) {
  World({});
  Tick({});
  World({{"a.py", Version(1)}});
  World({{"a.py", Version(2)}});
  Tick({{"a.py", kCreated}});
  Tick({{"a.py", kModified}});
  if (synchronous()) {
    EXPECT_THAT(Judge(), ElementsAre("twice a.py"));
  } else {
    EXPECT_THAT(Judge(), IsEmpty());
  }
}

TEST_P(OracleTest, WhatCameAndWentMayBeReportedOrNot) {
  for (const bool reported : {false, true}) {
    World({});
    Tick({});
    World({{"a.py", Version(1)}});
    if (reported && !synchronous()) Tick({{"a.py", kCreated}});
    World({});
    Tick(reported && !synchronous() ? std::vector<Change>{{"a.py", kDeleted}}
                                    : std::vector<Change>{});
    EXPECT_THAT(oracle_.Unreported(), IsEmpty());
    EXPECT_THAT(Judge(), IsEmpty());
  }
}

TEST_P(OracleTest, AMetadataStepMayBeReported) {
  for (const bool reported : {false, true}) {
    World({{"a.py", File(1, 1, "x")}});
    Tick({});
    oracle_.Judge({});
    World({{"a.py", File(1, reported ? 3 : 2, "x")}});
    Tick(reported ? std::vector<Change>{{"a.py", kModified}}
                  : std::vector<Change>{});
    EXPECT_THAT(Judge(), IsEmpty()) << reported;
  }
}

TEST_P(OracleTest, AMetadataStepMustBeReportedToAWatchThatAsks) {
  oracle_.watches().AddFile("a.py", {.metadata = true});
  World({{"a.py", File(1, 1, "x")}});
  Tick({});
  World({{"a.py", File(1, 2, "x")}});
  Tick({});
  EXPECT_THAT(Judge(), ElementsAre("lost a.py"));
}

TEST_P(OracleTest, OtherBytesUnderTheSameTimesAreAChange) {
  World({{"a.py", File(1, 1, "x")}});
  Tick({});
  World({{"a.py", File(1, 1, "y")}});
  Tick({});
  EXPECT_THAT(Judge(), ElementsAre("lost a.py"));
}

TEST_P(OracleTest, KindsMustAddUp) {
  World({{"a.py", Version(1)}});
  Tick({});
  World({{"a.py", Version(2)}});
  Tick({{"a.py", kCreated}});
  EXPECT_THAT(Judge(), ElementsAre("wrong kind a.py"));
  World({});
  Tick({{"a.py", kModified}});
  EXPECT_THAT(Judge(), ElementsAre("wrong kind a.py"));
}

TEST_P(OracleTest, AWrongKindSaysWhichWouldAddUp) {
  World({{"a.py", Version(1)}});
  Tick({});
  World({});
  World({{"a.py", Version(1)}});
  Tick({{"a.py", kDeleted}});
  const std::vector<Finding> findings = oracle_.Judge({});
  ASSERT_THAT(findings, SizeIs(1));
  EXPECT_EQ(findings[0].verdict, Verdict::kWrongKind);
  EXPECT_THAT(findings[0].expected,
              EndsWith("since it is as it was, of kinds that lead from present "
                       "to present"));
}

TEST_P(OracleTest, WhatCannotBeSeenIsOwedUntilItCan) {
  World({{"a.py", Version(1)}});
  Tick({});
  oracle_.SetBlind({"a.py"});
  World({{"a.py", Version(2)}});
  Tick({});
  EXPECT_THAT(Judge(), IsEmpty());
  oracle_.SetBlind({});
  EXPECT_THAT(oracle_.Unreported(), ElementsAre(Change{"a.py", kModified}));
  Tick({});
  EXPECT_THAT(Judge(), ElementsAre("lost a.py"));
}

TEST_P(OracleTest, AWatchThatIsAddedKnowsWhatIsThereAtTheNextTick) {
  World({{"a.txt", Version(1)}});
  Tick({});
  oracle_.watches().AddDirectory("", "*.txt", {});
  World({{"a.txt", Version(2)}});
  Tick({});
  EXPECT_THAT(Judge(), IsEmpty());
  World({{"a.txt", Version(3)}});
  Tick({});
  EXPECT_THAT(Judge(), ElementsAre("lost a.txt"));
}

TEST_P(OracleTest, AWatchThatIsTakenBackOwesNothing) {
  World({{"a.py", Version(1)}});
  Tick({});
  oracle_.watches().RemoveDirectory("", "*.py");
  World({{"a.py", Version(2)}});
  Tick({});
  World({});
  Tick({});
  EXPECT_THAT(Judge(), IsEmpty());
}

TEST_P(OracleTest, ExemptPathsAreNotJudged) {
  World({});
  Tick({});
  Tick({{"a.py", kCreated}});
  EXPECT_THAT(oracle_.Judge({"a.py"}), IsEmpty());
}

TEST(OracleWatchesTest, DecidesByPathAndType) {
  OracleWatches watches;
  watches.AddDirectory("src", "**/*.py", {});
  watches.AddFile("src/build/named.py", {});
  watches.AddIgnore("src", "build");
  watches.AddIgnore("src", "!**/.git");
  EntryState directory;
  directory.status.type = FileType::kDirectory;
  EntryState link;
  link.status.type = FileType::kSymlink;
  const Snapshot snapshot = {
      {"a.py", Version(1)},
      {"src", directory},
      {"src/a.py", Version(1)},
      {"src/a.txt", Version(1)},
      {"src/d.py", directory},
      {"src/d.py/b.py", Version(1)},
      {"src/.hg", directory},
      {"src/.hg/c.py", Version(1)},
      {"src/.git", directory},
      {"src/.git/d.py", Version(1)},
      {"src/build", directory},
      {"src/build/e.py", Version(1)},
      {"src/build/named.py", Version(1)},
      {"src/link", link},
      {"src/link/f.py", Version(1)},
      {"src/g.py", link},
  };
  std::vector<std::string> watched;
  for (const auto& [path, entry] : watches.Watched(snapshot)) {
    watched.push_back(path);
  }
  EXPECT_THAT(watched,
              ElementsAre("src/.git/d.py", "src/a.py", "src/build/named.py",
                          "src/d.py/b.py", "src/g.py"));
}

}  // namespace
}  // namespace reloader::conformance
