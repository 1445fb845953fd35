// The protocol contract: what counts as a change.
// Include server_contract.h instead.
#ifndef FAKES_WATCHMAN_CONTRACT_CHANGE_CONTRACT_H_
#define FAKES_WATCHMAN_CONTRACT_CHANGE_CONTRACT_H_

#include <cstdint>
#include <string>

#include "fakes/watchman/contract/contract_fixture.h"
#include "gtest/gtest.h"
#include "reloader/file_system.h"

namespace reloader::fakes::watchman {

template <typename World>
class WatchmanChangeContract : public WatchmanContract<World> {};

TYPED_TEST_SUITE_P(WatchmanChangeContract);

TYPED_TEST_P(WatchmanChangeContract, AFileMadeInTheRoot) {
  this->Watch();
  const std::string clock = this->Clock();
  this->Write("f");
  EXPECT_EQ(this->ChangesSince(clock), "f*");
}

TYPED_TEST_P(WatchmanChangeContract, AFileMadeInADirectory) {
  this->Mkdir("d");
  this->Watch();
  const std::string clock = this->Clock();
  this->Write("d/f");
  EXPECT_EQ(this->ChangesSince(clock), "d d/f*");
}

TYPED_TEST_P(WatchmanChangeContract, ADirectoryMadeInADirectory) {
  this->Mkdir("d");
  this->Watch();
  const std::string clock = this->Clock();
  this->Mkdir("d/e");
  EXPECT_EQ(this->ChangesSince(clock), "d/e*");
}

TYPED_TEST_P(WatchmanChangeContract, AFileChanged) {
  this->Mkdir("d");
  this->Write("d/f");
  this->Watch();
  const std::string clock = this->Clock();
  this->Write("d/f", "other");
  EXPECT_EQ(this->ChangesSince(clock), "d/f");
}

TYPED_TEST_P(WatchmanChangeContract, AFileAppendedTo) {
  this->Write("f");
  this->Watch();
  const std::string clock = this->Clock();
  this->Expect(this->mutator().AppendFile(this->Path("f"), "more"));
  EXPECT_EQ(this->ChangesSince(clock), "f");
}

TYPED_TEST_P(WatchmanChangeContract, AFileTruncated) {
  this->Write("f");
  this->Watch();
  const std::string clock = this->Clock();
  this->Expect(this->mutator().Truncate(this->Path("f"), 0));
  EXPECT_EQ(this->ChangesSince(clock), "f");
}

TYPED_TEST_P(WatchmanChangeContract, AFileDeleted) {
  this->Mkdir("d");
  this->Write("d/f");
  this->Watch();
  const std::string clock = this->Clock();
  this->Unlink("d/f");
  EXPECT_EQ(this->ChangesSince(clock), "d/f-");
}

TYPED_TEST_P(WatchmanChangeContract, AFileThatCameAndWent) {
  this->Watch();
  const std::string clock = this->Clock();
  this->Write("f");
  this->Sync();
  this->Unlink("f");
  EXPECT_EQ(this->ChangesSince(clock), "f-*");
}

TYPED_TEST_P(WatchmanChangeContract, AFileDeletedAndMadeAgain) {
  this->Write("f");
  this->Watch();
  const std::string clock = this->Clock();
  this->Unlink("f");
  this->Sync();
  this->Write("f");
  EXPECT_EQ(this->ChangesSince(clock), "f*");
}

TYPED_TEST_P(WatchmanChangeContract, TimesSet) {
  this->Write("f");
  this->Watch();
  const std::string clock = this->Clock();
  this->Expect(
      this->mutator().SetTimes(this->Path("f"), int64_t{1000000000000000000},
                               int64_t{1000000000000000000}, FollowLinks::kNo));
  EXPECT_EQ(this->ChangesSince(clock), "f");
}

TYPED_TEST_P(WatchmanChangeContract, PermissionsOfAFile) {
  this->Write("f");
  this->Watch();
  const std::string clock = this->Clock();
  this->Expect(this->mutator().Chmod(this->Path("f"), 0600));
  EXPECT_EQ(this->ChangesSince(clock), "f");
}

TYPED_TEST_P(WatchmanChangeContract, PermissionsOfADirectory) {
  this->Mkdir("d");
  this->Watch();
  const std::string clock = this->Clock();
  this->Expect(this->mutator().Chmod(this->Path("d"), 0700));
  EXPECT_EQ(this->ChangesSince(clock), "d");
}

TYPED_TEST_P(WatchmanChangeContract, ReadingIsNone) {
  this->Write("f");
  this->Watch();
  const std::string clock = this->Clock();
  EXPECT_TRUE(this->server().file_system().Read(this->Path("f"), 10).ok());
  EXPECT_EQ(this->ChangesSince(clock), "");
}

TYPED_TEST_P(WatchmanChangeContract, AFileRenamed) {
  this->Write("f");
  this->Watch();
  const std::string clock = this->Clock();
  this->Rename("f", "g");
  EXPECT_EQ(this->ChangesSince(clock), "f- g*");
}

TYPED_TEST_P(WatchmanChangeContract, AFileMovedIntoADirectory) {
  this->Mkdir("d");
  this->Write("f");
  this->Watch();
  const std::string clock = this->Clock();
  this->Rename("f", "d/f");
  EXPECT_EQ(this->ChangesSince(clock), "d d/f* f-");
}

TYPED_TEST_P(WatchmanChangeContract, AFileMovedOutOfTheRoot) {
  this->Write("f");
  this->Watch();
  const std::string clock = this->Clock();
  this->Rename("f", "../f");
  EXPECT_EQ(this->ChangesSince(clock), "f-");
}

TYPED_TEST_P(WatchmanChangeContract, AFileMovedIntoTheRoot) {
  this->Write("../f");
  this->Watch();
  const std::string clock = this->Clock();
  this->Rename("../f", "f");
  EXPECT_EQ(this->ChangesSince(clock), "f*");
}

TYPED_TEST_P(WatchmanChangeContract, ADirectoryRenamed) {
  this->Mkdir("d");
  this->Write("d/f");
  this->Watch();
  const std::string clock = this->Clock();
  this->Rename("d", "e");
  EXPECT_EQ(this->ChangesSince(clock), "d- d/f- e* e/f*");
}

TYPED_TEST_P(WatchmanChangeContract, ADirectoryMovedIn) {
  this->Mkdir("../d");
  this->Mkdir("../d/e");
  this->Write("../d/e/f");
  this->Watch();
  const std::string clock = this->Clock();
  this->Rename("../d", "d");
  EXPECT_EQ(this->ChangesSince(clock), "d* d/e* d/e/f*");
}

TYPED_TEST_P(WatchmanChangeContract, ATreeDeleted) {
  this->Mkdir("d");
  this->Mkdir("d/e");
  this->Write("d/e/f");
  this->Watch();
  const std::string clock = this->Clock();
  this->Unlink("d/e/f");
  this->Rmdir("d/e");
  this->Rmdir("d");
  EXPECT_EQ(this->ChangesSince(clock), "d- d/e- d/e/f-");
}

TYPED_TEST_P(WatchmanChangeContract, AHardLinkMade) {
  this->Write("f");
  this->Watch();
  const std::string clock = this->Clock();
  this->Expect(this->mutator().Link(this->Path("f"), this->Path("g")));
  EXPECT_EQ(this->ChangesSince(clock), "g*");
}

TYPED_TEST_P(WatchmanChangeContract, WritingThroughOneOfTwoNames) {
  this->Write("f");
  this->Expect(this->mutator().Link(this->Path("f"), this->Path("g")));
  this->Watch();
  const std::string clock = this->Clock();
  this->Write("f", "other");
  EXPECT_EQ(this->ChangesSince(clock), "f");
}

TYPED_TEST_P(WatchmanChangeContract, AFileReplacedByADirectory) {
  this->Write("f");
  this->Watch();
  const std::string clock = this->Clock();
  this->Unlink("f");
  this->Sync();
  this->Mkdir("f");
  EXPECT_EQ(this->ChangesSince(clock), "f*");
}

TYPED_TEST_P(WatchmanChangeContract, ADirectoryReplacedByAFile) {
  this->Mkdir("d");
  this->Mkdir("d/e");
  this->Watch();
  const std::string clock = this->Clock();
  this->Rmdir("d/e");
  this->Sync();
  this->Write("d/e");
  EXPECT_EQ(this->ChangesSince(clock), "d d/e*");
}

TYPED_TEST_P(WatchmanChangeContract, SavingByRename) {
  this->Write("f");
  this->Watch();
  const std::string clock = this->Clock();
  this->Write("f.tmp");
  this->Sync();
  this->Rename("f.tmp", "f");
  EXPECT_EQ(this->ChangesSince(clock), "f f.tmp-*");
}

TYPED_TEST_P(WatchmanChangeContract, ALinkMade) {
  this->Write("f");
  this->Watch();
  const std::string clock = this->Clock();
  this->Symlink("f", "link");
  this->Symlink("nowhere", "dangling");
  EXPECT_EQ(this->ChangesSince(clock), "dangling* link*");
}

TYPED_TEST_P(WatchmanChangeContract, TwoFilesExchanged) {
  this->Write("f");
  this->Write("g");
  this->Watch();
  const std::string clock = this->Clock();
  this->Expect(this->mutator().Exchange(this->Path("f"), this->Path("g")));
  EXPECT_EQ(this->ChangesSince(clock), "f g");
}

TYPED_TEST_P(WatchmanChangeContract, WhatIsBehindALinkIsNotSeen) {
  this->Mkdir("../out");
  this->Symlink("../out", "link");
  this->Watch();
  const std::string clock = this->Clock();
  this->Write("../out/f");
  EXPECT_EQ(this->ChangesSince(clock), "");
}

TYPED_TEST_P(WatchmanChangeContract, CookiesOfOthersAreFiles) {
  this->Watch();
  const std::string clock = this->Clock();
  this->Write(".watchman-cookie-other-1-2");
  EXPECT_EQ(this->Since(clock), ".watchman-cookie-other-1-2");
}

REGISTER_TYPED_TEST_SUITE_P(
    WatchmanChangeContract, AFileMadeInTheRoot, AFileMadeInADirectory,
    ADirectoryMadeInADirectory, AFileChanged, AFileAppendedTo, AFileTruncated,
    AFileDeleted, AFileThatCameAndWent, AFileDeletedAndMadeAgain, TimesSet,
    PermissionsOfAFile, PermissionsOfADirectory, ReadingIsNone, AFileRenamed,
    AFileMovedIntoADirectory, AFileMovedOutOfTheRoot, AFileMovedIntoTheRoot,
    ADirectoryRenamed, ADirectoryMovedIn, ATreeDeleted, AHardLinkMade,
    WritingThroughOneOfTwoNames, AFileReplacedByADirectory,
    ADirectoryReplacedByAFile, SavingByRename, ALinkMade, TwoFilesExchanged,
    WhatIsBehindALinkIsNotSeen, CookiesOfOthersAreFiles);

}  // namespace reloader::fakes::watchman

#endif  // FAKES_WATCHMAN_CONTRACT_CHANGE_CONTRACT_H_
