// The FileTable under limits and failures: descriptors, threads, a scan that is
// stopped, and what is said about what cannot be read.
#include <errno.h>
#include <sys/resource.h>

#include <cstddef>
#include <functional>
#include <string>
#include <vector>

#include "absl/cleanup/cleanup.h"
#include "absl/strings/str_cat.h"
#include "fakes/faulty_file_system.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "reloader/change.h"
#include "reloader/file_table.h"
#include "reloader/file_table_fixture.h"
#include "reloader/thread_pool_executor.h"
#include "reloader/watch_list.h"

namespace reloader {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

// --- Descriptors, threads, limits ------------------------------------------

TEST_F(FileTableTest, KeepsNoMoreDirectoriesOpenThanItMay) {
  for (const size_t limit : {0, 1, 2, 100}) {
    SCOPED_TRACE(limit);
    Use(posix_, {.max_open_directories = limit});
    const std::string top = absl::StrCat("t", limit);
    Mkdir(top);
    std::string deep = top;
    for (int i = 0; i < 6; ++i) {
      absl::StrAppend(&deep, "/d", i);
      Mkdir(deep);
    }
    Write(absl::StrCat(deep, "/a.py"), "1");
    list_ = WatchList();
    Watch("**/*.py");
    ScanAll();
    EXPECT_LE(table_->GetStats().open_directories, limit);
    Write(absl::StrCat(deep, "/a.py"), "22");
    EXPECT_THAT(ScanAll(),
                ElementsAre(absl::StrCat("modified ", deep, "/a.py")));
    EXPECT_LE(table_->GetStats().open_directories, limit);
  }
}

TEST_F(FileTableTest, LeavesMostDescriptorsToTheProgram) {
  struct rlimit before;
  ASSERT_EQ(getrlimit(RLIMIT_NOFILE, &before), 0);
  const absl::Cleanup restore = [&before] {
    EXPECT_EQ(setrlimit(RLIMIT_NOFILE, &before), 0);
  };
  const struct rlimit few = {.rlim_cur = 80, .rlim_max = before.rlim_max};
  ASSERT_EQ(setrlimit(RLIMIT_NOFILE, &few), 0);
  EXPECT_EQ(posix_.MaxKeptDirectories(), 20u);
  Use(posix_);
  for (int i = 10; i < 50; ++i) {
    Mkdir(absl::StrCat("d", i));
    Write(absl::StrCat("d", i, "/a.py"), "1");
  }
  Watch("**/*.py");
  ScanAll();
  EXPECT_EQ(table_->GetStats().open_directories, 20u);
  EXPECT_THAT(sink_.said, IsEmpty());
}

TEST_F(FileTableTest, ClosesDirectoriesThatAreGone) {
  Use(posix_);
  Mkdir("d");
  Write("d/a.py", "1");
  Watch("**/*.py");
  ScanAll();
  const size_t without = table_->GetStats().open_directories;
  Mkdir("d/e");
  Mkdir("d/e/f");
  Write("d/e/f/a.py", "1");
  ScanAll();
  EXPECT_EQ(table_->GetStats().open_directories, without + 2);
  ASSERT_TRUE(mutator_.Unlink(Path("d/e/f/a.py")).ok());
  ASSERT_TRUE(mutator_.Rmdir(Path("d/e/f")).ok());
  ASSERT_TRUE(mutator_.Rmdir(Path("d/e")).ok());
  ScanAll();
  EXPECT_EQ(table_->GetStats().open_directories, without);
}

TEST_F(FileTableTest, ClosesDirectoriesInWhichNothingIsWatched) {
  Use(posix_);
  Mkdir("d");
  Write("d/a.py", "1");
  Watch("**/*.py");
  ScanAll();
  const size_t without = table_->GetStats().open_directories;
  Mkdir("e");
  Write("e/a.txt", "1");
  ScanAll();
  EXPECT_EQ(table_->GetStats().open_directories, without);
  Write("e/a.py", "1");
  EXPECT_THAT(ScanAll(), ElementsAre("created e/a.py"));
  EXPECT_EQ(table_->GetStats().open_directories, without + 1);
}

TEST_F(FileTableTest, ClosesDirectoriesThatAreWatchedNoMore) {
  Use(posix_);
  Mkdir("d");
  Mkdir("e");
  Write("d/a.py", "1");
  Write("e/a.py", "1");
  Watch("d/*.py");
  ScanAll();
  const size_t without = table_->GetStats().open_directories;
  Watch("e/*.py");
  ScanAll();
  EXPECT_EQ(table_->GetStats().open_directories, without + 1);
  list_ = WatchList();
  Watch("d/*.py");
  ScanAll();
  EXPECT_EQ(table_->GetStats().open_directories, without);
}

TEST_F(FileTableTest, ManyThreadsFindWhatOneFinds) {
  ThreadPoolExecutor executor(4);
  Use(posix_, {.directories_per_task = 1}, &executor);
  std::vector<std::string> expected;
  for (int i = 0; i < 40; ++i) {
    const std::string directory = absl::StrCat("d", 10 + i);
    Mkdir(directory);
    Write(absl::StrCat(directory, "/a.py"), "1");
    expected.push_back(absl::StrCat("modified ", directory, "/a.py"));
  }
  Watch("**/*.py");
  ScanAll();
  for (int i = 0; i < 40; ++i) Write(absl::StrCat("d", 10 + i, "/a.py"), "22");
  EXPECT_EQ(ScanAll(), expected);
  EXPECT_THAT(ScanAll(), IsEmpty());
}

TEST_F(FileTableTest, AScanThatIsStoppedLeavesTheRestToTheNext) {
  Use(posix_);
  for (const char* directory : {"a", "b", "c"}) {
    Mkdir(directory);
    Write(absl::StrCat(directory, "/x.py"), "1");
  }
  Watch("**/*.py");
  ScanAll();
  for (const char* directory : {"a", "b", "c"}) {
    Write(absl::StrCat(directory, "/x.py"), "22");
  }
  std::vector<Change> changes;
  table_->Scan(
      {.everything = true}, [&] { return true; }, &changes);
  EXPECT_THAT(changes, IsEmpty());
  EXPECT_THAT(ScanAll(), ElementsAre("modified a/x.py", "modified b/x.py",
                                     "modified c/x.py"));
}

TEST_F(FileTableTest, CountsWhatItKnows) {
  Use(posix_);
  Mkdir("d");
  Write("d/a.py", "1");
  Write("d/b.py", "1");
  Watch("**/*.py");
  const size_t above = table_->GetStats().directories;
  EXPECT_EQ(above, 0u);
  ScanAll();
  EXPECT_EQ(table_->GetStats().files, 2u);
  ASSERT_TRUE(mutator_.Unlink(Path("d/a.py")).ok());
  ScanAll();
  EXPECT_EQ(table_->GetStats().files, 1u);
}

TEST_F(FileTableTest, WhatWasAbsentForOneLookIsFoundAgain) {
  // Its directory does not change, so that nothing else says to look for it.
  fakes::FaultPlan plan;
  const fakes::FaultyFileSystem faulty(&posix_, &plan);
  Use(faulty);
  Mkdir("d");
  Write("a.py", "1");
  Write("d/b.py", "1");
  Watch("**/*.py");
  ScanAll();
  Settle();
  for (const char* name : {"a.py", "d"}) {
    plan.Add({.call = fakes::FaultyCall::kStat,
              .path = Path(name),
              .error_number = ENOENT,
              .repeat = fakes::FaultRepeat::kOnce});
  }
  EXPECT_THAT(ScanAll(), ElementsAre("deleted a.py", "deleted d/b.py"));
  EXPECT_THAT(ScanAll(), ElementsAre("created a.py", "created d/b.py"));
}

// --- Diagnostics -----------------------------------------------------------

// getdents(2) says ENOENT of an open directory that was removed.
TEST_F(FileTableTest, ADirectoryRemovedWhileItIsListedIsNotUnreadable) {
  fakes::FaultPlan plan;
  const fakes::FaultyFileSystem faulty(&posix_, &plan);
  Use(faulty);
  Watch("**/*.py");
  Mkdir("d");
  plan.Add({.call = fakes::FaultyCall::kList,
            .path = Path("d"),
            .error_number = ENOENT,
            .repeat = fakes::FaultRepeat::kOnce});
  EXPECT_THAT(Scan({.everything = true}), IsEmpty());
  EXPECT_THAT(sink_.said, IsEmpty());
  EXPECT_TRUE(plan.empty()) << "the directory was not listed";
}

// A row of its own must not go with a neighbour's: it would be said again.
TEST_F(FileTableTest, AFileThatWasNeverReadableIsSaidOnceWhateverGoesBesideIt) {
  fakes::FaultPlan plan;
  const fakes::FaultyFileSystem faulty(&posix_, &plan);
  Use(faulty);
  Write("a.py", "1");
  Write("b.py", "1");
  Watch("*.py");
  plan.Add({.call = fakes::FaultyCall::kStat,
            .path = Path("b.py"),
            .error_number = EIO,
            .repeat = fakes::FaultRepeat::kAlways});
  ScanAll();
  ASSERT_TRUE(mutator_.Unlink(Path("a.py")).ok());
  EXPECT_THAT(ScanAll(), ElementsAre("deleted a.py"));
  ScanAll();
  EXPECT_THAT(sink_.said, SizeIs(1));
  plan.Clear();
  EXPECT_THAT(ScanAll(), IsEmpty()) << "it was there when it was first watched";
  Write("b.py", "22");
  EXPECT_THAT(ScanAll(), ElementsAre("modified b.py"));
}

// One in which nothing is watched is not opened as long as it does not change.
TEST_F(FileTableTest, SaysAgainThatAnEmptyDirectoryCannotBeSeen) {
  fakes::FaultPlan plan;
  const fakes::FaultyFileSystem faulty(&posix_, &plan);
  Use(faulty);
  Mkdir("d");
  Watch("**/*.py");
  ScanAll();
  Settle();
  const auto scan_part = [this] {
    std::vector<Change> changes;
    table_->ScanTier(
        {.turn_files = 1}, [] { return false; }, &changes);
  };
  for (const std::function<void()>& look :
       {std::function<void()>([this] { ScanAll(); }), {scan_part}}) {
    look();
    sink_.said.clear();
    for (size_t times = 1; times <= 2; ++times) {
      plan.Add({.call = fakes::FaultyCall::kStat,
                .path = Path("d"),
                .error_number = EACCES,
                .repeat = fakes::FaultRepeat::kAlways});
      look();
      look();
      EXPECT_THAT(sink_.said, SizeIs(times));
      plan.Clear();
      look();
    }
  }
}

TEST_F(FileTableTest, SaysAgainWhatBeganAgain) {
  fakes::FaultPlan plan;
  const fakes::FaultyFileSystem faulty(&posix_, &plan);
  Use(faulty);
  Write("a.py", "1");
  Watch("*.py");
  for (size_t times = 1; times <= 2; ++times) {
    plan.Add({.call = fakes::FaultyCall::kStat,
              .path = Path("a.py"),
              .error_number = EACCES,
              .repeat = fakes::FaultRepeat::kAlways});
    ScanAll();
    ScanAll();
    EXPECT_THAT(sink_.said, SizeIs(times));
    plan.Clear();
    ScanAll();
  }
  EXPECT_EQ(sink_.said[0],
            absl::StrCat("unreadable: ", Path("a.py"), ": stat(", Path("a.py"),
                         "): EACCES: Permission denied"));
}

}  // namespace
}  // namespace reloader
