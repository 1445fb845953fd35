// The same histories in memory and on a disk: the same events.
#include "fakes/in_memory_inotify.h"

#include <errno.h>
#include <limits.h>
#include <sys/inotify.h>
#include <unistd.h>

#include <cstdint>
#include <cstring>
#include <functional>
#include <map>
#include <memory>
#include <ostream>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/string_view.h"
#include "fakes/fake_clock.h"
#include "fakes/in_memory_file_system.h"
#include "gtest/gtest.h"
#include "reloader/check.h"
#include "reloader/errno_status.h"
#include "reloader/file_descriptor.h"
#include "reloader/file_system.h"
#include "reloader/file_system_mutator.h"
#include "reloader/posix_file_system_mutator.h"
#include "reloader/testing/temp_directory.h"

namespace reloader::fakes {
namespace {

constexpr uint32_t kMask = IN_ATTRIB | IN_CREATE | IN_DELETE | IN_DELETE_SELF |
                           IN_MODIFY | IN_MOVE_SELF | IN_MOVED_FROM |
                           IN_MOVED_TO;

// The events, with the directories' names in place of numbers.
class Names {
 public:
  void Add(int wd, const std::string& name) { names_[wd] = name; }
  std::string Text(const InotifyEvent& event) {
    if (event.cookie != 0) cookies_.try_emplace(event.cookie, cookies_.size());
    return absl::StrCat(
        names_[event.wd], " ", absl::Hex(event.mask), " ",
        event.cookie == 0 ? ""
                          : absl::StrCat("move ", cookies_[event.cookie], " "),
        event.name, "\n");
  }

