#include "reloader/run/content_filter.h"

#include <errno.h>

#include <algorithm>
#include <cstddef>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "conformance/matchers.h"
#include "fakes/fake_clock.h"
#include "fakes/faulty_file_system.h"
#include "fakes/in_memory_file_system.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "reloader/change.h"
#include "reloader/executor.h"
#include "reloader/file_system.h"
#include "reloader/posix_clock.h"
#include "reloader/posix_file_system.h"
#include "reloader/posix_file_system_mutator.h"
#include "reloader/run/fake_reloader.h"
#include "reloader/testing/temp_directory.h"
#include "reloader/thread_pool_executor.h"

namespace reloader {
namespace {

using conformance::Created;
using conformance::Deleted;
using conformance::Modified;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

class ContentFilterTest : public testing::Test {
 protected:
  void SetUp() override {
    ASSERT_TRUE(fs_.mutator().Mkdir("/w").ok());
    for (const char* path : {"/w/a", "/w/b", "/w/c"}) Write(path, "1");
    clock_.Advance(absl::Minutes(1));
    Make({});
  }
  void Make(ContentFilterOptions options) {
    filter_.emplace(&faulty_, &clock_, &executor_, options);
  }
  void Write(absl::string_view path, absl::string_view text) {
    ASSERT_TRUE(fs_.mutator().WriteFile(path, text).ok());
  }
  // As the first tick finds the files.
  void Begin() {
    reloader_.files.clear();
    fs_.List("/w",
             [&](const DirectoryEntry& entry) {
               const std::string path = absl::StrCat("/w/", entry.name);
               reloader_.files.emplace_back(path, *fs_.Lstat(path));
             })
        .IgnoreError();
    std::sort(reloader_.files.begin(), reloader_.files.end(),
              [](const auto& a, const auto& b) { return a.first < b.first; });
    filter_->Begin(reloader_, fs_.NowNs());
  }
  void HashAll() {
    while (filter_->has_work()) filter_->HashSome();
  }
  std::vector<Change> Filter(std::vector<Change> changes) {
    filter_->Filter(&changes);
    return changes;
  }
  std::vector<Change> Modify(std::string path, absl::string_view text) {
    Write(path, text);
    return Filter({{std::move(path), ChangeKind::kModified}});
  }

