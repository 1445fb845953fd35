// Looks at a part of the files, by two threads that share what they may take
// on. What they find is told by tiered_polling_test and the conformance suite.
#include <cstdint>
#include <string>
#include <utility>
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

  void LookAtDueTurns() {
    table_->ScanTurns([] { return false; }, &changes_);
  }

  // What looks have found since the last call: "modified d0/1.py".
  std::vector<std::string> Told() { return Lines(std::exchange(changes_, {})); }

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
  EXPECT_THAT(Told(), IsEmpty());
}

TEST_F(FileTableTierTest, AWriteInPlaceIsSeenInItsTurn) {
  Write("d17/1.py", "another length");
  for (int look = 0; look < kDirectories && changes_.empty(); ++look) {
    Look({.turn_files = kFiles});
  }
  EXPECT_THAT(Told(), ElementsAre("modified d17/1.py"));
}

TEST_F(FileTableTierTest, WhatIsFoundAtOnceDoesNotWaitForTurns) {
  Write("d17/new.py", "1");
  Write("d30/1.py", "another length");
  const TierCounts counts = Look({.turn_files = kDirectories * kFiles});
  EXPECT_THAT(Told(), ElementsAre("created d17/new.py"));
  EXPECT_EQ(counts.turn_files, 0);
  // Who reckons what a file costs wants to know.
  EXPECT_EQ(counts.looked_at_files, kFiles + 1);
  ASSERT_TRUE(table_->turns_are_due());
  LookAtDueTurns();
  EXPECT_THAT(Told(), ElementsAre("modified d30/1.py"));
  EXPECT_FALSE(table_->turns_are_due());
}

TEST_F(FileTableTierTest, NoTurnIsDueWhereNothingIsFound) {
  Look({.turn_files = 10});
  EXPECT_FALSE(table_->turns_are_due());
}

// Who saves all the time does not keep others from being looked at, nor are
// these looked at twice.
TEST_F(FileTableTierTest, DueTurnsAreThoseOfTheRound) {
  constexpr int kLooks = 4;
  for (int d = 1; d < kDirectories; ++d) {
    Write(absl::StrCat(Directory(d), "/1.py"), "another length");
  }
  for (int look = 0; look < kLooks; ++look) {
    Write(absl::StrCat("d0/", look, "_new.py"), "1");
    Look({.turn_files = kDirectories * kFiles / kLooks});
    LookAtDueTurns();
  }
  EXPECT_THAT(Told(), SizeIs(kDirectories - 1 + kLooks));
  // A round begins.
  EXPECT_EQ(Look({.turn_files = 1}).turn_files, kFiles);
}

TEST_F(FileTableTierTest, DueTurnsComeLaterInTheRoundIfAnotherScanComesFirst) {
  constexpr int64_t kAQuarter = kDirectories * kFiles / 4;
  for (int look = 0; look < 3; ++look) Look({.turn_files = kAQuarter});
  for (int d = 0; d < kDirectories; ++d) {
    Write(absl::StrCat(Directory(d), "/1.py"), "another length");
  }
  Write("d0/new.py", "1");
  Look({.turn_files = kAQuarter});
  EXPECT_THAT(Told(), ElementsAre("modified d0/1.py", "created d0/new.py"));
  EXPECT_TRUE(table_->turns_are_due());
  EXPECT_THAT(Scan({.paths = {Path("d5/2.py")}}), IsEmpty());
  EXPECT_FALSE(table_->turns_are_due());
  // The last quarter is left, and what the scan made suspect.
  Look({.turn_files = kDirectories * kFiles});
  LookAtDueTurns();
  EXPECT_THAT(Told(), SizeIs(AllOf(Gt(1), Le(kDirectories / 4 + 1))));
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
  EXPECT_THAT(Told(), IsEmpty());
  Look({.turn_files = kDirectories * kFiles});
  EXPECT_THAT(Told(), IsSupersetOf({"deleted d17/1.py", "created d17/new.py",
                                    "created old/1.py"}));
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

}  // namespace
}  // namespace reloader
