#include "reloader/file_table.h"

#include <errno.h>
#include <sched.h>

#include <algorithm>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "fakes/coarse_file_system.h"
#include "fakes/faulty_file_system.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "reloader/change.h"
#include "reloader/diagnostics.h"
#include "reloader/executor.h"
#include "reloader/hints.h"
#include "reloader/posix_file_system.h"
#include "reloader/posix_file_system_mutator.h"
#include "reloader/testing/temp_directory.h"
#include "reloader/thread_pool_executor.h"
#include "reloader/watch_list.h"
#include "reloader/watch_set.h"

namespace reloader {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

constexpr int64_t kHourNs = int64_t{3600} * 1000 * 1000 * 1000;

class Sink : public DiagnosticSink {
 public:
  void Report(const Diagnostic& diagnostic) override {
    said.push_back(diagnostic.ToString());
  }
  std::vector<std::string> said;
};

// A table over a temporary directory; paths in the tests are relative to it.
class FileTableTest : public testing::Test {
 protected:
  void Use(const FileSystem& file_system, FileTableOptions options = {},
           Executor* executor = nullptr) {
    table_ = std::make_unique<FileTable>(
        &file_system, executor == nullptr ? &inline_executor_ : executor,
        &sink_, options);
  }

  std::string Path(absl::string_view name) const {
    return absl::StrCat(root_.path(), "/", name);
  }
  void Write(absl::string_view name, absl::string_view text) {
    const absl::Status status = mutator_.WriteFile(Path(name), text);
    ASSERT_TRUE(status.ok()) << status;
  }
  void Mkdir(absl::string_view name) {
    const absl::Status status = mutator_.Mkdir(Path(name));
    ASSERT_TRUE(status.ok()) << status;
  }
  void Rename(absl::string_view from, absl::string_view to) {
    const absl::Status status = mutator_.Rename(Path(from), Path(to));
    ASSERT_TRUE(status.ok()) << status;
  }

  void Watch(absl::string_view glob, WatchOptions options = {}) {
    ASSERT_TRUE(list_.AddDirectory(root_.path(), glob, options).ok());
    table_->SetWatches(WatchSet::Compile(list_));
  }

  // Scans and returns lines like "modified a.py", sorted by path.
  std::vector<std::string> Scan(const Hints& hints) {
    std::vector<Change> changes;
    table_->Scan(
        hints, [] { return false; }, &changes);
    std::vector<std::string> lines;
    std::sort(changes.begin(), changes.end());
    for (const Change& change : changes) {
      lines.push_back(absl::StrCat(
          ChangeKindName(change.kind), " ",
          absl::string_view(change.path).substr(root_.path().size() + 1)));
    }
    return lines;
  }
  std::vector<std::string> ScanAll() { return Scan({.everything = true}); }
  std::vector<std::string> ScanHints(std::vector<std::string> names) {
    Hints hints;
    for (const std::string& name : names) hints.paths.push_back(Path(name));
    return Scan(hints);
  }

  TempDirectory root_;
  PosixFileSystem posix_;
  PosixFileSystemMutator mutator_;
  InlineExecutor inline_executor_;
  Sink sink_;
  WatchList list_;
  std::unique_ptr<FileTable> table_;
};

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
  while (posix_.NowNs() < posix_.Stat(Path("a.py"))->ctime_ns +
                              2 * *posix_.GranularityNs(root_.path())) {
    ScanAll();
  }
  ScanAll();
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
