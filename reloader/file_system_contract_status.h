// The file-system contract: what stat and lstat say.
// Include file_system_contract.h instead.
#ifndef RELOADER_FILE_SYSTEM_CONTRACT_STATUS_H_
#define RELOADER_FILE_SYSTEM_CONTRACT_STATUS_H_

#include <errno.h>

#include <string>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "reloader/file_system.h"
#include "reloader/file_system_contract_fixture.h"
#include "reloader/testing/errno_matcher.h"
#include "reloader/testing/status_matchers.h"

namespace reloader {

template <typename World>
class FileSystemStatusContract : public FileSystemContract<World> {};

TYPED_TEST_SUITE_P(FileSystemStatusContract);

TYPED_TEST_P(FileSystemStatusContract, TypesAndSizesAreTold) {
  this->Write("file", "four");
  this->Mkdir("dir");
  this->Symlink("file", "link");
  EXPECT_EQ(this->Lstat("file").type, FileType::kRegular);
  EXPECT_EQ(this->Lstat("file").size_bytes, 4);
  EXPECT_EQ(this->Lstat("dir").type, FileType::kDirectory);
  EXPECT_EQ(this->Lstat("link").type, FileType::kSymlink);
  EXPECT_EQ(this->Lstat("link").size_bytes, 4) << "the length of its target";
}

TYPED_TEST_P(FileSystemStatusContract, StatFollowsLinksAndLstatDoesNot) {
  this->Write("file", "x");
  this->Symlink("file", "link");
  this->Symlink("link", "chain");
  const FileStatus file = this->Lstat("file");
  EXPECT_THAT(this->fs().Stat(this->Path("file")), IsOkAndHolds(file));
  EXPECT_THAT(this->fs().Stat(this->Path("link")), IsOkAndHolds(file));
  EXPECT_THAT(this->fs().Stat(this->Path("chain")), IsOkAndHolds(file));
  EXPECT_NE(this->Lstat("link").inode, file.inode);
}

TYPED_TEST_P(FileSystemStatusContract, LinksWithinAPathAreFollowedByBoth) {
  this->Mkdir("dir");
  this->Write("dir/file", "x");
  this->Symlink(this->Path("dir"), "absolute");
  this->Symlink("absolute", "relative");
  EXPECT_EQ(this->Lstat("relative/file"), this->Lstat("dir/file"));
  EXPECT_EQ(this->Lstat("relative/../dir/./file"), this->Lstat("dir/file"));
}

TYPED_TEST_P(FileSystemStatusContract, ADanglingLinkExistsButLeadsNowhere) {
  this->Symlink("nothing", "dangling");
  EXPECT_EQ(this->Lstat("dangling").type, FileType::kSymlink);
  EXPECT_THAT(this->fs().Stat(this->Path("dangling")), HasErrno(ENOENT));
}

TYPED_TEST_P(FileSystemStatusContract, ALoopOfLinksIsEloop) {
  this->Symlink("self", "self");
  this->Symlink("b", "a");
  this->Symlink("a", "b");
  for (const absl::string_view name : {"self", "a", "b"}) {
    EXPECT_EQ(this->Lstat(name).type, FileType::kSymlink);
    EXPECT_THAT(this->fs().Stat(this->Path(name)), HasErrno(ELOOP));
  }
  EXPECT_THAT(this->fs().Lstat(this->Path("a/file")), HasErrno(ELOOP));
}

// The limit of path_resolution(7).
TYPED_TEST_P(FileSystemStatusContract, FortyLinksAreFollowedAndNoMore) {
  this->Write("link0", "x");
  for (int i = 1; i <= 41; ++i) {
    this->Symlink(absl::StrCat("link", i - 1), absl::StrCat("link", i));
  }
  EXPECT_THAT(this->fs().Stat(this->Path("link40")), IsOk());
  EXPECT_THAT(this->fs().Stat(this->Path("link41")), HasErrno(ELOOP));
}

TYPED_TEST_P(FileSystemStatusContract, WhatIsAbsentIsEnoent) {
  EXPECT_THAT(this->fs().Stat(this->Path("absent")), HasErrno(ENOENT));
  EXPECT_THAT(this->fs().Lstat(this->Path("absent")), HasErrno(ENOENT));
  EXPECT_THAT(this->fs().Lstat(this->Path("absent/file")), HasErrno(ENOENT));
  EXPECT_THAT(this->fs().Lstat(""), HasErrno(ENOENT));
}

TYPED_TEST_P(FileSystemStatusContract, AFileIsNoDirectoryOnThePath) {
  this->Write("file", "x");
  EXPECT_THAT(this->fs().Lstat(this->Path("file/below")), HasErrno(ENOTDIR));
  EXPECT_THAT(this->fs().Lstat(this->Path("file/")), HasErrno(ENOTDIR));
  EXPECT_THAT(this->fs().Lstat(this->Path("file/..")), HasErrno(ENOTDIR));
}

// With a slash, lstat(2) follows the link, too (path_resolution(7)).
TYPED_TEST_P(FileSystemStatusContract, ASlashAtTheEndAsksForADirectory) {
  this->Mkdir("dir");
  this->Symlink("dir", "link");
  EXPECT_EQ(this->Lstat("dir/"), this->Lstat("dir"));
  EXPECT_EQ(this->Lstat("link/"), this->Lstat("dir"));
}

TYPED_TEST_P(FileSystemStatusContract, NamesEndAt255Bytes) {
  const std::string longest(255, 'n');
  this->Write(longest, "x");
  EXPECT_EQ(this->Lstat(longest).size_bytes, 1);
  const std::string too_long(256, 'n');
  EXPECT_THAT(this->fs().Lstat(this->Path(too_long)), HasErrno(ENAMETOOLONG));
  EXPECT_THAT(this->mutator().WriteFile(this->Path(too_long), ""),
              HasErrno(ENAMETOOLONG));
}

TYPED_TEST_P(FileSystemStatusContract, AnErrorNamesThePath) {
  const std::string path = this->Path("dir/absent");
  EXPECT_THAT(this->fs().Stat(path),
              StatusIs(absl::StatusCode::kNotFound, testing::HasSubstr(path)));
  EXPECT_THAT(this->mutator().Unlink(path),
              StatusIs(absl::StatusCode::kNotFound, testing::HasSubstr(path)));
}

// Both exist at the time of the rename, so they cannot share a number.
TYPED_TEST_P(FileSystemStatusContract, AFileReplacedByRenameIsAnotherFile) {
  this->Write("file", "1");
  const FileStatus before = this->Lstat("file");
  this->Write("file.tmp", "1");
  const FileStatus replacement = this->Lstat("file.tmp");
  EXPECT_NE(replacement.inode, before.inode);
  ASSERT_THAT(
      this->mutator().Rename(this->Path("file.tmp"), this->Path("file")),
      IsOk());
  EXPECT_EQ(this->Lstat("file").inode, replacement.inode);
  EXPECT_EQ(this->Lstat("file").device, before.device);
}

TYPED_TEST_P(FileSystemStatusContract, AFileWrittenInPlaceStaysTheSameFile) {
  this->Write("file", "1");
  const FileStatus before = this->Lstat("file");
  this->Write("file", "22");
  EXPECT_EQ(this->Lstat("file").inode, before.inode);
  EXPECT_EQ(this->Lstat("file").size_bytes, 2);
}

TYPED_TEST_P(FileSystemStatusContract, HardLinksAreOneFileAndCounted) {
  this->Write("one", "x");
  EXPECT_EQ(this->Lstat("one").link_count, 1u);
  ASSERT_THAT(this->mutator().Link(this->Path("one"), this->Path("two")),
              IsOk());
  EXPECT_EQ(this->Lstat("one").link_count, 2u);
  EXPECT_EQ(this->Lstat("one"), this->Lstat("two"));
  ASSERT_THAT(this->mutator().Unlink(this->Path("one")), IsOk());
  EXPECT_EQ(this->Lstat("two").link_count, 1u);
}

TYPED_TEST_P(FileSystemStatusContract, RenamingOntoOneOfTwoHardLinksLeavesOne) {
  this->Write("one", "old");
  ASSERT_THAT(this->mutator().Link(this->Path("one"), this->Path("two")),
              IsOk());
  this->Write("fresh", "x");
  ASSERT_THAT(this->mutator().Rename(this->Path("fresh"), this->Path("one")),
              IsOk());
  EXPECT_EQ(this->Lstat("two").link_count, 1u);
  EXPECT_EQ(this->Contents("two"), "old");
}

REGISTER_TYPED_TEST_SUITE_P(
    FileSystemStatusContract, TypesAndSizesAreTold,
    StatFollowsLinksAndLstatDoesNot, LinksWithinAPathAreFollowedByBoth,
    ADanglingLinkExistsButLeadsNowhere, ALoopOfLinksIsEloop,
    FortyLinksAreFollowedAndNoMore, WhatIsAbsentIsEnoent,
    AFileIsNoDirectoryOnThePath, ASlashAtTheEndAsksForADirectory,
    NamesEndAt255Bytes, AnErrorNamesThePath, AFileReplacedByRenameIsAnotherFile,
    AFileWrittenInPlaceStaysTheSameFile, HardLinksAreOneFileAndCounted,
    RenamingOntoOneOfTwoHardLinksLeavesOne);

}  // namespace reloader

#endif  // RELOADER_FILE_SYSTEM_CONTRACT_STATUS_H_
