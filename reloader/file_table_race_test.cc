// What the table makes of a directory that is moved away while it is looked at:
// its descriptor goes on working, but what is seen through it is no longer what
// its path leads to.
#include <algorithm>
#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "fakes/faulty_file_system.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "reloader/change.h"
#include "reloader/diagnostics.h"
#include "reloader/executor.h"
#include "reloader/file_table.h"
#include "reloader/posix_file_system.h"
#include "reloader/posix_file_system_mutator.h"
#include "reloader/testing/temp_directory.h"
#include "reloader/watch_list.h"
#include "reloader/watch_set.h"

namespace reloader {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

class FileTableRaceTest : public testing::Test, public DiagnosticSink {
 protected:
  using Call = fakes::FaultyCall;

  FileTableRaceTest() : table_(&faulty_, &executor_, this, {}) {
    Must(mutator_.Mkdir(Path("d")));
    Must(mutator_.Mkdir(Path("d/e")));
    Must(mutator_.WriteFile(Path("d/a.py"), "1"));
    Must(mutator_.WriteFile(Path("d/e/a.py"), "1"));
  }

  // For DiagnosticSink.
  void Report(const Diagnostic& diagnostic) override {
    ADD_FAILURE() << diagnostic.ToString();
  }

  static void Must(const absl::Status& status) {
    ASSERT_TRUE(status.ok()) << status;
  }
  std::string Path(absl::string_view name) const {
    return absl::StrCat(root_.path(), "/", name);
  }

  void Arm(absl::string_view glob) {
    WatchList list;
    Must(list.AddDirectory(root_.path(), glob, {}));
    table_.SetWatches(WatchSet::Compile(list));
    ASSERT_THAT(Scan(), IsEmpty());
  }

  // Scans all and returns lines like "modified a.py", sorted by path.
  std::vector<std::string> Scan() {
    std::vector<Change> changes;
    table_.Scan(
        {.everything = true}, [] { return false; }, &changes);
    std::sort(changes.begin(), changes.end());
    std::vector<std::string> lines;
    for (const Change& change : changes) {
      lines.push_back(absl::StrCat(
          ChangeKindName(change.kind), " ",
          absl::string_view(change.path).substr(root_.path().size() + 1)));
    }
    return lines;
  }

  // Does `action` just before the scan's next `call` of the path.
  void Before(Call call, absl::string_view name, std::function<void()> action) {
    plan_.Add({.call = call, .path = Path(name), .before = std::move(action)});
  }

  // Makes "next", with the same files as "d", and "c", which is looked at
  // before them.
  void MakeAnotherLikeIt() {
    for (const char* name : {"c", "next", "next/e"}) {
      Must(mutator_.Mkdir(Path(name)));
    }
    for (const char* name : {"a.py", "e/a.py"}) {
      Must(mutator_.Link(Path(absl::StrCat("d/", name)),
                         Path(absl::StrCat("next/", name))));
    }
  }

  // Scans; just before the `call` moves "d" out of the watched names and then
  // does `change`, whose paths begin with "moved".
  std::vector<std::string> ScanWhileMoved(Call call, absl::string_view name,
                                          std::function<void()> change) {
    Before(call, name, [this, change = std::move(change)] {
      Must(mutator_.Rename(Path("d"), Path("moved")));
      change();
    });
    std::vector<std::string> lines = Scan();
    EXPECT_TRUE(plan_.empty()) << "the scan made no such call";
    return lines;
  }

