#include "reloader/testing/swept_directory.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <string>

#include "gtest/gtest.h"
#include "reloader/testing/child_test.h"

namespace reloader {
namespace {

bool Exists(const std::string& path) {
  struct stat status;
  return lstat(path.c_str(), &status) == 0;
}

void MakeDirectoryWithAFile(ChildTest::Report report) {
  const SweptDirectory directory;
  const std::string file = directory.path() + "/file";
  close(open(file.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0600));
  report({directory.sweeper()}, directory.path());
}

TEST(SweptDirectoryTest, HasAPathShortEnoughForASocket) {
  const SweptDirectory directory;
  EXPECT_LT(directory.path().size(), 20u);
  EXPECT_TRUE(Exists(directory.path()));
}

TEST(SweptDirectoryTest, IsGoneWithTheObject) {
  ChildTest child(MakeDirectoryWithAFile);
  ASSERT_TRUE(Exists(child.path() + "/file"));
  child.Return();
  EXPECT_FALSE(Exists(child.path()));
  child.AwaitReported();
}

// Else whoever kills the test with all of its session would kill it as well.
TEST(SweptDirectoryTest, ItsProcessHasASessionOfItsOwnFromTheStart) {
  for (int i = 0; i < 20; ++i) {
    const SweptDirectory directory;
    ASSERT_EQ(getsid(directory.sweeper()), directory.sweeper()) << i;
  }
}

TEST(SweptDirectoryTest, ItsProcessIsGoneWithTheObject) {
  { const SweptDirectory directory; }
  EXPECT_EQ(waitpid(-1, nullptr, WNOHANG), -1) << "there still is a child";
}

TEST(SweptDirectoryTest, IsGoneWhenTheTestEndsWithoutDestructors) {
  ChildTest child(MakeDirectoryWithAFile);
  child.Exit();
  child.AwaitReported();
  EXPECT_FALSE(Exists(child.path()));
}

TEST(SweptDirectoryTest, IsGoneWhenTheTestIsKilled) {
  for (const int signal : {SIGKILL, SIGTERM, SIGABRT}) {
    ChildTest child(MakeDirectoryWithAFile);
    child.Kill(signal);
    child.AwaitReported();
    EXPECT_FALSE(Exists(child.path())) << "signal " << signal;
  }
}

// What ends a test may be meant for all of its processes.
TEST(SweptDirectoryTest, IsGoneWhenItsProcessGetsTheSignalToo) {
  ChildTest child([](ChildTest::Report report) {
    const SweptDirectory directory;
    kill(directory.sweeper(), SIGTERM);
    report({directory.sweeper()}, directory.path());
  });
  child.Kill(SIGTERM);
  child.AwaitReported();
  EXPECT_FALSE(Exists(child.path()));
}

}  // namespace
}  // namespace reloader
