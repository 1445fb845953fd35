// The file-system contract: who may do what.
// Include file_system_contract.h instead.
#ifndef RELOADER_FILE_SYSTEM_CONTRACT_PERMISSION_H_
#define RELOADER_FILE_SYSTEM_CONTRACT_PERMISSION_H_

#include <errno.h>

#include <cstdint>
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
class FileSystemPermissionContract : public FileSystemContract<World> {
 protected:
  void Chmod(absl::string_view name, uint16_t permissions) {
    EXPECT_THAT(this->mutator().Chmod(this->Path(name), permissions), IsOk());
  }
  absl::Status Rename(absl::string_view from, absl::string_view to) {
    return this->mutator().Rename(this->Path(from), this->Path(to));
  }
  // Permissions after a write: bits are taken from whom permissions bind, and
  // also from root in a user namespace of its own, whose CAP_FSETID is void.
  testing::Matcher<uint16_t> IsLeft(uint16_t bound, uint16_t otherwise) {
    if (this->permissions_bind()) return testing::Eq(bound);
    return testing::AnyOf(bound, otherwise);
  }
  // What a call says that permissions forbid: they do not bind everybody.
  testing::Matcher<absl::Status> Denied() {
    if (this->permissions_bind()) return HasErrno(EACCES);
    return IsOk();
  }
};

TYPED_TEST_SUITE_P(FileSystemPermissionContract);

TYPED_TEST_P(FileSystemPermissionContract, AFileThatMayNotBeReadIsNotRead) {
  this->Write("file", "x");
  this->Chmod("file", 0200);
  EXPECT_THAT(this->fs().Read(this->Path("file"), 1).status(), this->Denied());
  EXPECT_THAT(this->Open("")->Read("file", 1).status(), this->Denied());
}

TYPED_TEST_P(FileSystemPermissionContract,
             AFileThatMayNotBeWrittenIsNotWritten) {
  this->Write("file", "x");
  this->Chmod("file", 0400);
  const std::string path = this->Path("file");
  EXPECT_THAT(this->mutator().WriteFile(path, "y"), this->Denied());
  EXPECT_THAT(this->mutator().AppendFile(path, "y"), this->Denied());
  EXPECT_THAT(this->mutator().Truncate(path, 0), this->Denied());
}

TYPED_TEST_P(FileSystemPermissionContract,
             ADirectoryThatMayNotBeReadIsPassedThrough) {
  this->Mkdir("dir");
  this->Write("dir/file", "x");
  this->Chmod("dir", 0300);
  EXPECT_THAT(this->fs().List(this->Path("dir"), [](const DirectoryEntry&) {}),
              this->Denied());
  EXPECT_EQ(this->Contents("dir/file"), "x");
  this->Chmod("dir", 0700);
}

TYPED_TEST_P(FileSystemPermissionContract,
             ADirectoryThatMayNotBeSearchedIsNotPassedThrough) {
  this->Mkdir("dir");
  this->Write("dir/file", "x");
  this->Chmod("dir", 0600);
  const std::string path = this->Path("dir/file");
  EXPECT_THAT(this->fs().Stat(path).status(), this->Denied());
  EXPECT_THAT(this->fs().Lstat(path).status(), this->Denied());
  EXPECT_THAT(this->fs().Read(path, 1).status(), this->Denied());
  this->Chmod("dir", 0700);
}

TYPED_TEST_P(FileSystemPermissionContract,
             WhatIsAbsentIsNotToldFromWhatMayNotBeSeen) {
  this->Mkdir("dir");
  this->Chmod("dir", 0600);
  const int error = this->permissions_bind() ? EACCES : ENOENT;
  EXPECT_THAT(this->fs().Stat(this->Path("dir/absent")), HasErrno(error));
  this->Chmod("dir", 0700);
}

TYPED_TEST_P(FileSystemPermissionContract, EveryDirectoryOfAPathIsSearched) {
  this->Mkdir("a");
  this->Mkdir("a/b");
  this->Write("a/b/file", "x");
  this->Chmod("a", 0);
  EXPECT_THAT(this->fs().Stat(this->Path("a/b/file")).status(), this->Denied());
  EXPECT_THAT(this->fs().Lstat(this->Path("a")), IsOk());
  this->Chmod("a", 0700);
}

TYPED_TEST_P(FileSystemPermissionContract, AStatusNeedsNoPermissionOfTheFile) {
  this->Write("file", "x");
  this->Chmod("file", 0);
  EXPECT_EQ(this->Lstat("file").permissions, 0);
  EXPECT_EQ(this->Lstat("file").size_bytes, 1);
}

TYPED_TEST_P(FileSystemPermissionContract,
             NothingIsMadeInADirectoryThatMayNotBeWritten) {
  this->Write("file", "x");
  this->Mkdir("dir");
  this->Chmod("dir", 0500);
  const auto path = [&](const char* name) {
    return this->Path(absl::StrCat("dir/", name));
  };
  EXPECT_THAT(this->mutator().WriteFile(path("a"), ""), this->Denied());
  EXPECT_THAT(this->mutator().Mkdir(path("b")), this->Denied());
  EXPECT_THAT(this->mutator().Symlink("x", path("c")), this->Denied());
  EXPECT_THAT(this->mutator().Mkfifo(path("d")), this->Denied());
  EXPECT_THAT(this->mutator().Link(this->Path("file"), path("e")),
              this->Denied());
  this->Chmod("dir", 0700);
}

