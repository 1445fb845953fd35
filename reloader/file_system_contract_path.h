// The file-system contract: how paths are read, and what stands at their ends.
// Include file_system_contract.h instead.
#ifndef RELOADER_FILE_SYSTEM_CONTRACT_PATH_H_
#define RELOADER_FILE_SYSTEM_CONTRACT_PATH_H_

#include <errno.h>

#include <memory>
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
class FileSystemPathContract : public FileSystemContract<World> {
 protected:
  absl::Status Rename(absl::string_view from, absl::string_view to) {
    return this->mutator().Rename(this->Path(from), this->Path(to));
  }
  absl::Status LstatError(absl::string_view name) {
    return this->fs().Lstat(this->Path(name)).status();
  }
};

TYPED_TEST_SUITE_P(FileSystemPathContract);

TYPED_TEST_P(FileSystemPathContract, ASlashAtTheEndIsOfADirectory) {
  this->Write("file", "x");
  this->Mkdir("dir");
  EXPECT_THAT(this->LstatError("dir/"), IsOk());
  EXPECT_THAT(this->LstatError("file/"), HasErrno(ENOTDIR));
  EXPECT_THAT(this->LstatError("absent/"), HasErrno(ENOENT));
}

TYPED_TEST_P(FileSystemPathContract, ASlashAtTheEndFollowsALink) {
  this->Mkdir("dir");
  this->Write("file", "x");
  this->Symlink("dir", "link");
  this->Symlink("file", "to_file");
  this->Symlink("absent", "dangling");
  EXPECT_EQ(this->Lstat("link/"), this->Lstat("dir"));
  EXPECT_THAT(this->LstatError("to_file/"), HasErrno(ENOTDIR));
  EXPECT_THAT(this->LstatError("dangling/"), HasErrno(ENOENT));
}

TYPED_TEST_P(FileSystemPathContract, SeveralSlashesAreOne) {
  this->Mkdir("dir");
  this->Write("dir/file", "x");
  EXPECT_EQ(this->Lstat("/dir///file"), this->Lstat("dir/file"));
}

TYPED_TEST_P(FileSystemPathContract, ADotIsTheDirectoryThatItIsIn) {
  this->Mkdir("dir");
  this->Write("file", "x");
  EXPECT_EQ(this->Lstat("dir/./."), this->Lstat("dir"));
  EXPECT_THAT(this->LstatError("file/."), HasErrno(ENOTDIR));
  EXPECT_THAT(this->LstatError("absent/."), HasErrno(ENOENT));
}

TYPED_TEST_P(FileSystemPathContract, TwoDotsAreTheParentOfWhereALinkLeads) {
  this->Mkdir("a");
  this->Mkdir("a/b");
  this->Symlink("a/b", "link");
  EXPECT_EQ(this->Lstat("link/..").inode, this->Lstat("a").inode);
  EXPECT_EQ(this->Lstat("a/b/../b").inode, this->Lstat("a/b").inode);
}

TYPED_TEST_P(FileSystemPathContract, AnEmptyPathIsNothing) {
  EXPECT_THAT(this->fs().Stat(""), HasErrno(ENOENT));
  EXPECT_THAT(this->mutator().Mkdir(""), HasErrno(ENOENT));
  EXPECT_THAT(this->mutator().WriteFile("", "x"), HasErrno(ENOENT));
}

TYPED_TEST_P(FileSystemPathContract, APathWithANulIsRefused) {
  const std::string path = this->Path(std::string("a\0b", 3));
  EXPECT_THAT(this->fs().Stat(path), HasErrno(EINVAL));
  EXPECT_THAT(this->fs().OpenDirectory(path), HasErrno(EINVAL));
  EXPECT_THAT(this->mutator().WriteFile(path, "x"), HasErrno(EINVAL));
  EXPECT_THAT(this->mutator().Rename(path, this->Path("c")), HasErrno(EINVAL));
}

TYPED_TEST_P(FileSystemPathContract, ANameHas255BytesAtMost) {
  const std::string longest(255, 'n');
  this->Write(longest, "x");
  EXPECT_EQ(this->Contents(longest), "x");
  const std::string path = this->Path(longest + "n");
  EXPECT_THAT(this->fs().Lstat(path), HasErrno(ENAMETOOLONG));
  EXPECT_THAT(this->mutator().WriteFile(path, "x"), HasErrno(ENAMETOOLONG));
  EXPECT_THAT(this->mutator().Mkdir(path), HasErrno(ENAMETOOLONG));
  EXPECT_THAT(this->mutator().Unlink(path), HasErrno(ENAMETOOLONG));
  EXPECT_THAT(this->Rename(longest, longest + "n"), HasErrno(ENAMETOOLONG));
}

