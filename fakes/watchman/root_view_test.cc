// What is noticed for each operation. The expected lines are what Watchman
// 4.9.0 answered to a query with `since`, on ext4, for the same history.
#include "fakes/watchman/root_view.h"

#include <algorithm>
#include <cstdint>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/time/time.h"
#include "fakes/fake_clock.h"
#include "fakes/in_memory_file_system.h"
#include "gtest/gtest.h"
#include "reloader/file_system.h"
#include "reloader/file_system_mutator.h"

namespace reloader::fakes::watchman {
namespace {

class RootViewTest : public testing::Test {
 protected:
  RootViewTest() { EXPECT_TRUE(fs_.mutator().Mkdir("/w").ok()); }

  FileSystemMutator& fs() { return fs_.mutator(); }
  void Mkdir(const std::string& path) {
    EXPECT_TRUE(fs().Mkdir(path).ok()) << path;
  }
  void Write(const std::string& path, const std::string& text = "x") {
    EXPECT_TRUE(fs().AppendFile(path, text).ok()) << path;
  }
  void Unlink(const std::string& path) {
    EXPECT_TRUE(fs().Unlink(path).ok()) << path;
  }
  void Rmdir(const std::string& path) {
    EXPECT_TRUE(fs().Rmdir(path).ok()) << path;
  }
  void Rename(const std::string& from, const std::string& to) {
    EXPECT_TRUE(fs().Rename(from, to).ok()) << from << " " << to;
  }

  // Looks, and returns what changed since the last look: "a.py" is there, "-b"
  // is gone, "+c" and "-+d" are new.
  std::string Changes() {
    const uint32_t since = view_.tick();
    while (view_.Step()) {
    }
    std::vector<std::string> lines;
    view_.ForEachNewestFirst([&](const Node& node) {
      if (node.observed.tick <= since) return false;
      lines.push_back(absl::StrCat(node.name, node.exists ? "" : "-",
                                   node.created.tick > since ? "+" : ""));
      return true;
    });
    std::sort(lines.begin(), lines.end());
    return absl::StrJoin(lines, " ");
  }

