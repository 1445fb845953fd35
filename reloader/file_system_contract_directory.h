// The file-system contract: handles, listings and batched statuses.
// Include file_system_contract.h instead.
#ifndef RELOADER_FILE_SYSTEM_CONTRACT_DIRECTORY_H_
#define RELOADER_FILE_SYSTEM_CONTRACT_DIRECTORY_H_

#include <errno.h>

#include <algorithm>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "reloader/file_system.h"
#include "reloader/file_system_contract_fixture.h"
#include "reloader/testing/errno_matcher.h"
#include "reloader/testing/status_matchers.h"

namespace reloader {

template <typename World>
class FileSystemDirectoryContract : public FileSystemContract<World> {};

TYPED_TEST_SUITE_P(FileSystemDirectoryContract);

TYPED_TEST_P(FileSystemDirectoryContract, AnEmptyDirectoryListsNothing) {
  EXPECT_THAT(this->Names(*this->Open("")), testing::IsEmpty());
}

TYPED_TEST_P(FileSystemDirectoryContract, ListTellsTypesAndInodes) {
  this->Write("file", "x");
  this->Mkdir("dir");
  this->Symlink("file", "link");
  std::vector<std::string> names;
  ASSERT_THAT(this->fs().List(
                  this->root(),
                  [&](const DirectoryEntry& entry) {
                    const FileStatus status = this->Lstat(entry.name);
                    EXPECT_EQ(entry.inode, status.inode) << entry.name;
                    EXPECT_THAT(entry.type,
                                testing::AnyOf(status.type, FileType::kUnknown))
                        << entry.name;
                    names.emplace_back(entry.name);
                  }),
              IsOk());
  EXPECT_THAT(names, testing::UnorderedElementsAre("file", "dir", "link"));
}

// More than a system call returns at once.
TYPED_TEST_P(FileSystemDirectoryContract, ManyEntriesAreListedEachOnce) {
  std::vector<std::string> expected;
  for (int i = 0; i < 3000; ++i) {
    expected.push_back(absl::StrCat("a-name-of-some-length-", i));
    this->Write(expected.back(), "");
  }
  std::sort(expected.begin(), expected.end());
  EXPECT_THAT(this->Names(*this->Open("")), testing::WhenSorted(expected));
}

TYPED_TEST_P(FileSystemDirectoryContract, NamesAreBytes) {
  const std::vector<std::string> names = {
      "\xff\xfe", "new\nline", " ",        "back\\slash", "*",
      "-",        "...",       "\xc3\xa4", "a\xcc\x88"};
  for (const std::string& name : names) this->Write(name, name);
  EXPECT_THAT(this->Names(*this->Open("")),
              testing::UnorderedElementsAreArray(names));
  for (const std::string& name : names) {
    EXPECT_EQ(this->Contents(name), name) << testing::PrintToString(name);
  }
}

TYPED_TEST_P(FileSystemDirectoryContract, OneBatchAnswersEachQuestionByItself) {
  this->Write("file", "x");
  this->Symlink("file", "link");
  this->Symlink("absent", "dangling");
  this->Symlink("self", "self");
  EntryStatus entries[] = {
      {.name = "absent"},
      {.name = "file"},
      {.name = "link"},
      {.name = "link", .follow = FollowLinks::kYes},
      {.name = "dangling"},
      {.name = "dangling", .follow = FollowLinks::kYes},
      {.name = "self", .follow = FollowLinks::kYes},
      {.name = "file"},
  };
  this->Open("")->StatEntries(absl::MakeSpan(entries));
  std::vector<int> errors;
  for (const EntryStatus& entry : entries) errors.push_back(entry.error);
  EXPECT_THAT(errors,
              testing::ElementsAre(ENOENT, 0, 0, 0, 0, ENOENT, ELOOP, 0));
  EXPECT_EQ(entries[1].status, this->Lstat("file"));
  EXPECT_EQ(entries[2].status, this->Lstat("link"));
  EXPECT_EQ(entries[3].status, this->Lstat("file"));
  EXPECT_EQ(entries[4].status, this->Lstat("dangling"));
  EXPECT_EQ(entries[7].status, this->Lstat("file"));
}

TYPED_TEST_P(FileSystemDirectoryContract, AnAnswerReplacesTheOneBefore) {
  const auto directory = this->Open("");
  EntryStatus entry = {.name = "file"};
  directory->StatEntries(absl::MakeSpan(&entry, 1));
  EXPECT_EQ(entry.error, ENOENT);
  this->Write("file", "x");
  directory->StatEntries(absl::MakeSpan(&entry, 1));
  EXPECT_EQ(entry.error, 0);
  EXPECT_EQ(entry.status, this->Lstat("file"));
}

TYPED_TEST_P(FileSystemDirectoryContract, AHandleKnowsItsOwnStatus) {
  this->Mkdir("dir");
  EXPECT_THAT(this->Open("dir")->Status(), IsOkAndHolds(this->Lstat("dir")));
}

TYPED_TEST_P(FileSystemDirectoryContract,
             AHandleFollowsItsDirectoryWhenItIsRenamed) {
  this->Mkdir("dir");
  const auto directory = this->Open("dir");
  ASSERT_THAT(this->mutator().Rename(this->Path("dir"), this->Path("moved")),
              IsOk());
  this->Write("moved/file", "x");
  EXPECT_THAT(this->Names(*directory), testing::ElementsAre("file"));
  EXPECT_THAT(directory->Read("file", 1), IsOkAndHolds("x"));
  EXPECT_EQ(this->StatEntry(*directory, "file", FollowLinks::kNo).error, 0);
}

TYPED_TEST_P(FileSystemDirectoryContract,
             AHandleDoesNotSeeWhatReplacedItsDirectory) {
  this->Mkdir("dir");
  this->Write("dir/old", "x");
  const auto directory = this->Open("dir");
  ASSERT_THAT(this->mutator().Rename(this->Path("dir"), this->Path("moved")),
              IsOk());
  this->Mkdir("dir");
  this->Write("dir/fresh", "x");
  EXPECT_THAT(this->Names(*directory), testing::ElementsAre("old"));
  EXPECT_THAT(this->Names(*this->Open("dir")), testing::ElementsAre("fresh"));
  EXPECT_NE(this->Lstat("dir").inode, this->Lstat("moved").inode);
}

// getdents(2): "ENOENT  No such directory."
TYPED_TEST_P(FileSystemDirectoryContract,
             AHandleOfARemovedDirectoryIsEmptyHanded) {
  this->Mkdir("dir");
  const auto directory = this->Open("dir");
  ASSERT_THAT(this->mutator().Rmdir(this->Path("dir")), IsOk());
  const absl::StatusOr<FileStatus> status = directory->Status();
  ASSERT_THAT(status, IsOk());
  EXPECT_EQ(status->link_count, 0u);
  EXPECT_THAT(directory->List([](const DirectoryEntry&) {}), HasErrno(ENOENT));
  EXPECT_EQ(this->StatEntry(*directory, "file", FollowLinks::kNo).error,
            ENOENT);
  EXPECT_THAT(directory->Read("file", 1), HasErrno(ENOENT));
  EXPECT_THAT(directory->OpenDirectory("dir", FollowLinks::kNo),
              HasErrno(ENOENT));
  // Not ENAMETOOLONG: nobody even asks the file system.
  const std::string too_long(256, 'n');
  EXPECT_EQ(
      this->StatEntry(*directory, too_long.c_str(), FollowLinks::kNo).error,
      ENOENT);
}

TYPED_TEST_P(FileSystemDirectoryContract, DirectoriesAreOpenedOneByOne) {
  this->Mkdir("a");
  this->Mkdir("a/b");
  this->Write("a/b/file", "x");
  const auto b = this->Open("a")->OpenDirectory("b", FollowLinks::kNo);
  ASSERT_THAT(b, IsOk());
  EXPECT_THAT((*b)->Status(), IsOkAndHolds(this->Lstat("a/b")));
  EXPECT_THAT(this->Names(**b), testing::ElementsAre("file"));
}

// The parent of the directory as it lies at that moment.
TYPED_TEST_P(FileSystemDirectoryContract, DotDotIsTheParent) {
  this->Mkdir("a");
  this->Mkdir("a/b");
  this->Mkdir("c");
  const auto b = this->Open("a/b");
  const auto a = b->OpenDirectory("..", FollowLinks::kNo);
  ASSERT_THAT(a, IsOk());
  EXPECT_THAT((*a)->Status(), IsOkAndHolds(this->Lstat("a")));
  ASSERT_THAT(this->mutator().Rename(this->Path("a/b"), this->Path("c/b")),
              IsOk());
  const auto c = b->OpenDirectory("..", FollowLinks::kNo);
  ASSERT_THAT(c, IsOk());
  EXPECT_THAT((*c)->Status(), IsOkAndHolds(this->Lstat("c")));
}

TYPED_TEST_P(FileSystemDirectoryContract,
             OpenDirectoryFollowsLinksOnlyIfAsked) {
  this->Mkdir("dir");
  this->Symlink("dir", "link");
  const auto root = this->Open("");
  EXPECT_THAT(root->OpenDirectory("link", FollowLinks::kNo), HasErrno(ENOTDIR));
  const auto followed = root->OpenDirectory("link", FollowLinks::kYes);
  ASSERT_THAT(followed, IsOk());
  EXPECT_THAT((*followed)->Status(), IsOkAndHolds(this->Lstat("dir")));
  EXPECT_THAT(this->Open("link")->Status(), IsOkAndHolds(this->Lstat("dir")));
}

TYPED_TEST_P(FileSystemDirectoryContract, WhatIsNoDirectoryIsNotOpened) {
  this->Write("file", "x");
  this->Symlink("file", "link");
  this->Symlink("absent", "dangling");
  this->Symlink("self", "self");
  const auto root = this->Open("");
  const auto error = [&](absl::string_view name, FollowLinks follow) {
    return root->OpenDirectory(name, follow);
  };
  EXPECT_THAT(error("absent", FollowLinks::kNo), HasErrno(ENOENT));
  EXPECT_THAT(error("file", FollowLinks::kNo), HasErrno(ENOTDIR));
  EXPECT_THAT(error("file", FollowLinks::kYes), HasErrno(ENOTDIR));
  EXPECT_THAT(error("link", FollowLinks::kNo), HasErrno(ENOTDIR));
  EXPECT_THAT(error("link", FollowLinks::kYes), HasErrno(ENOTDIR));
  EXPECT_THAT(error("dangling", FollowLinks::kNo), HasErrno(ENOTDIR));
  EXPECT_THAT(error("dangling", FollowLinks::kYes), HasErrno(ENOENT));
  EXPECT_THAT(error("self", FollowLinks::kNo), HasErrno(ENOTDIR));
  EXPECT_THAT(error("self", FollowLinks::kYes), HasErrno(ELOOP));
}

TYPED_TEST_P(FileSystemDirectoryContract, WhatIsNoDirectoryIsNotListed) {
  this->Write("file", "x");
  const auto visit = [](const DirectoryEntry& entry) {
    ADD_FAILURE() << "visited " << entry.name;
  };
  EXPECT_THAT(this->fs().List(this->Path("file"), visit), HasErrno(ENOTDIR));
  EXPECT_THAT(this->fs().List(this->Path("absent"), visit), HasErrno(ENOENT));
  EXPECT_THAT(this->fs().OpenDirectory(this->Path("file")), HasErrno(ENOTDIR));
  EXPECT_THAT(this->fs().GranularityNs(this->Path("absent")), HasErrno(ENOENT));
}

TYPED_TEST_P(FileSystemDirectoryContract, AnErrorOfAHandleNamesTheWholePath) {
  this->Mkdir("dir");
  const auto missing = StatusIs(absl::StatusCode::kNotFound,
                                testing::HasSubstr(this->Path("dir/absent")));
  const auto directory = this->Open("dir");
  EXPECT_THAT(directory->Read("absent", 1), missing);
  EXPECT_THAT(directory->ReadLink("absent"), missing);
  EXPECT_THAT(directory->OpenDirectory("absent", FollowLinks::kNo), missing);
}

TYPED_TEST_P(FileSystemDirectoryContract,
             GranularityIsPositiveAndTheSameInBothForms) {
  const auto root = this->Open("");
  EXPECT_GE(root->GranularityNs(), 1);
  EXPECT_THAT(this->fs().GranularityNs(this->root()),
              IsOkAndHolds(root->GranularityNs()));
}

REGISTER_TYPED_TEST_SUITE_P(
    FileSystemDirectoryContract, AnEmptyDirectoryListsNothing,
    ListTellsTypesAndInodes, ManyEntriesAreListedEachOnce, NamesAreBytes,
    OneBatchAnswersEachQuestionByItself, AnAnswerReplacesTheOneBefore,
    AHandleKnowsItsOwnStatus, AHandleFollowsItsDirectoryWhenItIsRenamed,
    AHandleDoesNotSeeWhatReplacedItsDirectory,
    AHandleOfARemovedDirectoryIsEmptyHanded, DirectoriesAreOpenedOneByOne,
    DotDotIsTheParent, OpenDirectoryFollowsLinksOnlyIfAsked,
    WhatIsNoDirectoryIsNotOpened, WhatIsNoDirectoryIsNotListed,
    AnErrorOfAHandleNamesTheWholePath,
    GranularityIsPositiveAndTheSameInBothForms);

}  // namespace reloader

#endif  // RELOADER_FILE_SYSTEM_CONTRACT_DIRECTORY_H_