 private:
  std::map<int, std::string> names_;
  std::map<uint32_t, size_t> cookies_;
};

std::vector<InotifyEvent> ReadKernel(int fd) {
  std::vector<InotifyEvent> events;
  alignas(struct inotify_event) char buffer[65536];
  while (true) {
    const ssize_t size = read(fd, buffer, sizeof(buffer));
    if (size <= 0) return events;
    for (ssize_t at = 0; at < size;) {
      struct inotify_event event;
      std::memcpy(&event, buffer + at, sizeof(event));
      events.push_back(
          {.wd = event.wd,
           .mask = event.mask,
           .cookie = event.cookie,
           .name = event.len == 0 ? "" : buffer + at + sizeof(event)});
      at += static_cast<ssize_t>(sizeof(event) + event.len);
    }
  }
}

struct History {
  std::string name;
  // What is done below `root`.
  std::function<void(FileSystemMutator& fs, const std::string& root)> run;
};

void PrintTo(const History& history, std::ostream* os) { *os << history.name; }

const std::vector<std::string>& Watched() {
  static const auto& watched =
      *new std::vector<std::string>{"", "/d", "/d/e", "/x", "/empty"};
  return watched;
}

void MakeTree(FileSystemMutator& fs, const std::string& root) {
  for (const std::string name : {"/d", "/d/e", "/x", "/empty"}) {
    ASSERT_TRUE(fs.Mkdir(root + name).ok());
  }
  ASSERT_TRUE(fs.WriteFile(root + "/d/f", "1").ok());
  ASSERT_TRUE(fs.WriteFile(root + "/x/g", "1").ok());
  ASSERT_TRUE(fs.Link(root + "/x/g", root + "/x/hard").ok());
  ASSERT_TRUE(fs.Symlink("../d/f", root + "/x/link").ok());
}

std::string InMemory(const History& history) {
  FakeClock clock;
  InMemoryFileSystem fs({}, &clock);
  RELOADER_CHECK(fs.mutator().Mkdir("/r").ok());
  MakeTree(fs.mutator(), "/r");
  InMemoryInotify inotify(&fs);
  Names names;
  for (const std::string& name : Watched()) {
    names.Add(inotify.AddWatch("/r" + name, kMask).value(), name);
  }
  history.run(fs.mutator(), "/r");
  std::string text;
  for (const InotifyEvent& event : inotify.Read()) text += names.Text(event);
  return text;
}

std::string OnDisk(const History& history) {
  const TempDirectory temp;
  PosixFileSystemMutator mutator;
  MakeTree(mutator, temp.path());
  const FileDescriptor fd(inotify_init1(IN_CLOEXEC | IN_NONBLOCK));
  RELOADER_CHECK(fd.valid());
  Names names;
  for (const std::string& name : Watched()) {
    const int wd = inotify_add_watch(fd.get(), (temp.path() + name).c_str(),
                                     kMask | IN_ONLYDIR | IN_DONT_FOLLOW);
    RELOADER_CHECK(wd >= 0);
    names.Add(wd, name);
  }
  history.run(mutator, temp.path());
  std::string text;
  for (const InotifyEvent& event : ReadKernel(fd.get())) {
    text += names.Text(event);
  }
  return text;
}

class InotifyHistoryTest : public testing::TestWithParam<History> {};

TEST_P(InotifyHistoryTest, IsTheSameOnDisk) {
  const std::string in_memory = InMemory(GetParam());
  EXPECT_NE(in_memory, "");
  EXPECT_EQ(in_memory, OnDisk(GetParam()));
}

std::vector<History> Histories() {
  using Fs = FileSystemMutator;
  using Root = const std::string&;
  return {
      {"WriteNew", [](Fs& fs, Root r) { (void)fs.WriteFile(r + "/d/n", "1"); }},
      {"WriteNewEmpty",
       [](Fs& fs, Root r) { (void)fs.WriteFile(r + "/d/n", ""); }},
      {"WriteOld", [](Fs& fs, Root r) { (void)fs.WriteFile(r + "/d/f", "2"); }},
      {"WriteOldEmpty",
       [](Fs& fs, Root r) { (void)fs.WriteFile(r + "/d/f", ""); }},
      {"WriteThroughLink",
       [](Fs& fs, Root r) { (void)fs.WriteFile(r + "/x/link", "2"); }},
      {"WriteThroughHardLink",
       [](Fs& fs, Root r) { (void)fs.AppendFile(r + "/x/hard", "2"); }},
      {"Append", [](Fs& fs, Root r) { (void)fs.AppendFile(r + "/d/f", "2"); }},
      {"AppendNew",
       [](Fs& fs, Root r) { (void)fs.AppendFile(r + "/d/n", "2"); }},
      {"Truncate", [](Fs& fs, Root r) { (void)fs.Truncate(r + "/d/f", 9); }},
      {"SetTimes",
       [](Fs& fs, Root r) {
         (void)fs.SetTimes(r + "/d/f", 1, 2, FollowLinks::kYes);
       }},
      {"SetTimesOfLink",
       [](Fs& fs, Root r) {
         (void)fs.SetTimes(r + "/x/link", 1, 2, FollowLinks::kNo);
         (void)fs.SetTimes(r + "/x/link", 1, 2, FollowLinks::kYes);
       }},
      {"ChmodFile", [](Fs& fs, Root r) { (void)fs.Chmod(r + "/d/f", 0600); }},
      {"ChmodDirectory",
       [](Fs& fs, Root r) { (void)fs.Chmod(r + "/d/e", 0700); }},
      {"ChmodDot", [](Fs& fs, Root r) { (void)fs.Chmod(r + "/d/e/.", 0700); }},
      {"ChmodDotDot",
       [](Fs& fs, Root r) { (void)fs.Chmod(r + "/d/e/..", 0700); }},
      {"ChmodRoot", [](Fs& fs, Root r) { (void)fs.Chmod(r, 0700); }},
      {"Mkdir", [](Fs& fs, Root r) { (void)fs.Mkdir(r + "/d/n"); }},
      {"Symlink", [](Fs& fs, Root r) { (void)fs.Symlink("f", r + "/d/n"); }},
      {"Mkfifo", [](Fs& fs, Root r) { (void)fs.Mkfifo(r + "/d/n"); }},
      {"Link", [](Fs& fs, Root r) { (void)fs.Link(r + "/d/f", r + "/x/n"); }},
      {"Unlink", [](Fs& fs, Root r) { (void)fs.Unlink(r + "/d/f"); }},
      {"UnlinkOneOfTwo",
       [](Fs& fs, Root r) { (void)fs.Unlink(r + "/x/hard"); }},
      {"Rmdir", [](Fs& fs, Root r) { (void)fs.Rmdir(r + "/d/e"); }},
      {"RmdirThenMkdir",
       [](Fs& fs, Root r) {
         (void)fs.Rmdir(r + "/d/e");
         (void)fs.Mkdir(r + "/d/e");
         (void)fs.WriteFile(r + "/d/e/n", "1");
       }},
      {"RenameFile",
       [](Fs& fs, Root r) { (void)fs.Rename(r + "/d/f", r + "/d/n"); }},
      {"RenameFileElsewhere",
       [](Fs& fs, Root r) { (void)fs.Rename(r + "/d/f", r + "/x/n"); }},
      {"RenameOver",
       [](Fs& fs, Root r) { (void)fs.Rename(r + "/d/f", r + "/x/g"); }},
      {"RenameOverSameFile",
       [](Fs& fs, Root r) {
         (void)fs.Rename(r + "/x/g", r + "/x/hard");
         (void)fs.Unlink(r + "/x/g");
       }},
      {"RenameDirectory",
       [](Fs& fs, Root r) {
         (void)fs.Rename(r + "/d", r + "/n");
         (void)fs.WriteFile(r + "/n/e/f", "1");
       }},
      {"RenameDirectoryElsewhere",
       [](Fs& fs, Root r) { (void)fs.Rename(r + "/d/e", r + "/x/e"); }},
      {"RenameDirectoryOver",
       [](Fs& fs, Root r) { (void)fs.Rename(r + "/d", r + "/empty"); }},
      {"Exchange",
       [](Fs& fs, Root r) { (void)fs.Exchange(r + "/d/f", r + "/x"); }},
      {"SameTwice",
       [](Fs& fs, Root r) {
         (void)fs.AppendFile(r + "/d/f", "2");
         (void)fs.AppendFile(r + "/d/f", "2");
         (void)fs.AppendFile(r + "/x/g", "2");
         (void)fs.AppendFile(r + "/d/f", "2");
       }},
  };
}

INSTANTIATE_TEST_SUITE_P(Histories, InotifyHistoryTest,
                         testing::ValuesIn(Histories()),
                         [](const auto& info) { return info.param.name; });

class InMemoryInotifyTest : public testing::Test {
 protected:
  void SetUp() override {
    ASSERT_TRUE(fs_.mutator().Mkdir("/d").ok());
    ASSERT_TRUE(fs_.mutator().Mkdir("/d/e").ok());
  }
  FakeClock clock_;
  InMemoryFileSystem fs_{{}, &clock_};
  InMemoryInotify inotify_{&fs_};
};

TEST_F(InMemoryInotifyTest, TheSameDirectoryIsTheSameWatch) {
  const int wd = inotify_.AddWatch("/d", IN_CREATE).value();
  EXPECT_EQ(inotify_.AddWatch("/d/e/..", IN_CREATE).value(), wd);
  EXPECT_NE(inotify_.AddWatch("/d/e", IN_CREATE).value(), wd);
}

TEST_F(InMemoryInotifyTest, OnlyDirectoriesAreWatched) {
  ASSERT_TRUE(fs_.mutator().Symlink("e", "/d/link").ok());
  ASSERT_TRUE(fs_.mutator().WriteFile("/d/f", "").ok());
  EXPECT_EQ(ErrnoFromStatus(inotify_.AddWatch("/d/f", IN_CREATE).status()),
            ENOTDIR);
  EXPECT_EQ(
      ErrnoFromStatus(
          inotify_.AddWatch("/d/link", IN_CREATE | IN_DONT_FOLLOW).status()),
      ENOTDIR);
  EXPECT_EQ(inotify_.AddWatch("/d/link", IN_CREATE).value(),
            inotify_.AddWatch("/d/e", IN_CREATE).value());
  EXPECT_EQ(ErrnoFromStatus(inotify_.AddWatch("/no", IN_CREATE).status()),
            ENOENT);
}

TEST_F(InMemoryInotifyTest, TooManyWatchesAreRefused) {
  inotify_.SetMaxWatches(1);
  EXPECT_TRUE(inotify_.AddWatch("/d", IN_CREATE).ok());
  EXPECT_EQ(ErrnoFromStatus(inotify_.AddWatch("/d/e", IN_CREATE).status()),
            ENOSPC);
  EXPECT_TRUE(inotify_.AddWatch("/d", IN_DELETE).ok());
}

TEST_F(InMemoryInotifyTest, AFullQueueSaysSoOnce) {
  const int wd = inotify_.AddWatch("/d", IN_CREATE).value();
  inotify_.SetMaxQueuedEvents(2);
  for (const std::string name : {"1", "2", "3", "4"}) {
    ASSERT_TRUE(fs_.mutator().WriteFile("/d/" + name, "").ok());
  }
  const std::vector<InotifyEvent> events = inotify_.Read();
  ASSERT_EQ(events.size(), 3);
  EXPECT_EQ(events[1].wd, wd);
  EXPECT_EQ(events[2].wd, -1);
  EXPECT_EQ(events[2].mask, IN_Q_OVERFLOW);
  ASSERT_TRUE(fs_.mutator().WriteFile("/d/5", "").ok());
  EXPECT_EQ(inotify_.Read().size(), 1);
}

TEST_F(InMemoryInotifyTest, WhoReadsIsWokenOnce) {
  int woken = 0;
  inotify_.SetWakeup([&] { ++woken; });
  ASSERT_TRUE(inotify_.AddWatch("/d", IN_CREATE).ok());
  ASSERT_TRUE(fs_.mutator().WriteFile("/d/1", "").ok());
  ASSERT_TRUE(fs_.mutator().WriteFile("/d/2", "").ok());
  EXPECT_EQ(woken, 1);
  EXPECT_EQ(inotify_.Read().size(), 2);
  ASSERT_TRUE(fs_.mutator().WriteFile("/d/3", "").ok());
  EXPECT_EQ(woken, 2);
}

TEST_F(InMemoryInotifyTest, ALostMountTakesItsWatches) {
  ASSERT_TRUE(fs_.Mount("/d/e").ok());
  ASSERT_TRUE(inotify_.AddWatch("/d", IN_CREATE).ok());
  const int wd = inotify_.AddWatch("/d/e", IN_CREATE).value();
  ASSERT_TRUE(fs_.Unmount("/d/e").ok());
  const std::vector<InotifyEvent> events = inotify_.Read();
  ASSERT_EQ(events.size(), 2);
  EXPECT_EQ(events[0].wd, wd);
  EXPECT_EQ(events[0].mask, IN_UNMOUNT);
  EXPECT_EQ(events[1].mask, IN_IGNORED);
}

TEST_F(InMemoryInotifyTest, ARemovedWatchIsSilent) {
  const int wd = inotify_.AddWatch("/d", IN_CREATE).value();
  ASSERT_TRUE(inotify_.RemoveWatch(wd).ok());
  ASSERT_TRUE(fs_.mutator().WriteFile("/d/1", "").ok());
  const std::vector<InotifyEvent> events = inotify_.Read();
  ASSERT_EQ(events.size(), 1);
  EXPECT_EQ(events[0].mask, IN_IGNORED);
  EXPECT_EQ(ErrnoFromStatus(inotify_.RemoveWatch(wd)), EINVAL);
}

}  // namespace
}  // namespace reloader::fakes