  fakes::FakeClock clock_;
  fakes::InMemoryFileSystem fs_{{}, &clock_};
  fakes::FaultPlan faults_;
  fakes::FaultyFileSystem faulty_{&fs_, &faults_};
  InlineExecutor executor_;
  FakeReloader reloader_;
  std::optional<ContentFilter> filter_;
};

TEST_F(ContentFilterTest, AWriteOfTheSameBytesIsNoChange) {
  Begin();
  HashAll();
  EXPECT_EQ(filter_->known_files(), 3);
  EXPECT_THAT(Modify("/w/a", "1"), IsEmpty());
  EXPECT_THAT(Modify("/w/a", "2"), ElementsAre(Modified("/w/a")));
  EXPECT_THAT(Modify("/w/a", "2"), IsEmpty());
  EXPECT_THAT(Modify("/w/a", "1"), ElementsAre(Modified("/w/a")));
}

TEST_F(ContentFilterTest, KeepsTheOthersInOrder) {
  Begin();
  HashAll();
  Write("/w/a", "22");
  Write("/w/b", "1");
  Write("/w/c", "3");
  EXPECT_THAT(Filter({{"/w/a", ChangeKind::kModified},
                      {"/w/b", ChangeKind::kModified},
                      {"/w/c", ChangeKind::kModified}}),
              ElementsAre(Modified("/w/a"), Modified("/w/c")));
}

TEST_F(ContentFilterTest, UntilAHashIsKnownEveryChangeCounts) {
  Begin();
  EXPECT_TRUE(filter_->has_work());
  EXPECT_THAT(Modify("/w/a", "1"), ElementsAre(Modified("/w/a")));
  // It is known by now; the first hash, which comes later, is no better.
  EXPECT_THAT(Modify("/w/a", "2"), ElementsAre(Modified("/w/a")));
  HashAll();
  EXPECT_THAT(Modify("/w/a", "2"), IsEmpty());
}

// Whoever was started after the first tick has read the old bytes.
TEST_F(ContentFilterTest, WhatChangedBeforeItsFirstHashCounts) {
  Begin();
  Write("/w/a", "2");
  HashAll();
  EXPECT_EQ(filter_->known_files(), 2);
  EXPECT_THAT(Filter({{"/w/a", ChangeKind::kModified}}),
              ElementsAre(Modified("/w/a")));
}

// The same where the status does not show it.
TEST_F(ContentFilterTest, WhatMayHaveChangedInTheGranuleOfTheFirstLookCounts) {
  fs_.SetGranularity(1'000'000'000);
  Write("/w/a", "2");
  Begin();
  const FileStatus before = *fs_.Lstat("/w/a");
  Write("/w/a", "3");
  ASSERT_EQ(*fs_.Lstat("/w/a"), before);
  HashAll();
  EXPECT_THAT(Filter({{"/w/a", ChangeKind::kModified}}),
              ElementsAre(Modified("/w/a")));
  EXPECT_EQ(filter_->known_files(), 3);  // The others, and by now this one.
}

TEST_F(ContentFilterTest, AFileIsNotKnownByTheBytesThatItHadInTheMiddle) {
  Begin();
  faults_.Add({.call = fakes::FaultyCall::kRead,
               .path = "/w/a",
               .before = [this] { Write("/w/a", "2"); }});
  HashAll();
  EXPECT_EQ(filter_->known_files(), 2);
}

TEST_F(ContentFilterTest, CreatedAndDeletedCountWhateverTheBytes) {
  Begin();
  HashAll();
  ASSERT_TRUE(fs_.mutator().Unlink("/w/a").ok());
  EXPECT_THAT(Filter({{"/w/a", ChangeKind::kDeleted}}),
              ElementsAre(Deleted("/w/a")));
  EXPECT_EQ(filter_->known_files(), 2);
  Write("/w/a", "1");
  EXPECT_THAT(Filter({{"/w/a", ChangeKind::kCreated}}),
              ElementsAre(Created("/w/a")));
  EXPECT_THAT(Modify("/w/a", "1"), IsEmpty());  // Learned.
  EXPECT_THAT(Filter({{"/w/a", ChangeKind::kCreated}}),
              ElementsAre(Created("/w/a")));
}

TEST_F(ContentFilterTest, AFileThatIsGoneAgainIsUnknown) {
  Begin();
  HashAll();
  ASSERT_TRUE(fs_.mutator().Unlink("/w/a").ok());
  EXPECT_THAT(Filter({{"/w/a", ChangeKind::kModified}}),
              ElementsAre(Modified("/w/a")));
  EXPECT_THAT(Modify("/w/a", "1"), ElementsAre(Modified("/w/a")));
}

TEST_F(ContentFilterTest, AFileThatCannotBeReadIsUnknown) {
  Begin();
  HashAll();
  faults_.Add({.call = fakes::FaultyCall::kRead,
               .path = "/w/a",
               .error_number = EIO,
               .repeat = fakes::FaultRepeat::kOnce});
  EXPECT_THAT(Modify("/w/a", "1"), ElementsAre(Modified("/w/a")));
  EXPECT_THAT(Modify("/w/a", "1"), ElementsAre(Modified("/w/a")));
  EXPECT_THAT(Modify("/w/a", "1"), IsEmpty());
}

TEST_F(ContentFilterTest, ALinkHasNoBytesOfItsOwn) {
  ASSERT_TRUE(fs_.mutator().Symlink("a", "/w/link").ok());
  ASSERT_TRUE(fs_.mutator().Mkfifo("/w/fifo").ok());
  clock_.Advance(absl::Minutes(1));
  Begin();
  HashAll();
  EXPECT_EQ(filter_->known_files(), 3);
  EXPECT_THAT(Filter({{"/w/link", ChangeKind::kModified}}),
              ElementsAre(Modified("/w/link")));
  EXPECT_THAT(Filter({{"/w/link", ChangeKind::kModified}}),
              ElementsAre(Modified("/w/link")));
  EXPECT_EQ(filter_->known_files(), 3);
}

TEST_F(ContentFilterTest, LinksTakeNoFilesPlace) {
  ASSERT_TRUE(fs_.mutator().Symlink("a", "/w/0link").ok());
  clock_.Advance(absl::Minutes(1));
  Make({.max_files = 3});
  Begin();
  HashAll();
  EXPECT_EQ(filter_->known_files(), 3);
}

TEST_F(ContentFilterTest, AFileThatBecomesALinkToTheSameBytesCounts) {
  Begin();
  HashAll();
  ASSERT_TRUE(fs_.mutator().Unlink("/w/a").ok());
  ASSERT_TRUE(fs_.mutator().Symlink("b", "/w/a").ok());
  EXPECT_THAT(Filter({{"/w/a", ChangeKind::kModified}}),
              ElementsAre(Modified("/w/a")));
}

// --- Bounds ------------------------------------------------------------------

TEST_F(ContentFilterTest, LargeFilesAreNotRead) {
  Write("/w/large", "12345");
  clock_.Advance(absl::Minutes(1));
  Make({.max_file_bytes = 4});
  int reads = 0;
  faults_.Add({.call = fakes::FaultyCall::kRead,
               .path = "/w/large",
               .repeat = fakes::FaultRepeat::kAlways,
               .before = [&] { ++reads; }});
  Begin();
  HashAll();
  EXPECT_THAT(Modify("/w/large", "12345"), ElementsAre(Modified("/w/large")));
  EXPECT_THAT(Modify("/w/large", "12345"), ElementsAre(Modified("/w/large")));
  EXPECT_EQ(reads, 0);
  EXPECT_EQ(filter_->known_files(), 3);
}

TEST_F(ContentFilterTest, AFileThatGrewLargeIsUnknown) {
  Make({.max_file_bytes = 4});
  Begin();
  HashAll();
  EXPECT_THAT(Modify("/w/a", "12345"), ElementsAre(Modified("/w/a")));
  EXPECT_THAT(Modify("/w/a", "1"), ElementsAre(Modified("/w/a")));
}

TEST_F(ContentFilterTest, AFileThatGrowsWhileItIsReadIsUnknown) {
  Make({.max_file_bytes = 4});
  Begin();
  HashAll();
  faults_.Add({.call = fakes::FaultyCall::kRead,
               .path = "/w/a",
               .before = [this] { Write("/w/a", "1234567"); }});
  EXPECT_THAT(Modify("/w/a", "1234"), ElementsAre(Modified("/w/a")));
  EXPECT_EQ(filter_->known_files(), 2);
}

TEST_F(ContentFilterTest, KeepsNoMoreHashesThanItMay) {
  Make({.max_files = 2});
  int reads = 0;
  faults_.Add({.call = fakes::FaultyCall::kRead,
               .path = "/w/c",
               .repeat = fakes::FaultRepeat::kAlways,
               .before = [&] { ++reads; }});
  Begin();
  HashAll();
  EXPECT_EQ(filter_->known_files(), 2);
  EXPECT_EQ(reads, 0);
  faults_.Add({.call = fakes::FaultyCall::kRead,
               .path = "/w/d",
               .repeat = fakes::FaultRepeat::kAlways,
               .before = [&] { ++reads; }});
  Write("/w/d", "1");
  Write("/w/e", "1");
  EXPECT_THAT(
      Filter({{"/w/d", ChangeKind::kCreated}, {"/w/e", ChangeKind::kCreated}}),
      SizeIs(2));
  EXPECT_EQ(filter_->known_files(), 2);
  EXPECT_EQ(reads, 0);
}

TEST_F(ContentFilterTest, ABatchBringsNoMoreHashesThanThereMayBe) {
  Make({.max_files = 2});
  EXPECT_THAT(Filter({{"/w/a", ChangeKind::kModified},
                      {"/w/b", ChangeKind::kModified},
                      {"/w/c", ChangeKind::kModified}}),
              SizeIs(3));
  EXPECT_EQ(filter_->known_files(), 2);
}

TEST_F(ContentFilterTest, FirstHashesFindNoPlaceThatABatchHasTaken) {
  Make({.max_files = 3});
  Begin();
  Write("/w/d", "1");
  Filter({{"/w/d", ChangeKind::kCreated}});
  HashAll();
  EXPECT_EQ(filter_->known_files(), 3);
}

TEST_F(ContentFilterTest, KnowsFilesAtTheTop) {
  Write("/top", "1");
  clock_.Advance(absl::Minutes(1));
  reloader_.files.emplace_back("/top", *fs_.Lstat("/top"));
  filter_->Begin(reloader_, fs_.NowNs());
  HashAll();
  EXPECT_THAT(Modify("/top", "1"), IsEmpty());
}

TEST_F(ContentFilterTest, ReadsNoMoreForTheFirstHashesThanItMay) {
  Make({.max_baseline_bytes = 2});
  Begin();
  HashAll();
  EXPECT_EQ(filter_->known_files(), 2);
}

TEST_F(ContentFilterTest, AStepReadsNoMoreThanItMayButOneFileAtLeast) {
  Write("/w/d", "a file of many bytes");
  clock_.Advance(absl::Minutes(1));
  Make({.max_step_bytes = 2});
  Begin();
  std::vector<size_t> known;
  while (filter_->has_work()) {
    filter_->HashSome();
    known.push_back(filter_->known_files());
  }
  EXPECT_THAT(known, ElementsAre(2, 3, 4));
}

TEST_F(ContentFilterTest, AStepEndsWhenItsTimeIsUp) {
  for (int i = 0; i < 40; ++i) Write(absl::StrCat("/w/", i), "1");
  clock_.Advance(absl::Minutes(1));
  faults_.Add({.call = fakes::FaultyCall::kRead,
               .path = "/w/0",
               .repeat = fakes::FaultRepeat::kAlways,
               .before = [this] { clock_.Spend(absl::Milliseconds(5)); }});
  Begin();
  filter_->HashSome();
  EXPECT_EQ(filter_->known_files(), 8);
  filter_->HashSome();  // The others take no time.
  EXPECT_FALSE(filter_->has_work());
  EXPECT_EQ(filter_->known_files(), 43);
}

TEST_F(ContentFilterTest, OfABatchOnlySoMuchIsReadAndTheRestIsUnknown) {
  Make({.max_batch_bytes = 2});
  Begin();
  HashAll();
  for (const char* path : {"/w/a", "/w/b", "/w/c"}) Write(path, "1");
  EXPECT_THAT(Filter({{"/w/a", ChangeKind::kModified},
                      {"/w/b", ChangeKind::kModified},
                      {"/w/c", ChangeKind::kModified}}),
              ElementsAre(Modified("/w/c")));
  EXPECT_EQ(filter_->known_files(), 2);
  EXPECT_THAT(Modify("/w/c", "1"), ElementsAre(Modified("/w/c")));
}

TEST_F(ContentFilterTest, BeginsAnew) {
  Begin();
  HashAll();
  Begin();
  reloader_.files.clear();
  filter_->Begin(reloader_, fs_.NowNs());
  EXPECT_FALSE(filter_->has_work());
  EXPECT_EQ(filter_->known_files(), 0);
  filter_->HashSome();  // Nothing to do is no harm.
}

// --- On a disk, with threads -------------------------------------------------

TEST(ContentFilterThreadsTest, SpreadsTheReadingOverThreads) {
  constexpr int kFiles = 300;
  const TempDirectory temp;
  const PosixFileSystem file_system;
  PosixFileSystemMutator mutator;
  PosixClock clock;
  ThreadPoolExecutor executor(4);
  FakeReloader reloader;
  std::vector<Change> changes;
  for (int i = 0; i < kFiles; ++i) {
    const std::string path = absl::StrCat(temp.path(), "/", 1000 + i);
    ASSERT_TRUE(mutator.WriteFile(path, absl::StrCat(i)).ok());
    reloader.files.emplace_back(path, *file_system.Lstat(path));
    changes.push_back({path, ChangeKind::kModified});
  }
  ContentFilter filter(&file_system, &clock, &executor, {});
  // Two hours on: none of them is racy by then.
  filter.Begin(reloader,
               file_system.NowNs() + absl::ToInt64Nanoseconds(absl::Hours(2)));
  while (filter.has_work()) filter.HashSome();
  EXPECT_EQ(filter.known_files(), kFiles);
  for (int i = 0; i < kFiles; ++i) {
    ASSERT_TRUE(
        mutator.WriteFile(changes[i].path, absl::StrCat(i % 3 == 0 ? i + 1 : i))
            .ok());
  }
  filter.Filter(&changes);
  ASSERT_THAT(changes, SizeIs(kFiles / 3));
  EXPECT_EQ(changes.front().path, absl::StrCat(temp.path(), "/1000"));
  EXPECT_EQ(changes.back().path, absl::StrCat(temp.path(), "/1297"));
}

}  // namespace
}  // namespace reloader
