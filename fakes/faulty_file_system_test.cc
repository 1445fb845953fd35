#include "fakes/faulty_file_system.h"

#include <errno.h>

#include <algorithm>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "absl/types/span.h"
#include "fakes/coarse_file_system.h"
#include "fakes/fake_clock.h"
#include "fakes/in_memory_file_system.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "reloader/errno_status.h"
#include "reloader/file_system.h"
#include "reloader/posix_file_system.h"
#include "reloader/posix_file_system_mutator.h"
#include "reloader/testing/temp_directory.h"

namespace reloader::fakes {
namespace {

using ::testing::Gt;
using ::testing::IsSupersetOf;

class FaultyFileSystemTest : public testing::Test {
 protected:
  void SetUp() override {
    ASSERT_TRUE(mutator_.Mkdir(Path("d")).ok());
    ASSERT_TRUE(mutator_.WriteFile(Path("d/a"), "1").ok());
    ASSERT_TRUE(mutator_.WriteFile(Path("d/b"), "1").ok());
    ASSERT_TRUE(mutator_.Symlink("a", Path("d/l")).ok());
  }
  std::string Path(const std::string& name) const {
    return root_.path() + "/" + name;
  }
  void Plan(FaultyCall call, const std::string& name, int error,
            FaultRepeat repeat) {
    plan_.Add({.call = call,
               .path = Path(name),
               .error_number = error,
               .repeat = repeat});
  }

