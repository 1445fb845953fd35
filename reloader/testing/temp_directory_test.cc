#include "reloader/testing/temp_directory.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include <optional>
#include <string>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "gmock/gmock.h"
#include "gtest/gtest-spi.h"
#include "gtest/gtest.h"
#include "reloader/file_descriptor.h"
#include "reloader/testing/without_override.h"

namespace reloader {
namespace {

bool Exists(const std::string& path) {
  struct stat status;
  return lstat(path.c_str(), &status) == 0;
}

void Touch(const std::string& path) {
  const FileDescriptor fd(
      open(path.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0600));
  ASSERT_TRUE(fd.valid()) << path;
}

void MakeDirectory(const std::string& path) {
  ASSERT_EQ(mkdir(path.c_str(), 0700), 0) << path;
}

TEST(TempDirectoryTest, IsAnEmptyPrivateDirectory) {
  const TempDirectory temp;
  struct stat status;
  ASSERT_EQ(lstat(temp.path().c_str(), &status), 0);
  EXPECT_TRUE(S_ISDIR(status.st_mode));
  EXPECT_EQ(status.st_mode & 07777, mode_t{0700});
  EXPECT_EQ(rmdir(temp.path().c_str()), 0) << "it is not empty";
}

TEST(TempDirectoryTest, EachHasAPathOfItsOwn) {
  const TempDirectory one;
  const TempDirectory other;
  EXPECT_NE(one.path(), other.path());
}

TEST(TempDirectoryTest, ItsPathIsAbsoluteAndFreeOfLinks) {
  const TempDirectory temp;
  char* const resolved = realpath(temp.path().c_str(), nullptr);
  ASSERT_NE(resolved, nullptr);
  EXPECT_EQ(temp.path(), resolved);
  free(resolved);
}

TEST(TempDirectoryTest, UnderTmpItIsShortEnoughForASocket) {
  const TempDirectory temp("/tmp");
  EXPECT_TRUE(absl::StartsWith(temp.path(), "/tmp/")) << temp.path();
  EXPECT_LT(temp.path().size(), 20u);
}

TEST(TempDirectoryTest, RemovesWhatIsInIt) {
  std::string path;
  {
    const TempDirectory temp;
    path = temp.path();
    MakeDirectory(path + "/a");
    MakeDirectory(path + "/a/b");
    Touch(path + "/a/b/\xff\n");
    Touch(path + "/.hidden");
    ASSERT_EQ(mkfifo((path + "/fifo").c_str(), 0600), 0);
  }
  EXPECT_FALSE(Exists(path));
}

TEST(TempDirectoryTest, RemovesWhatNobodyMayRead) {
  std::string path;
  const WithoutOverride permissions_apply;
  {
    const TempDirectory temp;
    path = temp.path();
    MakeDirectory(path + "/closed");
    MakeDirectory(path + "/closed/inner");
    Touch(path + "/closed/inner/file");
    ASSERT_EQ(chmod((path + "/closed/inner/file").c_str(), 0), 0);
    ASSERT_EQ(chmod((path + "/closed/inner").c_str(), 0500), 0);
    ASSERT_EQ(chmod((path + "/closed").c_str(), 0), 0);
    ASSERT_EQ(chmod(path.c_str(), 0), 0);
  }
  EXPECT_FALSE(Exists(path));
}

TEST(TempDirectoryTest, RemovesLinksAndNotWhatTheyLeadTo) {
  const TempDirectory outside;
  Touch(outside.path() + "/precious");
  std::string path;
  {
    const TempDirectory temp;
    path = temp.path();
    ASSERT_EQ(symlink(outside.path().c_str(), (path + "/link").c_str()), 0);
    ASSERT_EQ(symlink("link", (path + "/chain").c_str()), 0);
    ASSERT_EQ(symlink("loop", (path + "/loop").c_str()), 0);
  }
  EXPECT_FALSE(Exists(path));
  EXPECT_TRUE(Exists(outside.path() + "/precious"));
}

TEST(TempDirectoryTest, ADirectoryThatTheTestRemovedIsNoError) {
  const TempDirectory temp;
  ASSERT_EQ(rmdir(temp.path().c_str()), 0);
}

TEST(TempDirectoryTest, WhatTookItsNameIsNotTouched) {
  const TempDirectory outside;
  const std::string moved = outside.path() + "/moved";
  const std::string precious = outside.path() + "/precious";
  MakeDirectory(precious);
  Touch(precious + "/file");
  std::optional<TempDirectory> temp(std::in_place);
  const std::string path = temp->path();
  Touch(path + "/own");
  ASSERT_EQ(rename(path.c_str(), moved.c_str()), 0);
  ASSERT_EQ(symlink(precious.c_str(), path.c_str()), 0);
  EXPECT_NONFATAL_FAILURE(temp.reset(), "was it moved?");
  EXPECT_TRUE(Exists(precious + "/file"));
  EXPECT_FALSE(Exists(moved + "/own")) << "it was not emptied";
  EXPECT_EQ(unlink(path.c_str()), 0);
}

}  // namespace
}  // namespace reloader
