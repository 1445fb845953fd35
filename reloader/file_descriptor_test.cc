#include "reloader/file_descriptor.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include <type_traits>
#include <utility>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace reloader {
namespace {

static_assert(!std::is_copy_constructible_v<FileDescriptor>);
static_assert(!std::is_copy_assignable_v<FileDescriptor>);

int OpenNull() { return open("/dev/null", O_RDONLY | O_CLOEXEC); }

bool IsOpen(int fd) { return fcntl(fd, F_GETFD) >= 0; }

TEST(FileDescriptorTest, OwnsNothingByDefault) {
  const FileDescriptor none;
  EXPECT_FALSE(none.valid());
  EXPECT_EQ(none.get(), -1);
}

TEST(FileDescriptorTest, OwnsNothingAfterAFailedOpen) {
  errno = ENOENT;
  const FileDescriptor failed(-1);
  EXPECT_FALSE(failed.valid());
  EXPECT_EQ(errno, ENOENT);
}

TEST(FileDescriptorTest, ClosesWhenDestroyed) {
  const int fd = OpenNull();
  ASSERT_GE(fd, 0);
  {
    const FileDescriptor owner(fd);
    EXPECT_TRUE(owner.valid());
    EXPECT_EQ(owner.get(), fd);
    EXPECT_TRUE(IsOpen(fd));
  }
  EXPECT_FALSE(IsOpen(fd));
}

TEST(FileDescriptorTest, MoveConstructionHandsOver) {
  const int fd = OpenNull();
  FileDescriptor from(fd);
  const FileDescriptor to(std::move(from));
  EXPECT_EQ(to.get(), fd);
  EXPECT_EQ(from.get(), -1);  // NOLINT(bugprone-use-after-move): documented.
  EXPECT_TRUE(IsOpen(fd));
}

TEST(FileDescriptorTest, MoveAssignmentClosesWhatWasOwned) {
  const int old_fd = OpenNull();
  const int fd = OpenNull();
  FileDescriptor owner(old_fd);
  owner = FileDescriptor(fd);
  EXPECT_EQ(owner.get(), fd);
  EXPECT_FALSE(IsOpen(old_fd));
  EXPECT_TRUE(IsOpen(fd));
}

TEST(FileDescriptorTest, SelfAssignmentKeepsTheDescriptor) {
  const int fd = OpenNull();
  FileDescriptor owner(fd);
  FileDescriptor& same = owner;
  owner = std::move(same);
  EXPECT_EQ(owner.get(), fd);
  EXPECT_TRUE(IsOpen(fd));
}

TEST(FileDescriptorTest, ReleaseLeavesItOpen) {
  FileDescriptor owner(OpenNull());
  const int fd = owner.Release();
  EXPECT_FALSE(owner.valid());
  EXPECT_TRUE(IsOpen(fd));
  close(fd);
}

TEST(FileDescriptorTest, ResetClosesOnceAndKeepsErrno) {
  FileDescriptor owner(OpenNull());
  const int fd = owner.get();
  errno = EACCES;
  owner.Reset();
  EXPECT_FALSE(IsOpen(fd));
  errno = EACCES;
  owner.Reset();
  EXPECT_EQ(errno, EACCES);
}

TEST(FileDescriptorDeathTest, ADescriptorClosedBehindItsBackIsABug) {
  EXPECT_DEATH(
      {
        FileDescriptor owner(OpenNull());
        close(owner.get());
        owner.Reset();
      },
      "check failed.*EBADF");
}

}  // namespace
}  // namespace reloader
