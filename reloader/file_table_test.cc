#include "reloader/file_table.h"

#include <errno.h>
#include <sched.h>

#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/types/span.h"
#include "fakes/coarse_file_system.h"
#include "fakes/faulty_file_system.h"
#include "fakes/forwarding_file_system.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "reloader/file_system.h"
#include "reloader/file_table_fixture.h"
#include "reloader/hints.h"
#include "reloader/plan_change.h"
#include "reloader/watch_list.h"
#include "reloader/watch_set.h"

namespace reloader {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using ::testing::UnorderedElementsAre;

constexpr int64_t kHourNs = int64_t{3600} * 1000 * 1000 * 1000;

// --- Hints -----------------------------------------------------------------

TEST_F(FileTableTest, LooksOnlyWhereItIsHinted) {
  Use(posix_);
  Mkdir("d");
  Write("d/a.py", "1");
  Write("d/b.py", "1");
  Watch("**/*.py");
  ScanAll();
  Write("d/a.py", "22");
  Write("d/b.py", "22");
  EXPECT_THAT(ScanHints({"d/a.py"}), ElementsAre("modified d/a.py"));
  EXPECT_THAT(ScanHints({"d/a.py"}), IsEmpty());
  EXPECT_THAT(ScanHints({"d/b.py", "d/b.py"}), ElementsAre("modified d/b.py"));
}

TEST_F(FileTableTest, AHintMayBeANameNeverSeen) {
  Use(posix_);
  Watch("**/*.py");
  ScanAll();
  Write("a.py", "1");
  Write("a.txt", "1");
  EXPECT_THAT(ScanHints({"a.py", "a.txt", "absent.py", "absent/x.py"}),
              ElementsAre("created a.py"));
}

TEST_F(FileTableTest, AHintedDirectoryStandsForAllThatIsInIt) {
  Use(posix_);
  Mkdir("d");
  Mkdir("d/e");
  Write("d/e/a.py", "1");
  Watch("**/*.py");
  ScanAll();
  Write("d/e/a.py", "22");
  Write("d/e/b.py", "1");
  EXPECT_THAT(ScanHints({"d", "d/e", "d/e/a.py"}),
              ElementsAre("modified d/e/a.py", "created d/e/b.py"));
}

TEST_F(FileTableTest, AHintBelowANewDirectoryFindsAllOfIt) {
  Use(posix_);
  Watch("**/*.py");
  ScanAll();
  Mkdir("new");
  Mkdir("new/sub");
  Write("new/sub/a.py", "1");
  Write("new/b.py", "1");
  EXPECT_THAT(ScanHints({"new/b.py"}),
              ElementsAre("created new/b.py", "created new/sub/a.py"));
}

TEST_F(FileTableTest, AHintOfWhatIsGoneReportsAllThatWasInIt) {
  Use(posix_);
  Mkdir("d");
  Write("d/a.py", "1");
  Watch("**/*.py");
  ScanAll();
  Rename("d", "elsewhere");
  EXPECT_THAT(ScanHints({"d"}), ElementsAre("deleted d/a.py"));
  EXPECT_THAT(ScanHints({"elsewhere"}), ElementsAre("created elsewhere/a.py"));
}

TEST_F(FileTableTest, AHintPassesThroughAReplacedDirectory) {
  Use(posix_);
  Mkdir("d");
  Mkdir("other");
  Write("d/a.py", "1");
  Write("other/b.py", "1");
  Watch("d/*.py");
  ScanAll();
  Rename("d", "old");
  Rename("other", "d");
  EXPECT_THAT(ScanHints({"d/b.py"}),
              ElementsAre("deleted d/a.py", "created d/b.py"));
}

TEST_F(FileTableTest, WhatAHintLeavesOutIsFoundByALookEverywhere) {
  Use(posix_);
  Write("a.py", "1");
  Watch("**/*.py");
  ScanAll();
  Write("a.py", "22");
  Write("new.py", "1");
  EXPECT_THAT(ScanHints({"a.py"}), ElementsAre("modified a.py"));
  EXPECT_THAT(ScanAll(), ElementsAre("created new.py"));
}

TEST_F(FileTableTest, TakesManyHintsIntoOneDirectory) {
  Use(posix_);
  Mkdir("d");
  for (int i = 100; i < 120; ++i) Write(absl::StrCat("d/", i, ".py"), "1");
  Watch("**/*.py");
  ScanAll();
  std::vector<std::string> names;
  std::vector<std::string> expected;
  for (int i = 100; i < 130; ++i) {
    names.push_back(absl::StrCat("d/", i, ".py"));
    if (i >= 110 && i < 120) {
      ASSERT_TRUE(mutator_.Unlink(Path(names.back())).ok());
      expected.push_back(absl::StrCat("deleted ", names.back()));
    } else {
      Write(names.back(), "22");
      expected.push_back(
          absl::StrCat(i < 110 ? "modified " : "created ", names.back()));
    }
  }
  EXPECT_EQ(ScanHints(names), expected);
  EXPECT_THAT(ScanHints(names), IsEmpty());
  EXPECT_EQ(table_->GetStats().files, 20);
}

TEST_F(FileTableTest, AHintThatIsNoPathIsPassedOver) {
  Use(posix_);
  Watch("**/*.py");
  ScanAll();
  EXPECT_THAT(Scan({.paths = {"", "relative", "/", std::string("/a\0b", 4)}}),
              IsEmpty());
}

// --- Racy files ------------------------------------------------------------

TEST_F(FileTableTest, SeesAWriteThatLeavesNoTraceInTheStatus) {
  const fakes::CoarseFileSystem coarse(&posix_, kHourNs);
  Use(coarse);
  Write("a.py", "1");
  Watch("*.py");
  ScanAll();
  Write("a.py", "2");
  EXPECT_THAT(ScanAll(), ElementsAre("modified a.py"));
  EXPECT_THAT(ScanAll(), IsEmpty());
  Write("a.py", "2");
  EXPECT_THAT(ScanAll(), IsEmpty());  // The same bytes.
  Write("a.py", "3");
  EXPECT_THAT(ScanHints({"a.py"}), ElementsAre("modified a.py"));
}

TEST_F(FileTableTest, SeesANameThatLeavesNoTraceInItsDirectory) {
  const fakes::CoarseFileSystem coarse(&posix_, kHourNs);
  Use(coarse);
  Mkdir("d");
  Watch("**/*.py");
  ScanAll();
  Write("d/a.py", "1");
  EXPECT_THAT(ScanAll(), ElementsAre("created d/a.py"));
  Write("d/b.py", "1");
  EXPECT_THAT(ScanAll(), ElementsAre("created d/b.py"));
}

// Shows every ctime as 0, as some network file systems do.
class NoCtime final : public fakes::ForwardingFileSystem {
 public:
  using fakes::ForwardingFileSystem::ForwardingFileSystem;
  std::unique_ptr<Directory> Wrap(std::unique_ptr<Directory> base,
                                  std::string path) const override;
};

class NoCtimeDirectory final : public fakes::ForwardingDirectory {
 public:
  using fakes::ForwardingDirectory::ForwardingDirectory;
  void StatEntries(absl::Span<EntryStatus> entries) const override {
    ForwardingDirectory::StatEntries(entries);
    for (EntryStatus& entry : entries) entry.status.ctime_ns = 0;
  }
};

std::unique_ptr<Directory> NoCtime::Wrap(std::unique_ptr<Directory> base,
                                         std::string path) const {
  return std::make_unique<NoCtimeDirectory>(this, std::move(base),
                                            std::move(path));
}

TEST_F(FileTableTest, SeesANewNameByTheMtimeOfItsDirectoryAlone) {
  const NoCtime no_ctime(&posix_);
  Use(no_ctime);
  Mkdir("d");
  ASSERT_TRUE(mutator_.SetTimes(Path("d"), 0, 0, FollowLinks::kNo).ok());
  Watch("**/*.py");
  ScanAll();
  Write("d/a.py", "1");
  EXPECT_THAT(ScanAll(), ElementsAre("created d/a.py"));
}

TEST_F(FileTableTest, SeesAnotherDirectoryThoughItsTimesAreTheSame) {
  const NoCtime no_ctime(&posix_);
  Use(no_ctime);
  for (const char* name : {"d", "e"}) {
    Mkdir(name);
    Write(absl::StrCat(name, "/", name, ".py"), "1");
    ASSERT_TRUE(mutator_.SetTimes(Path(name), 0, 0, FollowLinks::kNo).ok());
  }
  Watch("d/*.py");
  ScanAll();
  ASSERT_TRUE(mutator_.Exchange(Path("d"), Path("e")).ok());
  ASSERT_TRUE(mutator_.SetTimes(Path("d"), 0, 0, FollowLinks::kNo).ok());
  EXPECT_THAT(ScanAll(), ElementsAre("deleted d/d.py", "created d/e.py"));
}

TEST_F(FileTableTest, ListsADirectoryThatWasReplacedBeforeItWasOpened) {
  const NoCtime no_ctime(&posix_);
  fakes::FaultPlan plan;
  const fakes::FaultyFileSystem faulty(&no_ctime, &plan);
  Use(faulty, {.max_open_directories = 0});
  for (const char* name : {"d", "e"}) {
    Mkdir(name);
    Write(absl::StrCat(name, "/a.py"), "1");
  }
  Write("e/b.py", "1");
  const auto make_old = [this] {
    for (const char* name : {"d", "e"}) {
      ASSERT_TRUE(mutator_.SetTimes(Path(name), 0, 0, FollowLinks::kNo).ok());
    }
  };
  make_old();
  Watch("d/*.py");
  ScanAll();
  plan.Add({.call = fakes::FaultyCall::kOpen, .path = Path("d"), .before = [&] {
              ASSERT_TRUE(mutator_.Exchange(Path("d"), Path("e")).ok());
              make_old();
            }});
  EXPECT_THAT(ScanAll(), ElementsAre("modified d/a.py", "created d/b.py"));
}

TEST_F(FileTableTest, CountsRacyFilesThatAreTooLargeToRead) {
  const fakes::CoarseFileSystem coarse(&posix_, kHourNs);
  Use(coarse, {.max_hashed_file_bytes = 4, .max_hashed_bytes_per_pass = 6});
  Write("1.py", "12345");
  Write("2.py", "123");
  Write("3.py", "123");
  Write("4.py", "123");
  Watch("*.py");
  ScanAll();
  EXPECT_EQ(table_->GetStats().racy_files_not_hashed, 2);
}

TEST_F(FileTableTest, AFileThatIsNotRacyIsNeverRead) {
  const int64_t past_ns = posix_.NowNs() - kHourNs;
  fakes::FaultPlan plan;
  const fakes::FaultyFileSystem faulty(&posix_, &plan);
  Use(faulty);
  Write("a.py", "1");
  ASSERT_TRUE(
      mutator_.SetTimes(Path("a.py"), past_ns, past_ns, FollowLinks::kNo).ok());
  Watch("*.py");
  // Its ctime is of this moment; by the second look at the latest it is old.
  while (posix_.Stat(Path("a.py"))->ctime_ns >
         posix_.NowNs() - *posix_.GranularityNs(root_.path())) {
    sched_yield();
  }
  plan.Add({.call = fakes::FaultyCall::kRead,
            .path = Path("a.py"),
            .error_number = EIO,
            .repeat = fakes::FaultRepeat::kOnce});
  ScanAll();
  ScanAll();
  EXPECT_FALSE(plan.empty()) << "the file was read";
}

// --- Watches that change ---------------------------------------------------

TEST_F(FileTableTest, AWatchThatIsAddedReportsNothingThatIsThere) {
  Use(posix_);
  Mkdir("d");
  Write("a.py", "1");
  Write("a.txt", "1");
  Write("d/b.txt", "1");
  Watch("*.py");
  ScanAll();
  Write("a.py", "22");   // Watched before.
  Write("new.py", "1");  // Would have been watched before.
  Watch("**/*.txt");
  EXPECT_THAT(ScanAll(), ElementsAre("modified a.py", "created new.py"));
  Write("d/b.txt", "22");
  EXPECT_THAT(ScanAll(), ElementsAre("modified d/b.txt"));
}

TEST_F(FileTableTest, AWatchThatIsRemovedReportsNothingMore) {
  Use(posix_);
  Mkdir("d");
  Write("a.py", "1");
  Write("d/b.py", "1");
  Watch("*.py");
  Watch("d/*.py");
  ScanAll();
  ASSERT_TRUE(list_.RemoveDirectory(root_.path(), "d/*.py").ok());
  table_->SetWatches(WatchSet::Compile(list_));
  Write("d/b.py", "22");
  EXPECT_THAT(ScanAll(), IsEmpty());
  ASSERT_TRUE(mutator_.Unlink(Path("d/b.py")).ok());
  Write("a.py", "22");
  EXPECT_THAT(ScanAll(), ElementsAre("modified a.py"));
}

TEST_F(FileTableTest, AWatchChangedTwiceBeforeAScanIsChangedOnce) {
  Use(posix_);
  Write("a.py", "1");
  Watch("*.py");
  ScanAll();
  Write("b.py", "1");
  Watch("*.txt");
  Watch("*.md");
  EXPECT_THAT(ScanAll(), ElementsAre("created b.py"));
}

TEST_F(FileTableTest, ADirectoryThatWasAwayWhenWatchesChanged) {
  Use(posix_);
  Mkdir("d");
  Write("d/a.py", "1");
  Watch("d/*.py");
  ScanAll();
  Rename("d", "away");
  EXPECT_THAT(ScanAll(), ElementsAre("deleted d/a.py"));
  Watch("d/*.txt");
  ScanAll();
  Write("away/b.txt", "1");
  Rename("away", "d");
  EXPECT_THAT(ScanAll(), ElementsAre("created d/a.py", "created d/b.txt"));
}

TEST_F(FileTableTest, ADirectoryThatCouldNotBeReadWhenWatchesChanged) {
  fakes::FaultPlan plan;
  const fakes::FaultyFileSystem faulty(&posix_, &plan);
  Use(faulty);
  Mkdir("d");
  Mkdir("d/e");
  Write("d/e/a.py", "1");
  Watch("d/e/*.py");
  ScanAll();
  plan.Add({.call = fakes::FaultyCall::kStat,
            .path = Path("d"),
            .error_number = EACCES,
            .repeat = fakes::FaultRepeat::kAlways});
  ScanAll();
  Watch("d/e/*.txt");
  ScanAll();
  Write("d/e/a.py", "22");
  plan.Clear();
  EXPECT_THAT(ScanAll(), ElementsAre("modified d/e/a.py"));
  EXPECT_THAT(sink_.said, SizeIs(1));
}

TEST_F(FileTableTest, TakesAnEntryHintForTheNameAlone) {
  Use(posix_);
  Mkdir("d");
  Write("d/a.py", "1");
  Watch("**/*.py");
  ScanAll();
  Write("d/a.py", "22");
  EXPECT_THAT(ScanEntryHints({"d"}), IsEmpty());
  EXPECT_THAT(ScanEntryHints({"d/a.py"}), ElementsAre("modified d/a.py"));
}

TEST_F(FileTableTest, TakesAnEntryHintOfAnotherDirectoryForAllThatIsInIt) {
  Use(posix_);
  Mkdir("d");
  Write("d/a.py", "1");
  Mkdir("other");
  Mkdir("other/e");
  Write("other/e/b.py", "1");
  Watch("d/**/*.py");
  ScanAll();
  ASSERT_TRUE(mutator_.Exchange(Path("d"), Path("other")).ok());
  EXPECT_THAT(ScanEntryHints({"d"}),
              ElementsAre("deleted d/a.py", "created d/e/b.py"));
}

TEST_F(FileTableTest, W_LINK_1_AsksToBeArmedAgainWhenALinkLeadsElsewhere) {
  Use(posix_);
  Write("one", "1");
  Write("two", "1");
  ASSERT_TRUE(mutator_.Symlink("one", Path("x.py")).ok());
  Watch("*.py");
  ScanAll();
  EXPECT_TRUE(table_->plan_changed());
  Write("one", "22");
  EXPECT_THAT(ScanAll(), ElementsAre("modified x.py"));
  EXPECT_FALSE(table_->plan_changed());
  ASSERT_TRUE(mutator_.Unlink(Path("x.py")).ok());
  ASSERT_TRUE(mutator_.Symlink("two", Path("x.py")).ok());
  EXPECT_THAT(ScanAll(), ElementsAre("modified x.py"));
  EXPECT_TRUE(table_->plan_changed());
}

TEST_F(FileTableTest, SaysWhereThePlanHasChanged) {
  Use(posix_);
  Mkdir("a");
  Mkdir("a/b");
  Mkdir("c");
  Watch("**/*.py");
  ScanAll();
  table_->TakePlanChanges();
  Mkdir("a/b/new");
  ASSERT_TRUE(mutator_.Rmdir(Path("c")).ok());
  ScanAll();
  Write("a/b/1.py", "1");
  ScanAll();  // Changes nothing, and loses nothing.
  EXPECT_THAT(table_->TakePlanChanges(),
              UnorderedElementsAre(PlanChange{Path("a/b/new")},
                                   PlanChange{Path("c"), /*below=*/true}));
  EXPECT_THAT(table_->TakePlanChanges(), IsEmpty());
  table_->SetWatches(WatchSet::Compile(WatchList()));
  ScanAll();
  const std::string top = root_.path().substr(0, root_.path().find('/', 1));
  EXPECT_THAT(
      table_->TakePlanChanges(),
      UnorderedElementsAre(PlanChange{"/"}, PlanChange{top, /*below=*/true}));
}

TEST_F(FileTableTest, W_LINK_2_DoesNotEnterALoopThatIsHintedAt) {
  Use(posix_);
  Mkdir("src");
  Write("src/a.py", "1");
  ASSERT_TRUE(mutator_.Symlink(".", Path("src/self")).ok());
  Watch("**/*.py", {.follow_directory_links = true});
  ScanAll();
  // Whoever is told of changes has to hear of what the link leads through.
  EXPECT_THAT(table_->TakePlanChanges(),
              Contains(PlanChange{Path("src/self"), /*below=*/true}));
  Write("src/a.py", "22");
  EXPECT_THAT(ScanEntryHints({"src/self", "src/a.py"}),
              ElementsAre("modified src/a.py"));
  EXPECT_THAT(ScanHints({"src/self", "src/self/a.py"}), IsEmpty());
}

}  // namespace
}  // namespace reloader
