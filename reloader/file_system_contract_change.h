// The file-system contract: making, writing and removing.
// Include file_system_contract.h instead.
#ifndef RELOADER_FILE_SYSTEM_CONTRACT_CHANGE_H_
#define RELOADER_FILE_SYSTEM_CONTRACT_CHANGE_H_

#include <errno.h>

#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "reloader/file_system.h"
#include "reloader/file_system_contract_fixture.h"
#include "reloader/testing/errno_matcher.h"
#include "reloader/testing/status_matchers.h"

namespace reloader {

template <typename World>
class FileSystemChangeContract : public FileSystemContract<World> {};

TYPED_TEST_SUITE_P(FileSystemChangeContract);

TYPED_TEST_P(FileSystemChangeContract, WriteReplacesAndAppendAdds) {
  this->Write("file", "12345");
  this->Write("file", "67");
  EXPECT_EQ(this->Contents("file"), "67");
  ASSERT_THAT(this->mutator().AppendFile(this->Path("file"), "8"), IsOk());
  EXPECT_EQ(this->Contents("file"), "678");
  ASSERT_THAT(this->mutator().AppendFile(this->Path("fresh"), "9"), IsOk());
  EXPECT_EQ(this->Contents("fresh"), "9");
}

TYPED_TEST_P(FileSystemChangeContract,
             WriteFollowsLinksAndMakesWhatTheyLeadTo) {
  this->Symlink("target", "link");
  this->Write("link", "x");
  EXPECT_EQ(this->Contents("target"), "x");
  EXPECT_EQ(this->Lstat("link").type, FileType::kSymlink);
}

TYPED_TEST_P(FileSystemChangeContract, WriteFailsWhereNoFileCanBe) {
  this->Write("file", "x");
  this->Symlink("self", "self");
  const auto write = [&](const char* name) {
    return this->mutator().WriteFile(this->Path(name), "y");
  };
  this->Mkdir("dir");
  EXPECT_THAT(write("dir"), HasErrno(EISDIR));
  EXPECT_THAT(write("absent/file"), HasErrno(ENOENT));
  EXPECT_THAT(write("file/below"), HasErrno(ENOTDIR));
  EXPECT_THAT(write("self"), HasErrno(ELOOP));
}

TYPED_TEST_P(FileSystemChangeContract, TruncateCutsOrAddsZeros) {
  this->Write("file", "12345");
  const std::string path = this->Path("file");
  ASSERT_THAT(this->mutator().Truncate(path, 2), IsOk());
  EXPECT_EQ(this->Contents("file"), "12");
  ASSERT_THAT(this->mutator().Truncate(path, 4), IsOk());
  EXPECT_EQ(this->Contents("file"), std::string("12\0\0", 4));
}

TYPED_TEST_P(FileSystemChangeContract, TruncateFailsWhereThereIsNoFile) {
  this->Mkdir("dir");
  this->Write("file", "x");
  EXPECT_THAT(this->mutator().Truncate(this->Path("absent"), 0),
              HasErrno(ENOENT));
  EXPECT_THAT(this->mutator().Truncate(this->Path("dir"), 0), HasErrno(EISDIR));
  EXPECT_THAT(this->mutator().Truncate(this->Path("file"), -1),
              HasErrno(EINVAL));
}

TYPED_TEST_P(FileSystemChangeContract, ChmodSetsTwelveBitsAndFollowsLinks) {
  this->Write("file", "x");
  this->Symlink("file", "link");
  ASSERT_THAT(this->mutator().Chmod(this->Path("link"), 0640), IsOk());
  EXPECT_EQ(this->Lstat("file").permissions, 0640);
  EXPECT_EQ(this->Lstat("link").permissions, 0777);
  ASSERT_THAT(this->mutator().Chmod(this->Path("file"), 04711), IsOk());
  EXPECT_EQ(this->Lstat("file").permissions, 04711);
  EXPECT_THAT(this->mutator().Chmod(this->Path("absent"), 0), HasErrno(ENOENT));
}

TYPED_TEST_P(FileSystemChangeContract, LinkLinksALinkItself) {
  this->Symlink("absent", "link");
  ASSERT_THAT(this->mutator().Link(this->Path("link"), this->Path("other")),
              IsOk());
  EXPECT_EQ(this->Lstat("other"), this->Lstat("link"));
  EXPECT_THAT(this->fs().ReadLink(this->Path("other")), IsOkAndHolds("absent"));
}

TYPED_TEST_P(FileSystemChangeContract, LinkFailsForDirectoriesAndTakenNames) {
  this->Write("file", "x");
  this->Mkdir("dir");
  const auto link = [&](const char* existing, const char* name) {
    return this->mutator().Link(this->Path(existing), this->Path(name));
  };
  EXPECT_THAT(link("dir", "other"), HasErrno(EPERM));
  EXPECT_THAT(link("file", "dir"), HasErrno(EEXIST));
  EXPECT_THAT(link("file", "file"), HasErrno(EEXIST));
  EXPECT_THAT(link("absent", "other"), HasErrno(ENOENT));
  EXPECT_THAT(link("file", "absent/other"), HasErrno(ENOENT));
}

TYPED_TEST_P(FileSystemChangeContract,
             ANameIsTakenByWhateverHasItEvenADanglingLink) {
  this->Symlink("absent", "dangling");
  this->Write("file", "x");
  for (const char* name : {"dangling", "file"}) {
    EXPECT_THAT(this->mutator().Mkdir(this->Path(name)), HasErrno(EEXIST));
    EXPECT_THAT(this->mutator().Symlink("t", this->Path(name)),
                HasErrno(EEXIST));
  }
  EXPECT_FALSE(this->Exists("absent"));
}

TYPED_TEST_P(FileSystemChangeContract, MkdirAndSymlinkNeedAParent) {
  this->Write("file", "x");
  EXPECT_THAT(this->mutator().Mkdir(this->Path("absent/d")), HasErrno(ENOENT));
  EXPECT_THAT(this->mutator().Mkdir(this->Path("file/d")), HasErrno(ENOTDIR));
  EXPECT_THAT(this->mutator().Symlink("t", this->Path("absent/l")),
              HasErrno(ENOENT));
  EXPECT_THAT(this->mutator().Symlink("", this->Path("l")), HasErrno(ENOENT));
}

TYPED_TEST_P(FileSystemChangeContract,
             UnlinkRemovesFilesAndLinksButNoDirectories) {
  this->Write("file", "x");
  this->Symlink("file", "link");
  this->Mkdir("dir");
  ASSERT_THAT(this->mutator().Unlink(this->Path("link")), IsOk());
  EXPECT_TRUE(this->Exists("file"));
  ASSERT_THAT(this->mutator().Unlink(this->Path("file")), IsOk());
  EXPECT_FALSE(this->Exists("file"));
  EXPECT_THAT(this->mutator().Unlink(this->Path("file")), HasErrno(ENOENT));
  // Linux; POSIX says EPERM (unlink(2)).
  EXPECT_THAT(this->mutator().Unlink(this->Path("dir")), HasErrno(EISDIR));
}

TYPED_TEST_P(FileSystemChangeContract, RmdirRemovesEmptyDirectoriesOnly) {
  this->Mkdir("dir");
  this->Write("dir/file", "x");
  this->Symlink("dir", "link");
  const auto rmdir = [&](const char* name) {
    return this->mutator().Rmdir(this->Path(name));
  };
  EXPECT_THAT(rmdir("dir"), HasErrno(ENOTEMPTY));
  EXPECT_THAT(rmdir("dir/file"), HasErrno(ENOTDIR));
  EXPECT_THAT(rmdir("link"), HasErrno(ENOTDIR));
  EXPECT_THAT(rmdir("absent"), HasErrno(ENOENT));
  ASSERT_THAT(this->mutator().Unlink(this->Path("dir/file")), IsOk());
  EXPECT_THAT(rmdir("dir"), IsOk());
  EXPECT_FALSE(this->Exists("dir"));
}

REGISTER_TYPED_TEST_SUITE_P(
    FileSystemChangeContract, WriteReplacesAndAppendAdds,
    WriteFollowsLinksAndMakesWhatTheyLeadTo, WriteFailsWhereNoFileCanBe,
    TruncateCutsOrAddsZeros, TruncateFailsWhereThereIsNoFile,
    ChmodSetsTwelveBitsAndFollowsLinks, LinkLinksALinkItself,
    LinkFailsForDirectoriesAndTakenNames,
    ANameIsTakenByWhateverHasItEvenADanglingLink, MkdirAndSymlinkNeedAParent,
    UnlinkRemovesFilesAndLinksButNoDirectories,
    RmdirRemovesEmptyDirectoriesOnly);

}  // namespace reloader

#endif  // RELOADER_FILE_SYSTEM_CONTRACT_CHANGE_H_