TYPED_TEST_P(FileSystemPermissionContract,
             NothingIsRemovedFromADirectoryThatMayNotBeWritten) {
  this->Mkdir("dir");
  this->Mkdir("dir/sub");
  this->Write("dir/file", "x");
  this->Chmod("dir", 0500);
  EXPECT_THAT(this->mutator().Unlink(this->Path("dir/file")), this->Denied());
  EXPECT_THAT(this->mutator().Rmdir(this->Path("dir/sub")), this->Denied());
  this->Chmod("dir", 0700);
}

TYPED_TEST_P(FileSystemPermissionContract,
             AFileIsWrittenInADirectoryThatMayNotBe) {
  this->Mkdir("dir");
  this->Write("dir/file", "x");
  this->Chmod("dir", 0500);
  EXPECT_THAT(this->mutator().WriteFile(this->Path("dir/file"), "y"), IsOk());
  this->Chmod("dir", 0700);
}

TYPED_TEST_P(FileSystemPermissionContract,
             AFileIsRemovedWhateverItsOwnPermissions) {
  this->Write("file", "x");
  this->Chmod("file", 0);
  EXPECT_THAT(this->mutator().Unlink(this->Path("file")), IsOk());
}

TYPED_TEST_P(FileSystemPermissionContract, ARenameChangesBothDirectories) {
  this->Mkdir("from");
  this->Mkdir("to");
  this->Write("from/file", "x");
  this->Chmod("from", 0500);
  EXPECT_THAT(this->Rename("from/file", "to/one"), this->Denied());
  this->Chmod("from", 0700);
  this->Write("from/file", "x");
  this->Chmod("to", 0500);
  EXPECT_THAT(this->Rename("from/file", "to/two"), this->Denied());
  this->Chmod("to", 0700);
}

TYPED_TEST_P(FileSystemPermissionContract, ADirectoryThatMovesIsChangedItself) {
  this->Mkdir("dir");
  this->Mkdir("to");
  this->Chmod("dir", 0500);
  EXPECT_THAT(this->Rename("dir", "renamed"), IsOk())
      << "it stays in its parent";
  EXPECT_THAT(this->Rename("renamed", "to/dir"), this->Denied());
}

TYPED_TEST_P(FileSystemPermissionContract, AnExchangeChangesBothDirectories) {
  this->Mkdir("a");
  this->Mkdir("b");
  this->Write("a/file", "1");
  this->Write("b/file", "2");
  this->Chmod("b", 0500);
  EXPECT_THAT(
      this->mutator().Exchange(this->Path("a/file"), this->Path("b/file")),
      this->Denied());
  this->Chmod("b", 0700);
}

TYPED_TEST_P(FileSystemPermissionContract,
             ATakenNameIsToldBeforeAMissingPermission) {
  this->Mkdir("dir");
  this->Write("dir/file", "x");
  this->Chmod("dir", 0500);
  const std::string path = this->Path("dir/file");
  EXPECT_THAT(this->mutator().Mkdir(path), HasErrno(EEXIST));
  EXPECT_THAT(this->mutator().Symlink("x", path), HasErrno(EEXIST));
  EXPECT_THAT(this->mutator().Mkfifo(path), HasErrno(EEXIST));
  this->Chmod("dir", 0700);
}

TYPED_TEST_P(FileSystemPermissionContract,
             TheOwnerSetsPermissionsAndTimesWithoutAny) {
  this->Write("file", "x");
  this->Chmod("file", 0);
  EXPECT_THAT(this->mutator().SetTimes(this->Path("file"), this->kPastNs,
                                       this->kPastNs, FollowLinks::kNo),
              IsOk());
  this->Chmod("file", 0600);
  EXPECT_EQ(this->Contents("file"), "x");
}

TYPED_TEST_P(FileSystemPermissionContract, ALinkIsReadWhateverItsTargetAllows) {
  this->Write("file", "x");
  this->Chmod("file", 0);
  this->Symlink("file", "link");
  EXPECT_THAT(this->fs().ReadLink(this->Path("link")), IsOkAndHolds("file"));
}

TYPED_TEST_P(FileSystemPermissionContract,
             AFileIsLinkedByItsOwnerWhateverItAllows) {
  this->Write("file", "x");
  this->Chmod("file", 0);
  EXPECT_THAT(this->mutator().Link(this->Path("file"), this->Path("other")),
              IsOk());
}