  TempDirectory root_;
  PosixFileSystem posix_;
  PosixFileSystemMutator mutator_;
  fakes::FaultPlan plan_;
  fakes::FaultyFileSystem faulty_{&posix_, &plan_};
  InlineExecutor executor_;
  FileTable table_;
};

TEST_F(FileTableRaceTest, AFileMadeAfterTheMoveWasNeverAtTheOldPath) {
  Arm("d/**/*.py");
  Must(mutator_.WriteFile(Path("d/b.py"), "1"));  // So that "d" is listed.
  EXPECT_THAT(ScanWhileMoved(
                  Call::kList, "d",
                  [this] { Must(mutator_.WriteFile(Path("moved/c.py"), "")); }),
              IsEmpty());
  EXPECT_THAT(Scan(), ElementsAre("deleted d/a.py", "deleted d/e/a.py"));
}

TEST_F(FileTableRaceTest, AtTheFirstLookToo) {
  WatchList list;
  Must(list.AddDirectory(root_.path(), "d/**/*.py", {}));
  table_.SetWatches(WatchSet::Compile(list));
  EXPECT_THAT(ScanWhileMoved(Call::kList, "d", [] {}), IsEmpty());
  EXPECT_THAT(Scan(), IsEmpty()) << "nothing was seen there before";
}

TEST_F(FileTableRaceTest, AFileWrittenAfterTheMoveIsOnlyDeleted) {
  Arm("d/**/*.py");
  EXPECT_THAT(
      ScanWhileMoved(
          Call::kStat, "d/a.py",
          [this] { Must(mutator_.WriteFile(Path("moved/a.py"), "22")); }),
      IsEmpty());
  EXPECT_THAT(Scan(), ElementsAre("deleted d/a.py", "deleted d/e/a.py"));
}

TEST_F(FileTableRaceTest, ANamedFileMadeAfterTheMoveWasNeverAtTheOldPath) {
  Arm("d/named.py");
  EXPECT_THAT(
      ScanWhileMoved(
          Call::kStat, "d/named.py",
          [this] { Must(mutator_.WriteFile(Path("moved/named.py"), "")); }),
      IsEmpty());
  EXPECT_THAT(Scan(), IsEmpty());
}

TEST_F(FileTableRaceTest, ADirectoryTakenOutAfterAnExchangeIsStillAtThePath) {
  Must(mutator_.Mkdir(Path("other")));
  Must(mutator_.Mkdir(Path("other/e")));
  Must(mutator_.Link(Path("d/e/a.py"), Path("other/e/a.py")));
  Arm("d/e/*.py");
  Before(Call::kStat, "d/e", [this] {
    Must(mutator_.Exchange(Path("d"), Path("other")));
    Must(mutator_.Rename(Path("other/e"), Path("gone")));
  });
  EXPECT_THAT(Scan(), IsEmpty());
  EXPECT_TRUE(plan_.empty()) << "the scan made no such call";
  EXPECT_THAT(Scan(), IsEmpty()) << "the same file is there all the time";
}

// Files are looked at in batches: what was seen of one says nothing about the
// next.
TEST_F(FileTableRaceTest, AMoveBetweenTwoBatchesIsSeenInTheSecond) {
  std::vector<std::string> deleted;
  std::map<uint64_t, std::string> by_inode;  // The order of the batches.
  for (int i = 100; i < 500; ++i) {
    const std::string name = absl::StrCat(i, ".py");
    Must(mutator_.WriteFile(Path(absl::StrCat("d/", name)), "1"));
    by_inode[posix_.Lstat(Path(absl::StrCat("d/", name)))->inode] = name;
    deleted.push_back(absl::StrCat("deleted d/", name));
  }
  const std::string first = by_inode.begin()->second;
  const std::string last = by_inode.rbegin()->second;
  Arm("d/[0-9]*.py");
  Must(mutator_.WriteFile(Path(absl::StrCat("d/", first)), "22"));
  EXPECT_THAT(ScanWhileMoved(Call::kStat, absl::StrCat("d/", last),
                             [&] {
                               Must(mutator_.WriteFile(
                                   Path(absl::StrCat("moved/", last)), "22"));
                             }),
              ElementsAre(absl::StrCat("modified d/", first)));
  EXPECT_EQ(Scan(), deleted);
}

TEST_F(FileTableRaceTest, WhatIsMovedBackIsSeen) {
  Arm("d/**/*.py");
  Must(mutator_.WriteFile(Path("d/a.py"), "22"));
  EXPECT_THAT(ScanWhileMoved(Call::kStat, "d/a.py", [] {}), IsEmpty());
  Must(mutator_.Rename(Path("moved"), Path("d")));
  EXPECT_THAT(Scan(), ElementsAre("modified d/a.py"));
}

// What was asked of the directory before says nothing of this one.
TEST_F(FileTableRaceTest, EachDirectoryIsAskedForItsFiles) {
  MakeAnotherLikeIt();
  Must(mutator_.WriteFile(Path("c/a.py"), "1"));
  Arm("?/**/*.py");
  Must(mutator_.WriteFile(Path("c/a.py"), "22"));
  Before(Call::kStat, "d/a.py", [this] {
    Must(mutator_.Exchange(Path("d"), Path("next")));
    Must(mutator_.Unlink(Path("next/a.py")));
  });
  EXPECT_THAT(Scan(), ElementsAre("modified c/a.py"));
  EXPECT_TRUE(plan_.empty()) << "the scan made no such call";
  EXPECT_THAT(Scan(), IsEmpty()) << "the same files are there all the time";
}

TEST_F(FileTableRaceTest, EachDirectoryIsAskedForItsDirectories) {
  MakeAnotherLikeIt();
  Arm("?/**/*.py");
  Must(mutator_.Mkdir(Path("c/new")));
  Before(Call::kStat, "d/e", [this] {
    Must(mutator_.Exchange(Path("d"), Path("next")));
    Must(mutator_.Rename(Path("next/e"), Path("gone")));
  });
  EXPECT_THAT(Scan(), IsEmpty());
  EXPECT_TRUE(plan_.empty()) << "the scan made no such call";
  EXPECT_THAT(Scan(), IsEmpty()) << "the same files are there all the time";
}

TEST_F(FileTableRaceTest, ALinkInADirectoryThatWasMovedAwayIsNotAtThePath) {
  MakeAnotherLikeIt();
  Arm("?/**/*.py");
  Before(Call::kStat, "d/e", [this] {
    Must(mutator_.Exchange(Path("d"), Path("next")));
    Must(mutator_.Rename(Path("next/e"), Path("gone")));
    Must(mutator_.Symlink("../gone", Path("next/e")));
  });
  EXPECT_THAT(Scan(), IsEmpty());
  EXPECT_TRUE(plan_.empty()) << "the scan made no such call";
  EXPECT_THAT(Scan(), IsEmpty()) << "the same files are there all the time";
}

}  // namespace
}  // namespace reloader
