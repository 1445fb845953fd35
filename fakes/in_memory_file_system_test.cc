// What the contract of file systems does not say, since no disk lets a test
// choose it: granules, inode numbers, devices, the order of a listing, the
// journal, and the memory that a file takes.
#include "fakes/in_memory_file_system.h"

#include <errno.h>
#include <limits.h>

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "fakes/fake_clock.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "reloader/file_system.h"
#include "reloader/file_system_mutator.h"
#include "reloader/testing/errno_matcher.h"
#include "reloader/testing/status_matchers.h"

namespace reloader::fakes {
namespace {

using ::testing::ElementsAre;
using ::testing::UnorderedElementsAreArray;

class InMemoryFileSystemTest : public testing::Test {
 protected:
  FileSystemMutator& mutator() { return fs_.mutator(); }
  void Write(const std::string& path, const std::string& text) {
    ASSERT_THAT(mutator().WriteFile(path, text), IsOk());
  }
  FileStatus Lstat(const std::string& path) { return fs_.Lstat(path).value(); }

  FakeClock clock_;
  InMemoryFileSystem fs_{{}, &clock_};
};

class GranularityTest : public InMemoryFileSystemTest,
                        public testing::WithParamInterface<absl::Duration> {};

INSTANTIATE_TEST_SUITE_P(Granules, GranularityTest,
                         testing::Values(absl::Nanoseconds(1),
                                         absl::Milliseconds(1),
                                         absl::Milliseconds(10),
                                         absl::Seconds(1), absl::Seconds(2)));

TEST_P(GranularityTest, EveryTimeIsAWholeGranule) {
  const int64_t granule_ns = absl::ToInt64Nanoseconds(GetParam());
  fs_.SetGranularity(granule_ns);
  for (int i = 0; i < 5; ++i) {
    clock_.Advance(absl::Milliseconds(137));
    Write("/file", absl::StrCat(i));
    EXPECT_EQ(Lstat("/file").mtime_ns % granule_ns, 0);
    EXPECT_EQ(Lstat("/file").ctime_ns % granule_ns, 0);
    EXPECT_EQ(Lstat("/").mtime_ns % granule_ns, 0);
    EXPECT_EQ(fs_.NowNs() % granule_ns, 0);
  }
  ASSERT_THAT(mutator().SetTimes("/file", 0, -granule_ns - 1, FollowLinks::kNo),
              IsOk());
  EXPECT_EQ(Lstat("/file").mtime_ns, granule_ns == 1 ? -2 : -2 * granule_ns);
  EXPECT_THAT(fs_.GranularityNs("/"), IsOkAndHolds(granule_ns));
}

TEST_P(GranularityTest, TwoWritesInOneGranuleLeaveNoTrace) {
  fs_.SetGranularity(absl::ToInt64Nanoseconds(GetParam()));
  Write("/file", "1");
  const FileStatus before = Lstat("/file");
  Write("/file", "2");  // An operation takes a microsecond.
  if (GetParam() == absl::Nanoseconds(1)) {
    EXPECT_NE(Lstat("/file"), before);
  } else {
    EXPECT_EQ(Lstat("/file"), before);
  }
  clock_.Advance(GetParam());
  Write("/file", "3");
  EXPECT_NE(Lstat("/file"), before);
}

TEST_F(InMemoryFileSystemTest, TheClockMayBeSetBack) {
  Write("/file", "1");
  const int64_t before_ns = Lstat("/file").mtime_ns;
  clock_.StepFileClock(-absl::Hours(1));
  Write("/file", "2");
  EXPECT_LT(Lstat("/file").mtime_ns, before_ns);
}

TEST_F(InMemoryFileSystemTest, AnInodeNumberIsUsedAgain) {
  Write("/a", "");
  Write("/b", "");
  const uint64_t a = Lstat("/a").inode;
  const uint64_t b = Lstat("/b").inode;
  ASSERT_THAT(mutator().Unlink("/a"), IsOk());
  ASSERT_THAT(mutator().Unlink("/b"), IsOk());
  Write("/c", "");
  Write("/d", "");
  EXPECT_EQ(Lstat("/c").inode, b) << "the last one first";
  EXPECT_EQ(Lstat("/d").inode, a);
}

TEST_F(InMemoryFileSystemTest, AnInodeNumberIsKeptWhileAHandleIsOpen) {
  ASSERT_THAT(mutator().Mkdir("/a"), IsOk());
  const uint64_t a = Lstat("/a").inode;
  std::unique_ptr<Directory> handle = fs_.OpenDirectory("/a").value();
  ASSERT_THAT(mutator().Rmdir("/a"), IsOk());
  Write("/b", "");
  EXPECT_NE(Lstat("/b").inode, a);
  handle = nullptr;
  Write("/c", "");
  EXPECT_EQ(Lstat("/c").inode, a);
}

TEST_F(InMemoryFileSystemTest, AMountHidesWhatIsBelowUntilItIsGone) {
  ASSERT_THAT(mutator().Mkdir("/m"), IsOk());
  Write("/m/below", "");
  const uint64_t device = Lstat("/m").device;
  ASSERT_THAT(fs_.Mount("/m"), IsOk());
  EXPECT_NE(Lstat("/m").device, device);
  EXPECT_THAT(fs_.Stat("/m/below"), HasErrno(ENOENT));
  Write("/m/above", "1");
  EXPECT_EQ(Lstat("/m/..").inode, Lstat("/").inode);
  Write("/file", "");
  EXPECT_THAT(mutator().Rename("/file", "/m/file"), HasErrno(EXDEV));
  EXPECT_THAT(mutator().Link("/file", "/m/file"), HasErrno(EXDEV));
  EXPECT_THAT(mutator().Rename("/m", "/n"), HasErrno(EBUSY));
  EXPECT_THAT(mutator().Rmdir("/m"), HasErrno(EBUSY));
  ASSERT_THAT(fs_.Unmount("/m"), IsOk());
  EXPECT_EQ(Lstat("/m").device, device);
  EXPECT_THAT(fs_.Stat("/m/below"), IsOk());
  EXPECT_THAT(fs_.Unmount("/m"), HasErrno(EINVAL));
  ASSERT_THAT(fs_.Mount("/m"), IsOk());
  EXPECT_THAT(fs_.Read("/m/above", 9), IsOkAndHolds("1")) << "it is back";
}

TEST_F(InMemoryFileSystemTest, AListingHasTheSameOrderInEveryRun) {
  for (const char* name : {"app.py", "views.py", "urls.py", "settings.py",
                           "base.html", "README.md"}) {
    Write(absl::StrCat("/", name), "");
  }
  std::vector<std::string> names;
  const auto visit = [&](const DirectoryEntry& entry) {
    names.emplace_back(entry.name);
  };
  ASSERT_THAT(fs_.List("/", visit), IsOk());
  EXPECT_THAT(names, ElementsAre("views.py", "README.md", "base.html",
                                 "settings.py", "urls.py", "app.py"));
}

// Short ones lie in the table of their directory, which grows meanwhile.
TEST_F(InMemoryFileSystemTest, ANameMayHaveAnyLength) {
  std::vector<std::string> names;
  for (int size = 1; size <= NAME_MAX; ++size) {
    names.emplace_back(size, 'x');
    Write("/" + names.back(), names.back());
  }
  for (const std::string& name : names) {
    EXPECT_EQ(Lstat("/" + name).size_bytes, name.size());
  }
  std::vector<std::string> listed;
  ASSERT_THAT(fs_.List("/",
                       [&](const DirectoryEntry& entry) {
                         listed.emplace_back(entry.name);
                       }),
              IsOk());
  EXPECT_THAT(listed, UnorderedElementsAreArray(names));
  for (const std::string& name : names) {
    ASSERT_THAT(mutator().Unlink("/" + name), IsOk());
    EXPECT_THAT(fs_.Lstat("/" + name).status(), HasErrno(ENOENT));
  }
}

TEST_F(InMemoryFileSystemTest, ReadingSetsTheAtimeOnceAfterAChange) {
  Write("/file", "1");
  const int64_t written_ns = fs_.AtimeNs("/file").value();
  clock_.Advance(absl::Seconds(1));
  ASSERT_THAT(fs_.Read("/file", 1), IsOk());
  const int64_t read_ns = fs_.AtimeNs("/file").value();
  EXPECT_GT(read_ns, written_ns);
  clock_.Advance(absl::Seconds(1));
  ASSERT_THAT(fs_.Read("/file", 1), IsOk());
  EXPECT_EQ(fs_.AtimeNs("/file").value(), read_ns) << "as relatime does";
  clock_.Advance(absl::Hours(25));
  ASSERT_THAT(fs_.Read("/file", 1), IsOk());
  EXPECT_GT(fs_.AtimeNs("/file").value(), read_ns);
}

TEST_F(InMemoryFileSystemTest, TheJournalTellsWhatWasChangedInOrder) {
  fs_.TakeJournal();
  Write("/a", "1");
  EXPECT_THAT(mutator().Unlink("/absent"), HasErrno(ENOENT));
  ASSERT_THAT(mutator().Rename("/a", "/b"), IsOk());
  std::vector<std::string> lines;
  for (const JournalEntry& entry : fs_.TakeJournal()) {
    lines.push_back(
        absl::StrCat(entry.operation, " ", entry.path, " ", entry.target));
    EXPECT_GT(entry.time_ns, 0);
  }
  EXPECT_THAT(lines, ElementsAre("write /a ", "rename /a /b"));
  EXPECT_THAT(fs_.TakeJournal(), testing::IsEmpty());
}

TEST_F(InMemoryFileSystemTest, ASparseFileTakesNoMemory) {
  Write("/file", "12345");
  ASSERT_THAT(mutator().Truncate("/file", int64_t{1} << 40), IsOk());
  EXPECT_EQ(Lstat("/file").size_bytes, int64_t{1} << 40);
  EXPECT_THAT(fs_.Read("/file", 7), IsOkAndHolds(std::string("12345\0\0", 7)));
}

}  // namespace
}  // namespace reloader::fakes