TYPED_TEST_P(FileSystemPathContract, APathHas4095BytesAtMost) {
  this->Write("file", "x");
  std::string path = this->Path("");
  while (path.size() + 2 + 4 <= 4095) path += "./";
  path += path.size() + 4 < 4095 ? "/file" : "file";
  ASSERT_EQ(path.size(), 4095u);
  EXPECT_THAT(this->fs().Lstat(path), IsOk());
  path.insert(path.size() - 4, "/");
  EXPECT_THAT(this->fs().Lstat(path), HasErrno(ENAMETOOLONG));
  EXPECT_THAT(this->mutator().Unlink(path), HasErrno(ENAMETOOLONG));
}

TYPED_TEST_P(FileSystemPathContract, FortyLinksAreFollowedAndNoMore) {
  this->Write("0", "x");
  for (int i = 1; i <= 41; ++i) {
    this->Symlink(absl::StrCat(i - 1), absl::StrCat(i));
  }
  EXPECT_THAT(this->fs().Stat(this->Path("40")), IsOk());
  EXPECT_THAT(this->fs().Stat(this->Path("41")), HasErrno(ELOOP));
}

TYPED_TEST_P(FileSystemPathContract, LinksInALoopLeadNowhere) {
  this->Symlink("b", "a");
  this->Symlink("a", "b");
  const std::string path = this->Path("a");
  EXPECT_THAT(this->fs().Stat(path), HasErrno(ELOOP));
  EXPECT_THAT(this->fs().Stat(path + "/x"), HasErrno(ELOOP));
  EXPECT_THAT(this->mutator().Chmod(path, 0600), HasErrno(ELOOP));
  EXPECT_THAT(this->mutator().Mkdir(path + "/x"), HasErrno(ELOOP));
  EXPECT_THAT(this->mutator().Mkdir(path), HasErrno(EEXIST));
}

TYPED_TEST_P(FileSystemPathContract, ALinkMayLeadByAnAbsolutePath) {
  this->Mkdir("dir");
  this->Write("dir/file", "x");
  this->Symlink(this->Path("dir"), "link");
  EXPECT_EQ(this->Lstat("link/file"), this->Lstat("dir/file"));
}

TYPED_TEST_P(FileSystemPathContract, ATargetIsSeenFromWhereTheLinkIs) {
  this->Mkdir("dir");
  this->Write("file", "x");
  this->Write("dir/file", "yy");
  this->Symlink("file", "dir/link");
  EXPECT_THAT(this->fs().Stat(this->Path("dir/link")),
              IsOkAndHolds(this->Lstat("dir/file")));
}

TYPED_TEST_P(FileSystemPathContract, CapitalLettersAreOthers) {
  this->Write("a", "1");
  this->Write("A", "2");
  EXPECT_EQ(this->Contents("a"), "1");
}

TYPED_TEST_P(FileSystemPathContract,
             ADirectoryIsMadeWithASlashAtTheEndAndNothingElseIs) {
  this->Write("file", "x");
  EXPECT_THAT(this->mutator().Mkdir(this->Path("dir/")), IsOk());
  EXPECT_THAT(this->mutator().Symlink("x", this->Path("a/")), HasErrno(ENOENT));
  EXPECT_THAT(this->mutator().Mkfifo(this->Path("b/")), HasErrno(ENOENT));
  EXPECT_THAT(this->mutator().Link(this->Path("file"), this->Path("c/")),
              HasErrno(ENOENT));
  EXPECT_THAT(this->mutator().WriteFile(this->Path("d/"), ""),
              HasErrno(EISDIR));
}

TYPED_TEST_P(FileSystemPathContract, DotsAreTakenNames) {
  this->Mkdir("dir");
  for (const char* name : {"dir/.", "dir/.."}) {
    EXPECT_THAT(this->mutator().Mkdir(this->Path(name)), HasErrno(EEXIST));
    EXPECT_THAT(this->mutator().Symlink("x", this->Path(name)),
                HasErrno(EEXIST));
    EXPECT_THAT(this->mutator().WriteFile(this->Path(name), ""),
                HasErrno(EISDIR));
  }
}

TYPED_TEST_P(FileSystemPathContract, UnlinkWithASlashAtTheEndSaysWhatIsThere) {
  this->Write("file", "x");
  this->Mkdir("dir");
  EXPECT_THAT(this->mutator().Unlink(this->Path("file/")), HasErrno(ENOTDIR));
  EXPECT_THAT(this->mutator().Unlink(this->Path("dir/")), HasErrno(EISDIR));
  EXPECT_THAT(this->mutator().Unlink(this->Path("absent/")), HasErrno(ENOENT));
  EXPECT_THAT(this->mutator().Unlink(this->Path("dir/.")), HasErrno(EISDIR));
}

TYPED_TEST_P(FileSystemPathContract, ADirectoryIsRemovedByItsNameOnly) {
  this->Mkdir("dir");
  EXPECT_THAT(this->mutator().Rmdir(this->Path("dir/.")), HasErrno(EINVAL));
  EXPECT_THAT(this->mutator().Rmdir(this->Path("dir/..")), HasErrno(ENOTEMPTY));
  EXPECT_THAT(this->mutator().Rmdir(this->Path("dir/")), IsOk());
}

