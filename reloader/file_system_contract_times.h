// The file-system contract: which times an operation sets.
// Include file_system_contract.h instead.
#ifndef RELOADER_FILE_SYSTEM_CONTRACT_TIMES_H_
#define RELOADER_FILE_SYSTEM_CONTRACT_TIMES_H_

#include <errno.h>

#include <cstdint>
#include <string>

#include "absl/functional/function_ref.h"
#include "absl/strings/string_view.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "reloader/file_system.h"
#include "reloader/file_system_contract_fixture.h"
#include "reloader/testing/errno_matcher.h"
#include "reloader/testing/status_matchers.h"

namespace reloader {

template <typename World>
class FileSystemTimesContract : public FileSystemContract<World> {
 protected:
  void SetMtime(absl::string_view name, int64_t mtime_ns, FollowLinks follow) {
    EXPECT_THAT(this->mutator().SetTimes(this->Path(name), this->kPastNs,
                                         mtime_ns, follow),
                IsOk());
  }

  // Returns which times of `name` the operation sets: "mtime ctime", "ctime",
  // "mtime" or "nothing".
  std::string SetBy(absl::FunctionRef<void()> operation,
                    absl::string_view name) {
    SetMtime(name, this->kPastNs, FollowLinks::kNo);
    const FileStatus before = this->Lstat(name);
    this->PassGranule();
    operation();
    const FileStatus after = this->Lstat(name);
    const bool mtime = after.mtime_ns != before.mtime_ns;
    const bool ctime = after.ctime_ns != before.ctime_ns;
    // What is stamped bears the clock's time, in both places the same.
    EXPECT_TRUE(!ctime || after.ctime_ns > before.ctime_ns);
    EXPECT_TRUE(!mtime || after.mtime_ns == after.ctime_ns);
    if (mtime) return ctime ? "mtime ctime" : "mtime";
    return ctime ? "ctime" : "nothing";
  }
};

TYPED_TEST_SUITE_P(FileSystemTimesContract);

TYPED_TEST_P(FileSystemTimesContract, WritingSetsBothTimesOfTheFileOnly) {
  this->Write("file", "1");
  const auto write = [&] { this->Write("file", "2"); };
  EXPECT_EQ(this->SetBy(write, "file"), "mtime ctime");
  EXPECT_EQ(this->SetBy(write, ""), "nothing");
  const auto append = [&] {
    EXPECT_THAT(this->mutator().AppendFile(this->Path("file"), "3"), IsOk());
  };
  EXPECT_EQ(this->SetBy(append, "file"), "mtime ctime");
}

// O_TRUNC counts as a change even where there is nothing to cut.
TYPED_TEST_P(FileSystemTimesContract,
             OpeningToTruncateSetsBothTimesOfAnEmptyFile) {
  this->Write("file", "");
  EXPECT_EQ(this->SetBy([&] { this->Write("file", ""); }, "file"),
            "mtime ctime");
}

TYPED_TEST_P(FileSystemTimesContract, AppendingNothingSetsNothing) {
  this->Write("file", "x");
  EXPECT_EQ(this->SetBy(
                [&] {
                  EXPECT_THAT(
                      this->mutator().AppendFile(this->Path("file"), ""),
                      IsOk());
                },
                "file"),
            "nothing");
}

// Only if the size changes, says truncate(2); ext4 does it always.
TYPED_TEST_P(FileSystemTimesContract, TruncateToAnotherSizeSetsBothTimes) {
  this->Write("file", "12");
  for (const int64_t size_bytes : {1, 3}) {
    EXPECT_EQ(this->SetBy(
                  [&] {
                    EXPECT_THAT(this->mutator().Truncate(this->Path("file"),
                                                         size_bytes),
                                IsOk());
                  },
                  "file"),
              "mtime ctime");
  }
}

TYPED_TEST_P(FileSystemTimesContract,
             MakingAndRemovingSetBothTimesOfTheParent) {
  EXPECT_EQ(this->SetBy([&] { this->Write("file", "x"); }, ""), "mtime ctime");
  EXPECT_EQ(this->SetBy([&] { this->Mkdir("dir"); }, ""), "mtime ctime");
  EXPECT_EQ(this->SetBy([&] { this->Symlink("t", "link"); }, ""),
            "mtime ctime");
  EXPECT_EQ(this->SetBy(
                [&] {
                  EXPECT_THAT(this->mutator().Unlink(this->Path("file")),
                              IsOk());
                },
                ""),
            "mtime ctime");
  EXPECT_EQ(this->SetBy(
                [&] {
                  EXPECT_THAT(this->mutator().Rmdir(this->Path("dir")), IsOk());
                },
                ""),
            "mtime ctime");
}

TYPED_TEST_P(FileSystemTimesContract, AFailedCallSetsNothing) {
  this->Mkdir("dir");
  EXPECT_EQ(this->SetBy(
                [&] {
                  EXPECT_THAT(this->mutator().Mkdir(this->Path("dir")),
                              HasErrno(EEXIST));
                  EXPECT_THAT(this->mutator().Unlink(this->Path("absent")),
                              HasErrno(ENOENT));
                },
                ""),
            "nothing");
}

TYPED_TEST_P(FileSystemTimesContract, ChmodSetsCtimeEvenIfNothingChanges) {
  this->Write("file", "x");
  const auto chmod = [&] {
    EXPECT_THAT(this->mutator().Chmod(this->Path("file"), 0600), IsOk());
  };
  EXPECT_EQ(this->SetBy(chmod, "file"), "ctime");
  EXPECT_EQ(this->SetBy(chmod, "file"), "ctime");
  EXPECT_EQ(this->SetBy(chmod, ""), "nothing");
}

TYPED_TEST_P(FileSystemTimesContract,
             HardLinksSetCtimeOfTheFileAndBothOfTheParent) {
  this->Write("file", "x");
  const auto link = [&] {
    EXPECT_THAT(this->mutator().Link(this->Path("file"), this->Path("other")),
                IsOk());
  };
  const auto unlink = [&] {
    EXPECT_THAT(this->mutator().Unlink(this->Path("other")), IsOk());
  };
  EXPECT_EQ(this->SetBy(link, "file"), "ctime");
  EXPECT_EQ(this->SetBy(unlink, "file"), "ctime");
  EXPECT_EQ(this->SetBy(link, ""), "mtime ctime");
}

TYPED_TEST_P(FileSystemTimesContract,
             RenameSetsCtimeOfTheFileAndBothOfTheParents) {
  this->Mkdir("a");
  this->Mkdir("b");
  this->Write("a/file", "x");
  const auto there = [&] {
    EXPECT_THAT(
        this->mutator().Rename(this->Path("a/file"), this->Path("b/file")),
        IsOk());
  };
  const auto back = [&] {
    EXPECT_THAT(
        this->mutator().Rename(this->Path("b/file"), this->Path("a/file")),
        IsOk());
  };
  EXPECT_EQ(this->SetBy(there, "a"), "mtime ctime");
  EXPECT_EQ(this->SetBy(back, "b"), "mtime ctime");
  EXPECT_EQ(this->SetBy(there, ""), "nothing");
  const int64_t before_ns = this->Lstat("b/file").ctime_ns;
  this->PassGranule();
  back();
  EXPECT_GT(this->Lstat("a/file").ctime_ns, before_ns);
}

TYPED_TEST_P(FileSystemTimesContract,
             ExchangeSetsCtimeOfBothFilesAndBothOfTheParent) {
  this->Write("a", "1");
  this->Write("b", "2");
  const auto exchange = [&] {
    EXPECT_THAT(this->mutator().Exchange(this->Path("a"), this->Path("b")),
                IsOk());
  };
  EXPECT_EQ(this->SetBy(exchange, ""), "mtime ctime");
  const FileStatus a = this->Lstat("a");
  const FileStatus b = this->Lstat("b");
  this->PassGranule();
  exchange();
  EXPECT_GT(this->Lstat("b").ctime_ns, a.ctime_ns);
  EXPECT_GT(this->Lstat("a").ctime_ns, b.ctime_ns);
  EXPECT_EQ(this->Lstat("b").mtime_ns, a.mtime_ns);
}

TYPED_TEST_P(FileSystemTimesContract, LookingSetsNothing) {
  this->Mkdir("dir");
  this->Write("dir/file", "x");
  this->Symlink("file", "dir/link");
  const auto look = [&] {
    const auto directory = this->Open("dir");
    EXPECT_THAT(this->Names(*directory), testing::SizeIs(2));
    EXPECT_THAT(directory->Read("file", 1), IsOk());
    EXPECT_THAT(directory->ReadLink("link"), IsOk());
  };
  for (const char* name : {"dir", "dir/file", "dir/link"}) {
    EXPECT_EQ(this->SetBy(look, name), "nothing") << name;
  }
}

TYPED_TEST_P(FileSystemTimesContract,
             SetTimesSetsMtimeAsGivenAndCtimeToTheClock) {
  this->Write("file", "x");
  const int64_t before_ns = this->Lstat("file").ctime_ns;
  this->PassGranule();
  // Before 1970; odd, to the step; in the future.
  const int64_t step_ns = this->Open("")->GranularityNs();
  for (const int64_t mtime_ns :
       {-2 * this->kSecondNs, this->kPastNs + 3 * step_ns, 2 * this->kPastNs}) {
    this->SetMtime("file", mtime_ns, FollowLinks::kYes);
    EXPECT_EQ(this->Lstat("file").mtime_ns, mtime_ns);
    EXPECT_GT(this->Lstat("file").ctime_ns, before_ns);
  }
  this->PassGranule();
  EXPECT_LT(this->Lstat("file").ctime_ns, this->fs().NowNs());
}

TYPED_TEST_P(FileSystemTimesContract,
             SetTimesSetsThoseOfTheLinkOrOfWhatItLeadsTo) {
  this->Write("file", "x");
  this->Symlink("file", "link");
  this->SetMtime("link", this->kPastNs, FollowLinks::kNo);
  EXPECT_EQ(this->Lstat("link").mtime_ns, this->kPastNs);
  EXPECT_NE(this->Lstat("file").mtime_ns, this->kPastNs);
  this->SetMtime("link", 2 * this->kSecondNs, FollowLinks::kYes);
  EXPECT_EQ(this->Lstat("link").mtime_ns, this->kPastNs);
  EXPECT_EQ(this->Lstat("file").mtime_ns, 2 * this->kSecondNs);
  EXPECT_THAT(
      this->mutator().SetTimes(this->Path("absent"), 0, 0, FollowLinks::kNo),
      HasErrno(ENOENT));
}

TYPED_TEST_P(FileSystemTimesContract, TheClockGoesOn) {
  const int64_t first_ns = this->fs().NowNs();
  EXPECT_GE(this->fs().NowNs(), first_ns);
  this->PassGranule();
  EXPECT_GT(this->fs().NowNs(), first_ns);
}

REGISTER_TYPED_TEST_SUITE_P(
    FileSystemTimesContract, WritingSetsBothTimesOfTheFileOnly,
    OpeningToTruncateSetsBothTimesOfAnEmptyFile, AppendingNothingSetsNothing,
    TruncateToAnotherSizeSetsBothTimes,
    MakingAndRemovingSetBothTimesOfTheParent, AFailedCallSetsNothing,
    ChmodSetsCtimeEvenIfNothingChanges,
    HardLinksSetCtimeOfTheFileAndBothOfTheParent,
    RenameSetsCtimeOfTheFileAndBothOfTheParents,
    ExchangeSetsCtimeOfBothFilesAndBothOfTheParent, LookingSetsNothing,
    SetTimesSetsMtimeAsGivenAndCtimeToTheClock,
    SetTimesSetsThoseOfTheLinkOrOfWhatItLeadsTo, TheClockGoesOn);

}  // namespace reloader

#endif  // RELOADER_FILE_SYSTEM_CONTRACT_TIMES_H_
