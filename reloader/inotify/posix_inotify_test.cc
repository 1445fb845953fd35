// The kernel's own inotify: its limits, its overflow, and what the messages
// say.
#include "reloader/inotify/posix_inotify.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/magic.h>
#include <sched.h>
#include <sys/inotify.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "reloader/errno_status.h"
#include "reloader/inotify/inotify_api.h"
#include "reloader/posix_file_system_mutator.h"
#include "reloader/testing/temp_directory.h"

namespace reloader {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

class PosixInotifyTest : public testing::Test {
 protected:
  std::string Path(absl::string_view name) const {
    return absl::StrCat(root_.path(), "/", name);
  }

  const TempDirectory root_;
  PosixFileSystemMutator mutator_;
  PosixInotify inotify_;
};

TEST_F(PosixInotifyTest, TellsWhatHappensInADirectory) {
  ASSERT_TRUE(inotify_.Open().ok());
  const int watch = *inotify_.Add(root_.path(), IN_CREATE | IN_DELETE);
  EXPECT_FALSE(inotify_.wakeable().IsReady());
  ASSERT_TRUE(mutator_.Mkdir(Path("a")).ok());
  ASSERT_TRUE(mutator_.Rmdir(Path("a")).ok());
  EXPECT_TRUE(inotify_.wakeable().IsReady());
  EXPECT_THAT(
      *inotify_.Read(),
      ElementsAre(
          InotifyEvent{.wd = watch, .mask = IN_CREATE | IN_ISDIR, .name = "a"},
          InotifyEvent{
              .wd = watch, .mask = IN_DELETE | IN_ISDIR, .name = "a"}));
  EXPECT_FALSE(inotify_.wakeable().IsReady());
  EXPECT_THAT(*inotify_.Read(), testing::IsEmpty());
}

TEST_F(PosixInotifyTest, SaysThatAWatchHasEnded) {
  ASSERT_TRUE(inotify_.Open().ok());
  const int watch = *inotify_.Add(root_.path(), IN_CREATE);
  inotify_.Remove(watch);
  inotify_.Remove(watch);
  EXPECT_THAT(*inotify_.Read(),
              ElementsAre(InotifyEvent{.wd = watch, .mask = IN_IGNORED}));
}

TEST_F(PosixInotifyTest, WatchesDirectoriesOnly) {
  ASSERT_TRUE(inotify_.Open().ok());
  ASSERT_TRUE(mutator_.WriteFile(Path("file"), "").ok());
  EXPECT_EQ(ErrnoFromStatus(inotify_.Add(Path("file"), IN_CREATE).status()),
            ENOTDIR);
  EXPECT_EQ(ErrnoFromStatus(inotify_.Add(Path("absent"), IN_CREATE).status()),
            ENOENT);
}

TEST_F(PosixInotifyTest, WithoutAnInstanceNothingIsWatched) {
  EXPECT_TRUE(absl::IsFailedPrecondition(
      inotify_.Add(root_.path(), IN_CREATE).status()));
}

// 16,384 events are the kernel's default.
TEST_F(PosixInotifyTest, ForgetsWhatDoesNotFitAndSaysSo) {
  ASSERT_TRUE(inotify_.Open().ok());
  ASSERT_TRUE(inotify_.Add(root_.path(), IN_MOVE).ok());
  ASSERT_TRUE(mutator_.WriteFile(Path("a"), "").ok());
  for (int i = 0; i < 40'000; ++i) {
    ASSERT_TRUE(mutator_.Rename(Path("a"), Path("b")).ok());
    ASSERT_TRUE(mutator_.Rename(Path("b"), Path("a")).ok());
  }
  size_t events = 0;
  bool overflow = false;
  while (true) {
    const std::vector<InotifyEvent> some = *inotify_.Read();
    if (some.empty()) break;
    events += some.size();
    for (const InotifyEvent& event : some) {
      overflow |= (event.mask & IN_Q_OVERFLOW) != 0 && event.wd == -1;
    }
  }
  EXPECT_TRUE(overflow);
  EXPECT_LT(events, 160'000u);
}

// Runs `body` in a child with a user namespace, hence limits, of its own.
// Returns what it wrote; "no namespace" if the system does not allow one.
template <typename Body>
std::string InNamespace(absl::string_view limit, absl::string_view value,
                        Body body) {
  int ends[2];
  EXPECT_EQ(pipe2(ends, O_CLOEXEC), 0);
  const pid_t child = fork();
  if (child == 0) {
    std::string said = "no namespace";
    if (unshare(CLONE_NEWUSER) == 0) {
      const int file =
          open(absl::StrCat("/proc/sys/user/", limit).c_str(), O_WRONLY);
      const bool is_set = write(file, value.data(), value.size()) ==
                          static_cast<ssize_t>(value.size());
      said = is_set ? body() : absl::StrCat("cannot set ", limit);
    }
    const ssize_t written = write(ends[1], said.data(), said.size());
    _exit(written == static_cast<ssize_t>(said.size()) ? 0 : 1);
  }
  close(ends[1]);
  std::string said;
  char buffer[4096];
  ssize_t size;
  while ((size = read(ends[0], buffer, sizeof(buffer))) > 0) {
    said.append(buffer, size);
  }
  close(ends[0]);
  int status = 0;
  EXPECT_EQ(waitpid(child, &status, 0), child);
  EXPECT_EQ(status, 0);
  return said;
}

TEST_F(PosixInotifyTest, SaysHowToRaiseTheLimitOfWatches) {
  ASSERT_TRUE(mutator_.Mkdir(Path("a")).ok());
  const std::string said =
      InNamespace("max_inotify_watches", "1", [&]() -> std::string {
        PosixInotify inotify;
        if (!inotify.Open().ok()) return "no instance";
        if (!inotify.Add(root_.path(), IN_CREATE).ok()) return "no watch";
        const absl::Status status = inotify.Add(Path("a"), IN_CREATE).status();
        return absl::IsResourceExhausted(status) ? std::string(status.message())
                                                 : status.ToString();
      });
  if (said == "no namespace") GTEST_SKIP() << "no user namespaces here";
  EXPECT_THAT(said, HasSubstr("no inotify watch left"));
  EXPECT_THAT(said, HasSubstr("sudo sysctl fs.inotify.max_user_watches="));
}

TEST_F(PosixInotifyTest, SaysHowToRaiseTheLimitOfInstances) {
  const std::string said =
      InNamespace("max_inotify_instances", "1", []() -> std::string {
        PosixInotify first;
        if (!first.Open().ok()) return "no instance";
        PosixInotify second;
        const absl::Status status = second.Open();
        return absl::IsResourceExhausted(status) ? std::string(status.message())
                                                 : status.ToString();
      });
  if (said == "no namespace") GTEST_SKIP() << "no user namespaces here";
  EXPECT_THAT(said, HasSubstr("no inotify instance left"));
  EXPECT_THAT(said, HasSubstr("sudo sysctl fs.inotify.max_user_instances="));
}

TEST(RemoteFileSystemTest, NamesThoseWhoseEventsDoNotArrive) {
  EXPECT_EQ(RemoteFileSystemName(NFS_SUPER_MAGIC), "NFS");
  EXPECT_EQ(RemoteFileSystemName(FUSE_SUPER_MAGIC), "FUSE");
  EXPECT_EQ(RemoteFileSystemName(V9FS_MAGIC), "9P");
  // Of more than 31 bits, which f_type of some machines makes negative.
  EXPECT_EQ(RemoteFileSystemName(0xfe534d42), "SMB");
  EXPECT_EQ(RemoteFileSystemName(static_cast<int32_t>(0xfe534d42)), "SMB");
  EXPECT_EQ(RemoteFileSystemName(EXT4_SUPER_MAGIC), "");
  EXPECT_EQ(RemoteFileSystemName(OVERLAYFS_SUPER_MAGIC), "");
  EXPECT_EQ(RemoteFileSystemName(TMPFS_MAGIC), "");
}

}  // namespace
}  // namespace reloader