TYPED_TEST_P(FileSystemPathContract, DotsAreNotRenamed) {
  this->Mkdir("dir");
  EXPECT_THAT(this->Rename("dir/.", "to"), HasErrno(EBUSY));
  EXPECT_THAT(this->Rename("dir/..", "to"), HasErrno(EBUSY));
  EXPECT_THAT(this->Rename("dir", "dir/."), HasErrno(EBUSY));
}

TYPED_TEST_P(FileSystemPathContract,
             OnlyDirectoriesAreRenamedWithASlashAtTheEnd) {
  this->Write("file", "x");
  this->Mkdir("dir");
  EXPECT_THAT(this->Rename("file/", "to"), HasErrno(ENOTDIR));
  EXPECT_THAT(this->Rename("file", "to/"), HasErrno(ENOTDIR));
  EXPECT_THAT(this->Rename("dir/", "to/"), IsOk());
}

TYPED_TEST_P(FileSystemPathContract, ReadLinkWithASlashAtTheEndReadsNoLink) {
  this->Mkdir("dir");
  this->Symlink("dir", "link");
  EXPECT_THAT(this->fs().ReadLink(this->Path("link/")), HasErrno(EINVAL));
}

TYPED_TEST_P(FileSystemPathContract, APipeIsOfItsTypeAndNeverOpened) {
  ASSERT_THAT(this->mutator().Mkfifo(this->Path("pipe")), IsOk());
  const FileStatus status = this->Lstat("pipe");
  EXPECT_EQ(status.type, FileType::kFifo);
  EXPECT_EQ(status.size_bytes, 0);
  EXPECT_EQ(status.link_count, 1u);
  EXPECT_THAT(this->fs().Read(this->Path("pipe"), 1), HasErrno(EINVAL));
  EXPECT_THAT(this->fs().OpenDirectory(this->Path("pipe")), HasErrno(ENOTDIR));
  EXPECT_THAT(this->mutator().Truncate(this->Path("pipe"), 0),
              HasErrno(EINVAL));
}

TYPED_TEST_P(FileSystemPathContract, APipeIsMadeWhereAFileCouldBe) {
  this->Write("file", "x");
  EXPECT_THAT(this->mutator().Mkfifo(this->Path("file")), HasErrno(EEXIST));
  EXPECT_THAT(this->mutator().Mkfifo(this->Path("absent/pipe")),
              HasErrno(ENOENT));
  EXPECT_THAT(this->mutator().Mkfifo(this->Path("file/pipe")),
              HasErrno(ENOTDIR));
}

TYPED_TEST_P(FileSystemPathContract, APipeIsRenamedLinkedAndRemovedLikeAFile) {
  ASSERT_THAT(this->mutator().Mkfifo(this->Path("pipe")), IsOk());
  this->Write("file", "x");
  EXPECT_THAT(this->Rename("pipe", "file"), IsOk());
  EXPECT_EQ(this->Lstat("file").type, FileType::kFifo);
  EXPECT_THAT(this->mutator().Link(this->Path("file"), this->Path("other")),
              IsOk());
  EXPECT_EQ(this->Lstat("other").link_count, 2u);
  EXPECT_THAT(this->mutator().Unlink(this->Path("file")), IsOk());
}

REGISTER_TYPED_TEST_SUITE_P(
    FileSystemPathContract, ASlashAtTheEndIsOfADirectory,
    ASlashAtTheEndFollowsALink, SeveralSlashesAreOne,
    ADotIsTheDirectoryThatItIsIn, TwoDotsAreTheParentOfWhereALinkLeads,
    AnEmptyPathIsNothing, APathWithANulIsRefused, ANameHas255BytesAtMost,
    APathHas4095BytesAtMost, FortyLinksAreFollowedAndNoMore,
    LinksInALoopLeadNowhere, ALinkMayLeadByAnAbsolutePath,
    ATargetIsSeenFromWhereTheLinkIs, CapitalLettersAreOthers,
    ADirectoryIsMadeWithASlashAtTheEndAndNothingElseIs, DotsAreTakenNames,
    UnlinkWithASlashAtTheEndSaysWhatIsThere, ADirectoryIsRemovedByItsNameOnly,
    DotsAreNotRenamed, OnlyDirectoriesAreRenamedWithASlashAtTheEnd,
    ReadLinkWithASlashAtTheEndReadsNoLink, APipeIsOfItsTypeAndNeverOpened,
    APipeIsMadeWhereAFileCouldBe, APipeIsRenamedLinkedAndRemovedLikeAFile);

}  // namespace reloader

#endif  // RELOADER_FILE_SYSTEM_CONTRACT_PATH_H_
