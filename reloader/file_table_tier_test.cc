// Looks at a part of the files, by two threads that share what they may take
// on. What they find is told by tiered_polling_test and the conformance suite.
#include <cstdint>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "fakes/faulty_file_system.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "reloader/change.h"
#include "reloader/executor.h"
#include "reloader/file_table_fixture.h"
#include "reloader/thread_pool_executor.h"
#include "reloader/tier_look.h"
#include "reloader/watch_list.h"

namespace reloader {
namespace {

using ::testing::AllOf;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::Gt;
using ::testing::IsEmpty;
using ::testing::IsSupersetOf;
using ::testing::Le;
using ::testing::SizeIs;

constexpr int kDirectories = 64;
constexpr int kFiles = 3;  // In each of them.

class FileTableTierTest : public FileTableTest {
 protected:
  void SetUp() override {
    for (int d = 0; d < kDirectories; ++d) {
      Mkdir(Directory(d));
      for (int f = 0; f < kFiles; ++f) {
        Write(absl::StrCat(Directory(d), "/", f, ".py"), "1");
      }
    }
    Use(posix_, {.directories_per_task = 1}, &two_threads_);
    Watch("**/*.py");
    ASSERT_THAT(ScanAll(), IsEmpty());
    Settle();
  }

  static std::string Directory(int d) { return absl::StrCat("d", d); }

  TierCounts Look(const TierBudget& budget) {
    return table_->ScanTier(
        budget, [] { return false; }, &changes_);
  }

  ThreadPoolExecutor two_threads_{2};
  std::vector<Change> changes_;
};

TEST_F(FileTableTierTest, TwoThreadsTakeNoMoreThanTheBudget) {
  const TierCounts counts = Look({.turn_files = 10});
  EXPECT_GT(counts.turn_files, 0);
  // A directory is taken as a whole, the last one too.
  EXPECT_LT(counts.turn_files, 10 + kFiles);
  EXPECT_EQ(counts.files, kDirectories * kFiles);
}

TEST_F(FileTableTierTest, EachDirectoryHasItsTurnOnceInARound) {
  int64_t looked_at = 0;
  int looks = 0;
  while (looked_at < kDirectories * kFiles) {
    const int64_t taken = Look({.turn_files = 10}).turn_files;
    ASSERT_GT(taken, 0) << "after " << looked_at << " files";
    looked_at += taken;
    ++looks;
  }
  EXPECT_EQ(looked_at, kDirectories * kFiles);
  EXPECT_GE(looks, kDirectories * kFiles / (10 + kFiles));
  EXPECT_THAT(changes_, IsEmpty());
}

TEST_F(FileTableTierTest, AWriteInPlaceIsSeenInItsTurn) {
  Write("d17/1.py", "another length");
  for (int look = 0; look < kDirectories && changes_.empty(); ++look) {
    Look({.turn_files = kFiles});
  }
  EXPECT_THAT(changes_,
              ElementsAre(Change{Path("d17/1.py"), ChangeKind::kModified}));
}

TEST_F(FileTableTierTest, WhatIsFoundAtOnceDoesNotWaitForTurns) {
  Write("d17/new.py", "1");
  const TierCounts counts = Look({.turn_files = kDirectories * kFiles});
  EXPECT_THAT(changes_,
              ElementsAre(Change{Path("d17/new.py"), ChangeKind::kCreated}));
  EXPECT_EQ(counts.turn_files, 0);
  // Who reckons what a file costs wants to know.
  EXPECT_EQ(counts.looked_at_files, kFiles + 1);
}

// Who writes all the time does not keep others from being looked at.
TEST_F(FileTableTierTest, TurnsThatWerePutOffAreMadeUpFor) {
  Write("d17/1.py", "another length");
  int64_t looked_at = 0;
  constexpr int kLooks = 4;
  constexpr int64_t kAQuarter = kDirectories * kFiles / 4;
  for (int look = 0; look < kLooks; ++look) {
    Write(absl::StrCat("d0/", look, "_new.py"), "1");
    looked_at += Look({.turn_files = kAQuarter}).turn_files;
  }
  // Less d0, whose files are looked at each time.
  EXPECT_GE(looked_at, kLooks * kAQuarter - kFiles);
  EXPECT_THAT(changes_,
              Contains(Change{Path("d17/1.py"), ChangeKind::kModified}));
}

TEST_F(FileTableTierTest, WhatIsReplacedBeforeItsTurnIsLeftToTheNextLook) {
  fakes::FaultPlan plan;
  const fakes::FaultyFileSystem faulty(&posix_, &plan);
  Use(faulty, {.max_open_directories = 0});
  list_ = WatchList();
  Watch("**/*.py");
  ScanAll();
  Settle();
  plan.Add(
      {.call = fakes::FaultyCall::kOpen, .path = Path("d17"), .before = [this] {
         Rename("d17", "old");
         Mkdir("d17");
         Write("d17/new.py", "1");
       }});
  Look({.turn_files = kDirectories * kFiles});
  EXPECT_TRUE(plan.empty());
  EXPECT_THAT(changes_, IsEmpty());
  Look({.turn_files = kDirectories * kFiles});
  EXPECT_THAT(changes_,
              IsSupersetOf({Change{Path("d17/1.py"), ChangeKind::kDeleted},
                            Change{Path("d17/new.py"), ChangeKind::kCreated},
                            Change{Path("old/1.py"), ChangeKind::kCreated}}));
}

TEST_F(FileTableTierTest, ARoundDoesNotWaitForDirectoriesWithoutFiles) {
  Mkdir("x");
  Mkdir("x/y");
  Settle();
  for (int round = 0; round < 3; ++round) {
    EXPECT_EQ(Look({.turn_files = kDirectories * kFiles}).turn_files,
              kDirectories * kFiles);
  }
}

TEST_F(FileTableTierTest, TurnsThatWerePutOffBelongToTheSameRound) {
  constexpr int64_t kAQuarter = kDirectories * kFiles / 4;
  for (int look = 0; look < 3; ++look) Look({.turn_files = kAQuarter});
  for (int d = 0; d < kDirectories; ++d) {
    Write(absl::StrCat(Directory(d), "/1.py"), "another length");
  }
  Write("d0/new.py", "1");
  Look({.turn_files = kAQuarter});
  changes_.clear();
  // A quarter is left, though twice as many could have their turn.
  Look({.turn_files = kAQuarter});
  EXPECT_THAT(changes_, SizeIs(AllOf(Gt(0), Le(kDirectories / 4 + 1))));
}

}  // namespace
}  // namespace reloader