TYPED_TEST_P(FileSystemPermissionContract,
             ADirectoryIsOpenedWithoutPermissionAndThenOfNoUse) {
  this->Mkdir("dir");
  this->Write("dir/file", "x");
  this->Chmod("dir", 0);
  const auto directory = this->Open("dir");
  const int error = this->permissions_bind() ? EACCES : 0;
  EXPECT_EQ(this->StatEntry(*directory, "file", FollowLinks::kNo).error, error);
  EXPECT_THAT(directory->List([](const DirectoryEntry&) {}), this->Denied());
  EXPECT_THAT(directory->Status(), IsOk());
  this->Chmod("dir", 0700);
}

TYPED_TEST_P(FileSystemPermissionContract,
             AHandleIsBoundByPermissionsThatCameLater) {
  this->Mkdir("dir");
  this->Write("dir/file", "x");
  const auto directory = this->Open("dir");
  this->Chmod("dir", 0);
  EXPECT_THAT(directory->Read("file", 1).status(), this->Denied());
  this->Chmod("dir", 0700);
  EXPECT_THAT(directory->Read("file", 1), IsOkAndHolds("x"));
}

TYPED_TEST_P(FileSystemPermissionContract, AStickyDirectoryBindsOnlyOthers) {
  this->Mkdir("dir");
  this->Chmod("dir", 01777);
  this->Write("dir/file", "x");
  EXPECT_THAT(this->Rename("dir/file", "dir/moved"), IsOk());
  EXPECT_THAT(this->mutator().Unlink(this->Path("dir/moved")), IsOk());
}

TYPED_TEST_P(FileSystemPermissionContract, WritingTakesSetIdBitsAway) {
  const auto left_of = [&](uint16_t permissions) {
    this->Write("file", "x");
    this->Chmod("file", permissions);
    EXPECT_THAT(this->mutator().AppendFile(this->Path("file"), "y"), IsOk());
    return this->Lstat("file").permissions;
  };
  EXPECT_THAT(left_of(04755), this->IsLeft(0755, 04755));
  EXPECT_THAT(left_of(02755), this->IsLeft(0755, 02755));
  EXPECT_THAT(left_of(02745), this->IsLeft(02745, 02745))
      << "it cannot run as its group";
  EXPECT_THAT(left_of(06777), this->IsLeft(0777, 06777));
}

TYPED_TEST_P(FileSystemPermissionContract, WhatWritesNothingTakesNoSetIdBits) {
  this->Write("file", "x");
  this->Chmod("file", 04755);
  const std::string path = this->Path("file");
  EXPECT_THAT(this->mutator().AppendFile(path, ""), IsOk());
  EXPECT_THAT(this->Rename("file", "other"), IsOk());
  EXPECT_THAT(this->mutator().Link(this->Path("other"), path), IsOk());
  EXPECT_THAT(this->mutator().SetTimes(path, 0, 0, FollowLinks::kNo), IsOk());
  EXPECT_EQ(this->Lstat("file").permissions, 04755);
}

TYPED_TEST_P(FileSystemPermissionContract,
             CuttingToTheSameSizeTakesSetIdBitsAway) {
  this->Write("file", "x");
  this->Write("cut", "x");
  this->Chmod("file", 04755);
  this->Chmod("cut", 04755);
  EXPECT_THAT(this->mutator().WriteFile(this->Path("file"), ""), IsOk());
  EXPECT_THAT(this->mutator().Truncate(this->Path("cut"), 1), IsOk());
  EXPECT_THAT(this->Lstat("file").permissions, this->IsLeft(0755, 04755));
  EXPECT_THAT(this->Lstat("cut").permissions, this->IsLeft(0755, 04755));
}

REGISTER_TYPED_TEST_SUITE_P(
    FileSystemPermissionContract, AFileThatMayNotBeReadIsNotRead,
    AFileThatMayNotBeWrittenIsNotWritten,
    ADirectoryThatMayNotBeReadIsPassedThrough,
    ADirectoryThatMayNotBeSearchedIsNotPassedThrough,
    WhatIsAbsentIsNotToldFromWhatMayNotBeSeen, EveryDirectoryOfAPathIsSearched,
    AStatusNeedsNoPermissionOfTheFile,
    NothingIsMadeInADirectoryThatMayNotBeWritten,
    NothingIsRemovedFromADirectoryThatMayNotBeWritten,
    AFileIsWrittenInADirectoryThatMayNotBe,
    AFileIsRemovedWhateverItsOwnPermissions, ARenameChangesBothDirectories,
    ADirectoryThatMovesIsChangedItself, AnExchangeChangesBothDirectories,
    ATakenNameIsToldBeforeAMissingPermission,
    TheOwnerSetsPermissionsAndTimesWithoutAny,
    ALinkIsReadWhateverItsTargetAllows, AFileIsLinkedByItsOwnerWhateverItAllows,
    ADirectoryIsOpenedWithoutPermissionAndThenOfNoUse,
    AHandleIsBoundByPermissionsThatCameLater, AStickyDirectoryBindsOnlyOthers,
    WritingTakesSetIdBitsAway, WhatWritesNothingTakesNoSetIdBits,
    CuttingToTheSameSizeTakesSetIdBitsAway);

}  // namespace reloader

#endif  // RELOADER_FILE_SYSTEM_CONTRACT_PERMISSION_H_
