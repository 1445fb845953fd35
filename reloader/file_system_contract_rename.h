// The file-system contract: rename and exchange.
// Include file_system_contract.h instead.
#ifndef RELOADER_FILE_SYSTEM_CONTRACT_RENAME_H_
#define RELOADER_FILE_SYSTEM_CONTRACT_RENAME_H_

#include <errno.h>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "reloader/file_system.h"
#include "reloader/file_system_contract_fixture.h"
#include "reloader/testing/errno_matcher.h"
#include "reloader/testing/status_matchers.h"

namespace reloader {

template <typename World>
class FileSystemRenameContract : public FileSystemContract<World> {
 protected:
  absl::Status Rename(absl::string_view from, absl::string_view to) {
    return this->mutator().Rename(this->Path(from), this->Path(to));
  }
  absl::Status Exchange(absl::string_view a, absl::string_view b) {
    return this->mutator().Exchange(this->Path(a), this->Path(b));
  }
};

TYPED_TEST_SUITE_P(FileSystemRenameContract);

TYPED_TEST_P(FileSystemRenameContract, AFileKeepsItsIdentityAndContents) {
  this->Mkdir("dir");
  this->Write("file", "x");
  const FileStatus before = this->Lstat("file");
  ASSERT_THAT(this->Rename("file", "dir/moved"), IsOk());
  EXPECT_FALSE(this->Exists("file"));
  EXPECT_EQ(this->Lstat("dir/moved").inode, before.inode);
  EXPECT_EQ(this->Lstat("dir/moved").mtime_ns, before.mtime_ns);
  EXPECT_EQ(this->Contents("dir/moved"), "x");
}

TYPED_TEST_P(FileSystemRenameContract, ADirectoryTakesItsContentsAlong) {
  this->Mkdir("a");
  this->Mkdir("a/b");
  this->Write("a/b/file", "x");
  this->Mkdir("c");
  ASSERT_THAT(this->Rename("a/b", "c/d"), IsOk());
  EXPECT_EQ(this->Contents("c/d/file"), "x");
  EXPECT_FALSE(this->Exists("a/b"));
}

TYPED_TEST_P(FileSystemRenameContract, OntoAFileReplacesIt) {
  this->Write("from", "1");
  this->Write("to", "2");
  ASSERT_THAT(this->Rename("from", "to"), IsOk());
  EXPECT_FALSE(this->Exists("from"));
  EXPECT_EQ(this->Contents("to"), "1");
}

TYPED_TEST_P(FileSystemRenameContract, OntoAnEmptyDirectoryReplacesIt) {
  this->Mkdir("from");
  this->Write("from/file", "x");
  this->Mkdir("to");
  ASSERT_THAT(this->Rename("from", "to"), IsOk());
  EXPECT_EQ(this->Contents("to/file"), "x");
}

TYPED_TEST_P(FileSystemRenameContract, OntoADirectoryWithContentsFails) {
  this->Mkdir("from");
  this->Mkdir("to");
  this->Write("to/file", "x");
  EXPECT_THAT(this->Rename("from", "to"), HasErrno(ENOTEMPTY));
  EXPECT_TRUE(this->Exists("from"));
}

TYPED_TEST_P(FileSystemRenameContract, OntoItsOwnParentFails) {
  this->Mkdir("a");
  this->Mkdir("a/b");
  this->Write("a/file", "x");
  EXPECT_THAT(this->Rename("a/b", "a"), HasErrno(ENOTEMPTY));
  // Not EISDIR: that the parent holds the file is seen first.
  EXPECT_THAT(this->Rename("a/file", "a"), HasErrno(ENOTEMPTY));
}

TYPED_TEST_P(FileSystemRenameContract, IntoItselfFails) {
  this->Mkdir("a");
  this->Mkdir("a/b");
  EXPECT_THAT(this->Rename("a", "a/c"), HasErrno(EINVAL));
  EXPECT_THAT(this->Rename("a", "a/b/c"), HasErrno(EINVAL));
}

TYPED_TEST_P(FileSystemRenameContract,
             FilesAndDirectoriesDoNotReplaceEachOther) {
  this->Write("file", "x");
  this->Mkdir("dir");
  EXPECT_THAT(this->Rename("file", "dir"), HasErrno(EISDIR));
  EXPECT_THAT(this->Rename("dir", "file"), HasErrno(ENOTDIR));
}

TYPED_TEST_P(FileSystemRenameContract, WhatIsAbsentCannotBeRenamed) {
  this->Write("file", "x");
  EXPECT_THAT(this->Rename("absent", "to"), HasErrno(ENOENT));
  EXPECT_THAT(this->Rename("file", "absent/to"), HasErrno(ENOENT));
  EXPECT_THAT(this->Rename("file", "file/to"), HasErrno(ENOTDIR));
  EXPECT_THAT(this->Rename("file", ""), testing::Not(IsOk()));
  EXPECT_TRUE(this->Exists("file"));
}

// rename(2): "If oldpath and newpath are existing hard links referring to the
// same file, then rename() does nothing, and returns a success status."
TYPED_TEST_P(FileSystemRenameContract, OntoTheSameFileDoesNothing) {
  this->Write("one", "x");
  ASSERT_THAT(this->mutator().Link(this->Path("one"), this->Path("two")),
              IsOk());
  const FileStatus before = this->Lstat("one");
  this->PassGranule();
  EXPECT_THAT(this->Rename("one", "one"), IsOk());
  EXPECT_THAT(this->Rename("one", "two"), IsOk());
  EXPECT_EQ(this->Lstat("one"), before);
  EXPECT_EQ(this->Lstat("two"), before);
}

TYPED_TEST_P(FileSystemRenameContract,
             LinksAreRenamedAndReplacedAndNotFollowed) {
  this->Write("file", "x");
  this->Symlink("file", "link");
  ASSERT_THAT(this->Rename("link", "moved"), IsOk());
  EXPECT_EQ(this->Lstat("moved").type, FileType::kSymlink);
  this->Write("fresh", "1");
  ASSERT_THAT(this->Rename("fresh", "moved"), IsOk());
  EXPECT_EQ(this->Lstat("moved").type, FileType::kRegular);
  EXPECT_EQ(this->Contents("file"), "x");
}

TYPED_TEST_P(FileSystemRenameContract, AnErrorNamesBothPaths) {
  EXPECT_THAT(this->Rename("absent", "to"),
              StatusIs(absl::StatusCode::kNotFound,
                       testing::AllOf(testing::HasSubstr(this->Path("absent")),
                                      testing::HasSubstr(this->Path("to")))));
}

TYPED_TEST_P(FileSystemRenameContract, ExchangeSwapsTwoFiles) {
  this->Write("a", "1");
  this->Write("b", "2");
  const FileStatus a = this->Lstat("a");
  ASSERT_THAT(this->Exchange("a", "b"), IsOk());
  EXPECT_EQ(this->Contents("a"), "2");
  EXPECT_EQ(this->Contents("b"), "1");
  EXPECT_EQ(this->Lstat("b").inode, a.inode);
}

TYPED_TEST_P(FileSystemRenameContract, ExchangeSwapsAFileAndADirectory) {
  this->Write("a", "1");
  this->Mkdir("b");
  this->Write("b/file", "2");
  ASSERT_THAT(this->Exchange("a", "b"), IsOk());
  EXPECT_EQ(this->Contents("a/file"), "2");
  EXPECT_EQ(this->Contents("b"), "1");
}

TYPED_TEST_P(FileSystemRenameContract,
             ExchangeNeedsBothAndNeitherInsideTheOther) {
  this->Write("file", "x");
  this->Mkdir("a");
  this->Mkdir("a/b");
  EXPECT_THAT(this->Exchange("file", "absent"), HasErrno(ENOENT));
  EXPECT_THAT(this->Exchange("absent", "file"), HasErrno(ENOENT));
  EXPECT_THAT(this->Exchange("a", "a/b"), HasErrno(EINVAL));
  EXPECT_THAT(this->Exchange("a/b", "a"), HasErrno(EINVAL));
  EXPECT_TRUE(this->Exists("file"));
}

REGISTER_TYPED_TEST_SUITE_P(
    FileSystemRenameContract, AFileKeepsItsIdentityAndContents,
    ADirectoryTakesItsContentsAlong, OntoAFileReplacesIt,
    OntoAnEmptyDirectoryReplacesIt, OntoADirectoryWithContentsFails,
    OntoItsOwnParentFails, IntoItselfFails,
    FilesAndDirectoriesDoNotReplaceEachOther, WhatIsAbsentCannotBeRenamed,
    OntoTheSameFileDoesNothing, LinksAreRenamedAndReplacedAndNotFollowed,
    AnErrorNamesBothPaths, ExchangeSwapsTwoFiles,
    ExchangeSwapsAFileAndADirectory, ExchangeNeedsBothAndNeitherInsideTheOther);

}  // namespace reloader

#endif  // RELOADER_FILE_SYSTEM_CONTRACT_RENAME_H_