  TempDirectory root_;
  PosixFileSystem posix_;
  PosixFileSystemMutator mutator_;
  FaultPlan plan_;
  FaultyFileSystem faulty_{&posix_, &plan_};
};

TEST_F(FaultyFileSystemTest, FailsTheChosenEntryOfABatchAndNoOther) {
  const auto directory = faulty_.OpenDirectory(Path("d"));
  ASSERT_TRUE(directory.ok());
  Plan(FaultyCall::kStat, "d/b", EIO, FaultRepeat::kOnce);
  std::vector<EntryStatus> entries = {{.name = "a"}, {.name = "b"}};
  (*directory)->StatEntries(absl::MakeSpan(entries));
  EXPECT_EQ(entries[0].error, 0);
  EXPECT_EQ(entries[1].error, EIO);
  (*directory)->StatEntries(absl::MakeSpan(entries));
  EXPECT_EQ(entries[1].error, 0) << "once is once";
}

TEST_F(FaultyFileSystemTest, FailsUntilItIsCleared) {
  Plan(FaultyCall::kList, "d", EACCES, FaultRepeat::kAlways);
  const auto none = [](const DirectoryEntry&) { FAIL(); };
  const auto any = [](const DirectoryEntry&) {};
  for (int i = 0; i < 2; ++i) {
    EXPECT_EQ(ErrnoFromStatus(faulty_.List(Path("d"), none)), EACCES);
  }
  plan_.Clear();
  EXPECT_TRUE(faulty_.List(Path("d"), any).ok());
}

TEST_F(FaultyFileSystemTest, ReachesEveryCallByPathAndByHandle) {
  const auto root = faulty_.OpenDirectory(root_.path());
  ASSERT_TRUE(root.ok());
  const auto d = (*root)->OpenDirectory("d", FollowLinks::kNo);
  ASSERT_TRUE(d.ok());
  const auto any = [](const DirectoryEntry&) {};
  Plan(FaultyCall::kOpen, "d", EMFILE, FaultRepeat::kAlways);
  Plan(FaultyCall::kList, "d", EIO, FaultRepeat::kAlways);
  Plan(FaultyCall::kRead, "d/a", EIO, FaultRepeat::kAlways);
  Plan(FaultyCall::kReadLink, "d/l", EIO, FaultRepeat::kAlways);
  Plan(FaultyCall::kStat, "d/a", ENOENT, FaultRepeat::kAlways);
  EXPECT_EQ(ErrnoFromStatus(faulty_.OpenDirectory(Path("d")).status()), EMFILE);
  EXPECT_EQ(
      ErrnoFromStatus((*root)->OpenDirectory("d", FollowLinks::kNo).status()),
      EMFILE);
  EXPECT_EQ(ErrnoFromStatus((*d)->List(any)), EIO);
  EXPECT_EQ(ErrnoFromStatus((*d)->Read("a", 10).status()), EIO);
  EXPECT_EQ(ErrnoFromStatus(faulty_.Read(Path("d/a"), 10).status()), EIO);
  EXPECT_EQ(ErrnoFromStatus((*d)->ReadLink("l").status()), EIO);
  EXPECT_EQ(ErrnoFromStatus(faulty_.ReadLink(Path("d/l")).status()), EIO);
  EXPECT_EQ(ErrnoFromStatus(faulty_.Stat(Path("d/a")).status()), ENOENT);
  EXPECT_EQ(ErrnoFromStatus(faulty_.Lstat(Path("d/a")).status()), ENOENT);
}

TEST_F(FaultyFileSystemTest, SaysWhichCallFailedOnWhat) {
  Plan(FaultyCall::kRead, "d/a", EIO, FaultRepeat::kOnce);
  EXPECT_EQ(faulty_.Read(Path("d/a"), 10).status().message(),
            "read(" + Path("d/a") + "): EIO: Input/output error");
}

TEST_F(FaultyFileSystemTest, DoesSomethingJustBeforeACall) {
  const auto directory = faulty_.OpenDirectory(Path("d"));
  ASSERT_TRUE(directory.ok());
  plan_.Add({.call = FaultyCall::kStat, .path = Path("d/b"), .before = [&] {
               EXPECT_TRUE(mutator_.Unlink(Path("d/b")).ok());
             }});
  std::vector<EntryStatus> entries = {{.name = "a"}, {.name = "b"}};
  (*directory)->StatEntries(absl::MakeSpan(entries));
  EXPECT_EQ(entries[0].error, 0);
  EXPECT_EQ(entries[1].error, ENOENT) << "of the file system itself";
  EXPECT_TRUE(plan_.empty());
}

TEST_F(FaultyFileSystemTest, DoesSomethingBetweenTwoEntriesOfABatch) {
  const auto directory = faulty_.OpenDirectory(Path("d"));
  ASSERT_TRUE(directory.ok());
  plan_.Add({.call = FaultyCall::kStat, .path = Path("d/b"), .before = [&] {
               EXPECT_TRUE(mutator_.Unlink(Path("d/a")).ok());
             }});
  std::vector<EntryStatus> entries = {{.name = "a"}, {.name = "b"}};
  (*directory)->StatEntries(absl::MakeSpan(entries));
  EXPECT_EQ(entries[0].error, 0) << "a was looked at before";
  EXPECT_EQ(entries[1].error, 0);
}

TEST(SlowCallTest, TakesVirtualTimeOnItsWay) {
  FakeClock clock;
  InMemoryFileSystem memory({}, &clock);
  ASSERT_TRUE(memory.mutator().WriteFile("/a", "1").ok());
  FaultPlan plan;
  const FaultyFileSystem faulty(&memory, &plan);
  plan.Add({.call = FaultyCall::kStat,
            .path = "/a",
            .repeat = FaultRepeat::kAlways,
            .before = [&] { clock.Advance(absl::Seconds(2)); }});
  const absl::Time begin = clock.Now();
  EXPECT_TRUE(faulty.Stat("/a").ok());
  EXPECT_TRUE(faulty.Stat("/a").ok());
  EXPECT_EQ(clock.Now() - begin, absl::Seconds(4));
}

TEST_F(FaultyFileSystemTest, BreaksAListingOff) {
  plan_.Add({.call = FaultyCall::kList,
             .path = Path("d"),
             .error_number = EIO,
             .after_entries = 2});
  int visits = 0;
  EXPECT_EQ(ErrnoFromStatus(faulty_.List(
                Path("d"), [&](const DirectoryEntry&) { ++visits; })),
            EIO);
  EXPECT_EQ(visits, 2);
}

TEST_F(FaultyFileSystemTest, GoesThroughTheCallsOfAKind) {
  std::vector<std::string> hit;
  for (int64_t n = 0;; ++n) {
    plan_.Add({.call = FaultyCall::kRead, .error_number = EIO, .skip = n});
    const bool failed[] = {!faulty_.Read(Path("d/a"), 10).ok(),
                           !faulty_.Read(Path("d/b"), 10).ok()};
    if (!plan_.empty()) break;
    EXPECT_EQ(failed[0], n == 0);
    EXPECT_EQ(failed[1], n == 1);
    hit = plan_.hit_paths();
  }
  EXPECT_EQ(hit, (std::vector<std::string>{Path("d/a"), Path("d/b")}));
}

TEST_F(FaultyFileSystemTest, WhatRepeatsStaysWithThePathThatItHitFirst) {
  plan_.Add({.call = FaultyCall::kRead,
             .error_number = EIO,
             .repeat = FaultRepeat::kAlways,
             .skip = 1});
  EXPECT_TRUE(faulty_.Read(Path("d/a"), 10).ok());
  for (int i = 0; i < 2; ++i) {
    EXPECT_FALSE(faulty_.Read(Path("d/b"), 10).ok());
    EXPECT_TRUE(faulty_.Read(Path("d/a"), 10).ok());
  }
}

TEST_F(FaultyFileSystemTest, ASeedGivesTheSameFailuresAgain) {
  const auto failures = [&](uint64_t seed) {
    plan_.Clear();
    plan_.AddRandom({.seed = seed, .one_in = 4, .below = Path("d")});
    std::vector<int> errors;
    for (int i = 0; i < 100; ++i) {
      errors.push_back(ErrnoFromStatus(faulty_.Stat(Path("d/a")).status()));
      EXPECT_TRUE(faulty_.Stat(root_.path()).ok()) << "above";
    }
    EXPECT_EQ(plan_.hit_paths(),
              std::vector<std::string>(
                  errors.size() - std::count(errors.begin(), errors.end(), 0),
                  Path("d/a")));
    return errors;
  };
  const std::vector<int> first = failures(1);
  EXPECT_THAT(first, IsSupersetOf({0, EACCES, EIO}));
  EXPECT_THAT(std::count(first.begin(), first.end(), 0), Gt(50));
  EXPECT_EQ(failures(1), first);
  EXPECT_NE(failures(2), first);
}

TEST(CoarseFileSystemTest, RoundsTimesDownAlsoBeforeTheEpoch) {
  const TempDirectory root;
  const PosixFileSystem posix;
  PosixFileSystemMutator mutator;
  const CoarseFileSystem coarse(&posix, 1000);
  const std::string path = root.path() + "/a";
  ASSERT_TRUE(mutator.WriteFile(path, "1").ok());
  ASSERT_TRUE(mutator.SetTimes(path, 0, 2999, FollowLinks::kNo).ok());
  EXPECT_EQ(coarse.Stat(path)->mtime_ns, 2000);
  ASSERT_TRUE(mutator.SetTimes(path, 0, -1, FollowLinks::kNo).ok());
  EXPECT_EQ(coarse.Lstat(path)->mtime_ns, -1000);
  EXPECT_EQ(coarse.NowNs() % 1000, 0);
  const auto directory = coarse.OpenDirectory(root.path());
  ASSERT_TRUE(directory.ok());
  EntryStatus entry = {.name = "a"};
  (*directory)->StatEntries(absl::MakeSpan(&entry, 1));
  EXPECT_EQ(entry.status.mtime_ns, -1000);
  EXPECT_EQ((*directory)->GranularityNs(), 1000);
}

}  // namespace
}  // namespace reloader::fakes