  FakeClock clock_;
  InMemoryFileSystem fs_{{}, &clock_};
  RootView view_{&fs_,
                 {.root_path = "/w",
                  .ignore_dirs = {"build"},
                  .ignore_vcs = {".git", ".hg", ".svn"},
                  .cookie_name_prefix = ".watchman-cookie-h-1-"}};
};

TEST_F(RootViewTest, NoticesWhatTheDaemonNotices) {
  Mkdir("/w/p");
  Mkdir("/w/p/d");
  Mkdir("/w/e");
  Write("/w/e/x");
  Write("/w/p/k");
  Write("/w/p/d/f");
  Mkdir("/w/e2");
  Mkdir("/w/e2/s");
  Mkdir("/w/e2/s/t");
  EXPECT_EQ(Changes(), "e+ e/x+ e2+ e2/s+ e2/s/t+ p+ p/d+ p/d/f+ p/k+");
  EXPECT_EQ(Changes(), "");
  EXPECT_EQ(view_.tick(), 2);
  Unlink("/w/e/x");
  EXPECT_EQ(Changes(), "e/x-");
  // Whatever is removed with its directory lets the directory above be seen.
  Unlink("/w/p/d/f");
  Rmdir("/w/p/d");
  EXPECT_EQ(Changes(), "p p/d- p/d/f-");
  Mkdir("/w/p/d");
  EXPECT_EQ(Changes(), "p/d+");
  Rmdir("/w/p/d");
  EXPECT_EQ(Changes(), "p p/d-");
  Mkdir("/w/z");
  EXPECT_EQ(Changes(), "z+");
  // In the root itself it makes the daemon look at everything, and so find
  // that "e" has changed, long ago.
  Rmdir("/w/z");
  EXPECT_EQ(Changes(), "e z-");
  EXPECT_TRUE(fs().Chmod("/w", 0700).ok());
  EXPECT_EQ(Changes(), "");
  EXPECT_TRUE(fs().Chmod("/w/e", 0700).ok());
  EXPECT_EQ(Changes(), "e");
  Rename("/w/e2", "/w/e3");
  EXPECT_EQ(Changes(), "e2- e2/s- e2/s/t- e3+ e3/s+ e3/s/t+");
  Rename("/w/e3/s", "/w/p/s");
  EXPECT_EQ(Changes(), "e3 e3/s- e3/s/t- p/s+ p/s/t+");
  Write("/w/p/s/t/new", "");
  EXPECT_EQ(Changes(), "p/s/t p/s/t/new+");
  EXPECT_TRUE(fs().Link("/w/p/k", "/w/e/k2").ok());
  EXPECT_EQ(Changes(), "e e/k2+");
  Write("/w/e/k2");
  EXPECT_EQ(Changes(), "e/k2");
  view_.ScheduleRecrawl("debug-recrawl");
  EXPECT_EQ(Changes(), "p p/k");
  Write("/w/p/k");
  EXPECT_EQ(Changes(), "p/k");
  Mkdir("/w/zz");
  EXPECT_EQ(Changes(), "zz+");
  Rmdir("/w/zz");
  EXPECT_EQ(Changes(), "e/k2 zz-");
  Mkdir("/w/p/q");
  Mkdir("/w/p/q/r");
  EXPECT_EQ(Changes(), "p/q+ p/q/r+");
  Rmdir("/w/p/q/r");
  Rmdir("/w/p/q");
  EXPECT_EQ(Changes(), "p p/q- p/q/r-");
  Rename("/w/p/s", "/w/out");
  EXPECT_EQ(Changes(), "out+ out/t+ out/t/new+ p p/s- p/s/t- p/s/t/new-");
  EXPECT_TRUE(fs().Symlink("nowhere", "/w/e/l").ok());
  EXPECT_EQ(Changes(), "e e/l+");
  Unlink("/w/e/l");
  EXPECT_EQ(Changes(), "e/l-");
  Write("/w/e/k2");
  EXPECT_EQ(Changes(), "e e/k2");
}

TEST_F(RootViewTest, WhatIsMovedOutIsGoneAndWhatIsMovedInIsNew) {
  Mkdir("/w/p");
  Mkdir("/w/p/t");
  Write("/w/p/t/new");
  Mkdir("/w/e");
  EXPECT_EQ(Changes(), "e+ p+ p/t+ p/t/new+");
  Rename("/w/p/t", "/out");
  EXPECT_EQ(Changes(), "p p/t- p/t/new-");
  Rename("/out", "/w/e/in");
  // The watch that moved along says so, and its old parent is looked at.
  EXPECT_EQ(Changes(), "e/in+ e/in/new+ p");
  Write("/w/e/in/new");
  EXPECT_EQ(Changes(), "e/in/new");
}

TEST_F(RootViewTest, WhatComesAndGoesBetweenTwoLooks) {
  Write("/w/known");
  EXPECT_EQ(Changes(), "known+");
  Write("/w/brief");
  Unlink("/w/brief");
  EXPECT_EQ(Changes(), "brief-+");
  EXPECT_EQ(view_.Find("brief")->status.type, FileType::kUnknown);
  Unlink("/w/known");
  Write("/w/known");
  EXPECT_EQ(Changes(), "known");
}

TEST_F(RootViewTest, WhatIsGoneKeepsItsLastStatus) {
  Write("/w/a", "123");
  EXPECT_EQ(Changes(), "a+");
  Unlink("/w/a");
  EXPECT_EQ(Changes(), "a-");
  EXPECT_EQ(view_.Find("a")->status.size_bytes, 3);
  EXPECT_EQ(view_.Find("a")->status.type, FileType::kRegular);
}

TEST_F(RootViewTest, AFileForADirectoryAndBack) {
  Mkdir("/w/d");
  Write("/w/d/x");
  EXPECT_EQ(Changes(), "d+ d/x+");
  Unlink("/w/d/x");
  Mkdir("/w/d/x");
  Write("/w/d/x/y");
  EXPECT_EQ(Changes(), "d/x d/x/y+");
  Unlink("/w/d/x/y");
  Rmdir("/w/d/x");
  Write("/w/d/x");
  EXPECT_EQ(Changes(), "d d/x d/x/y-");
}

TEST_F(RootViewTest, SavingByRenameIsNoNewFile) {
  Write("/w/a");
  EXPECT_EQ(Changes(), "a+");
  Write("/w/a.tmp");
  Rename("/w/a.tmp", "/w/a");
  EXPECT_EQ(Changes(), "a a.tmp-+");
}

TEST_F(RootViewTest, OfVersionControlOneLevelIsSeen) {
  EXPECT_EQ(Changes(), "");
  Mkdir("/w/.git");
  Mkdir("/w/.git/a");
  Mkdir("/w/.git/a/b");
  EXPECT_EQ(Changes(), ".git+ .git/a+");
  Write("/w/.git/a/c");
  EXPECT_EQ(Changes(), "");
  Write("/w/.git/c");
  EXPECT_EQ(Changes(), ".git .git/c+");
}

TEST_F(RootViewTest, AnIgnoredDirectoryIsNoEntry) {
  Mkdir("/w/build");
  Write("/w/build/x");
  Mkdir("/w/sub");
  Mkdir("/w/sub/build");
  EXPECT_EQ(Changes(), "sub+ sub/build+");
  Write("/w/build/y");
  EXPECT_EQ(Changes(), "");
}

TEST_F(RootViewTest, OwnCookiesAreNoEntriesAndOthersAre) {
  EXPECT_EQ(Changes(), "");
  Write("/w/.watchman-cookie-h-1-7", "");
  Write("/w/.watchman-cookie-h-2-7", "");
  EXPECT_EQ(Changes(), ".watchman-cookie-h-2-7+");
  EXPECT_EQ(view_.TakeCookies(),
            std::vector<std::string>{".watchman-cookie-h-1-7"});
}

TEST_F(RootViewTest, EndsWithItsRoot) {
  EXPECT_EQ(Changes(), "");
  Rename("/w", "/elsewhere");
  EXPECT_TRUE(view_.Step());
  EXPECT_TRUE(view_.is_cancelled());
  EXPECT_FALSE(view_.Step());
}

TEST_F(RootViewTest, ForgetsWhatIsLongGone) {
  Mkdir("/w/d");
  Write("/w/d/a");
  Write("/w/b");
  EXPECT_EQ(Changes(), "b+ d+ d/a+");
  Unlink("/w/d/a");
  Rmdir("/w/d");
  EXPECT_EQ(Changes(), "d- d/a-");
  const uint32_t gone_tick = view_.tick();
  Write("/w/c");
  EXPECT_EQ(Changes(), "c+");
  clock_.Advance(absl::Seconds(10));
  view_.AgeOut(11);
  EXPECT_NE(view_.Find("d/a"), nullptr);
  view_.AgeOut(10);
  EXPECT_EQ(view_.Find("d/a"), nullptr);
  EXPECT_EQ(view_.Find("d"), nullptr);
  EXPECT_NE(view_.Find("b"), nullptr);
  EXPECT_EQ(view_.aged_out_tick(), gone_tick);
}

TEST_F(RootViewTest, LostEventsAreMadeUpFor) {
  EXPECT_EQ(Changes(), "");
  view_.inotify().SetMaxQueuedEvents(3);
  for (int i = 0; i < 10; ++i) Write(absl::StrCat("/w/", i));
  const std::string changes = Changes();
  EXPECT_EQ(changes, "0+ 1+ 2+ 3+ 4+ 5+ 6+ 7+ 8+ 9+");
  EXPECT_EQ(view_.recrawl_count(), 2);
  EXPECT_EQ(view_.Warning(/*suppress_recrawls=*/false),
            "Recrawled this watch 1 times, most recently because:\n"
            "IN_Q_OVERFLOWTo resolve, please review the information on\n"
            "https://facebook.github.io/watchman/docs/"
            "troubleshooting.html#recrawl\n"
            "To clear this warning, run:\n"
            "`watchman watch-del /w ; watchman watch-project /w`\n");
  EXPECT_EQ(view_.Warning(/*suppress_recrawls=*/true), "");
}

TEST_F(RootViewTest, TooFewWatchesPoison) {
  Mkdir("/w/d");
  view_.inotify().SetMaxWatches(1);
  EXPECT_TRUE(view_.Step());
  ASSERT_TRUE(view_.poison().has_value());
  EXPECT_EQ(view_.poison()->directory, "/w/d");
}

}  // namespace
}  // namespace reloader::fakes::watchman
