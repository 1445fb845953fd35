// The file-system contract: contents of files and links.
// Include file_system_contract.h instead.
#ifndef RELOADER_FILE_SYSTEM_CONTRACT_READ_H_
#define RELOADER_FILE_SYSTEM_CONTRACT_READ_H_

#include <errno.h>

#include <cstdint>
#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "reloader/file_system.h"
#include "reloader/file_system_contract_fixture.h"
#include "reloader/testing/errno_matcher.h"
#include "reloader/testing/status_matchers.h"

namespace reloader {

template <typename World>
class FileSystemReadContract : public FileSystemContract<World> {};

TYPED_TEST_SUITE_P(FileSystemReadContract);

TYPED_TEST_P(FileSystemReadContract, AtMostSoManyBytesAreRead) {
  this->Write("file", "12345");
  const std::string path = this->Path("file");
  EXPECT_THAT(this->fs().Read(path, 0), IsOkAndHolds(""));
  EXPECT_THAT(this->fs().Read(path, 3), IsOkAndHolds("123"));
  EXPECT_THAT(this->fs().Read(path, 5), IsOkAndHolds("12345"));
  EXPECT_THAT(this->fs().Read(path, 6), IsOkAndHolds("12345"));
  EXPECT_THAT(this->fs().Read(path, this->kNoLimit), IsOkAndHolds("12345"));
}

TYPED_TEST_P(FileSystemReadContract, ContentsAreBytes) {
  const std::string bytes("\0\xff\r\n\0", 5);
  this->Write("file", bytes);
  EXPECT_THAT(this->fs().Read(this->Path("file"), 10), IsOkAndHolds(bytes));
  EXPECT_THAT(this->Open("")->Read("file", 10), IsOkAndHolds(bytes));
}

TYPED_TEST_P(FileSystemReadContract, AnEmptyFileIsRead) {
  this->Write("file", "");
  EXPECT_THAT(this->fs().Read(this->Path("file"), 10), IsOkAndHolds(""));
}

// A link in the place of a file must not make us read what it leads to.
TYPED_TEST_P(FileSystemReadContract, ALinkIsNotReadThrough) {
  this->Write("file", "x");
  this->Symlink("file", "link");
  this->Symlink("absent", "dangling");
  const auto root = this->Open("");
  EXPECT_THAT(this->fs().Read(this->Path("link"), 1), HasErrno(ELOOP));
  EXPECT_THAT(root->Read("link", 1), HasErrno(ELOOP));
  EXPECT_THAT(root->Read("dangling", 1), HasErrno(ELOOP));
}

TYPED_TEST_P(FileSystemReadContract, LinksOnTheWayToAFileAreFollowed) {
  this->Mkdir("dir");
  this->Write("dir/file", "x");
  this->Symlink("dir", "link");
  EXPECT_THAT(this->fs().Read(this->Path("link/file"), 1), IsOkAndHolds("x"));
}

TYPED_TEST_P(FileSystemReadContract, ADirectoryIsNotRead) {
  this->Mkdir("dir");
  EXPECT_THAT(this->fs().Read(this->Path("dir"), 1), HasErrno(EINVAL));
  EXPECT_THAT(this->Open("")->Read("dir", 1), HasErrno(EINVAL));
}

TYPED_TEST_P(FileSystemReadContract, WhatIsAbsentIsNotRead) {
  this->Write("file", "x");
  EXPECT_THAT(this->fs().Read(this->Path("absent"), 1), HasErrno(ENOENT));
  EXPECT_THAT(this->fs().Read(this->Path("file/x"), 1), HasErrno(ENOTDIR));
  EXPECT_THAT(this->Open("")->Read("absent", 1), HasErrno(ENOENT));
}

TYPED_TEST_P(FileSystemReadContract, TheTargetOfALinkIsReadAsItWasGiven) {
  for (const std::string target :
       {"absent", "../x/./y//z/", "/", "\xff\n", "self"}) {
    this->Symlink(target, "self");
    EXPECT_THAT(this->fs().ReadLink(this->Path("self")), IsOkAndHolds(target));
    EXPECT_THAT(this->Open("")->ReadLink("self"), IsOkAndHolds(target));
    EXPECT_EQ(this->Lstat("self").size_bytes,
              static_cast<int64_t>(target.size()));
    ASSERT_THAT(this->mutator().Unlink(this->Path("self")), IsOk());
  }
}

TYPED_TEST_P(FileSystemReadContract, WhatIsNoLinkHasNoTarget) {
  this->Write("file", "x");
  this->Mkdir("dir");
  const auto root = this->Open("");
  EXPECT_THAT(root->ReadLink("file"), HasErrno(EINVAL));
  EXPECT_THAT(root->ReadLink("dir"), HasErrno(EINVAL));
  EXPECT_THAT(root->ReadLink("absent"), HasErrno(ENOENT));
  EXPECT_THAT(this->fs().ReadLink(this->Path("file")), HasErrno(EINVAL));
  EXPECT_THAT(this->fs().ReadLink(this->Path("file/x")), HasErrno(ENOTDIR));
}

REGISTER_TYPED_TEST_SUITE_P(FileSystemReadContract, AtMostSoManyBytesAreRead,
                            ContentsAreBytes, AnEmptyFileIsRead,
                            ALinkIsNotReadThrough,
                            LinksOnTheWayToAFileAreFollowed,
                            ADirectoryIsNotRead, WhatIsAbsentIsNotRead,
                            TheTargetOfALinkIsReadAsItWasGiven,
                            WhatIsNoLinkHasNoTarget);

}  // namespace reloader

#endif  // RELOADER_FILE_SYSTEM_CONTRACT_READ_H_
