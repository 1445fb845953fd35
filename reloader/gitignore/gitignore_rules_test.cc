#include "reloader/gitignore/gitignore_rules.h"

#include <initializer_list>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "fakes/fake_clock.h"
#include "fakes/forwarding_file_system.h"
#include "fakes/in_memory_file_system.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "reloader/file_system.h"
#include "reloader/watch_list.h"
#include "reloader/watch_set.h"

namespace reloader {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

// Writes down which directories are listed.
class NotesListings : public fakes::ForwardingFileSystem {
 public:
  using ForwardingFileSystem::ForwardingFileSystem;
  absl::Status List(absl::string_view path, EntryVisitor visit) const override {
    listed.emplace_back(path);
    return ForwardingFileSystem::List(path, visit);
  }
  std::unique_ptr<Directory> Wrap(std::unique_ptr<Directory> base,
                                  std::string) const override {
    return base;
  }
  mutable std::vector<std::string> listed;
};

class GitignoreRulesTest : public testing::Test {
 protected:
  GitignoreRulesTest() {
    Directory("/r");
    Repository("/r");
  }

  void Directory(absl::string_view path) {
    ASSERT_TRUE(memory_.mutator().Mkdir(path).ok()) << path;
  }
  void Write(absl::string_view path, absl::string_view text) {
    ASSERT_TRUE(memory_.mutator().WriteFile(path, text).ok()) << path;
  }
  void Repository(absl::string_view root) {
    Directory(absl::StrCat(root, "/.git"));
    Directory(absl::StrCat(root, "/.git/info"));
    Write(absl::StrCat(root, "/.git/HEAD"), "ref: refs/heads/main\n");
  }
  void Watch(absl::string_view path, absl::string_view glob = "**/*") {
    ASSERT_TRUE(watches_.AddDirectory(path, glob, {}).ok());
  }

  // Reads the rules and puts them into force.
  void Read() {
    result_ = ReadGitignoreRules(fs_, watches_, options_);
    ASSERT_TRUE(watches_.SetIgnoreFileRules(result_.rules).ok());
    set_ = WatchSet::Compile(watches_);
  }
  std::vector<std::string> WatchedOf(
      std::initializer_list<absl::string_view> paths) {
    std::vector<std::string> watched;
    for (absl::string_view path : paths) {
      if (set_->Watches(path)) watched.emplace_back(path);
    }
    return watched;
  }
  std::string Problems() const {
    std::string problems;
    for (const absl::Status& each : result_.problems) {
      absl::StrAppend(&problems, each.ToString(), "\n");
    }
    return problems;
  }

  fakes::FakeClock clock_;
  fakes::InMemoryFileSystem memory_{{}, &clock_};
  NotesListings fs_{&memory_};
  WatchList watches_;
  GitignoreOptions options_;
  GitignoreRules result_;
  std::shared_ptr<const WatchSet> set_;
};

TEST_F(GitignoreRulesTest, DeeperFilesWinOverThoseAbove) {
  Directory("/r/a");
  Directory("/r/a/b");
  Write("/r/.gitignore", "*.o\n*.c\n");
  Write("/r/a/.gitignore", "!*.o\n");
  Write("/r/a/b/.gitignore", "x.o\n");
  Watch("/r");
  Read();
  EXPECT_THAT(WatchedOf({"/r/x.o", "/r/a/x.o", "/r/a/b/x.o", "/r/a/b/y.o",
                         "/r/a/b/y.c", "/r/a/b/y.h"}),
              ElementsAre("/r/a/x.o", "/r/a/b/y.o", "/r/a/b/y.h"));
  EXPECT_THAT(result_.problems, IsEmpty());
}

TEST_F(GitignoreRulesTest, FilesOfRulesWinOverTheExcludesOfTheRepository) {
  Write("/r/.git/info/exclude", "a\nb\n!d\n");
  Write("/r/.gitignore", "!b\n");
  Write("/excludes", "c\nd\n");
  options_.user_excludes = "/excludes";
  Watch("/r");
  Read();
  EXPECT_THAT(WatchedOf({"/r/a", "/r/b", "/r/c", "/r/d"}),
              ElementsAre("/r/b", "/r/d"));
}

TEST_F(GitignoreRulesTest, WhatIsAboveAWatchedDirectoryCounts) {
  Directory("/r/a");
  Directory("/r/a/b");
  Write("/r/.gitignore", "*.o\n/a/b/x\n");
  Write("/r/a/.gitignore", "*.c\n");
  Watch("/r/a/b");
  Read();
  EXPECT_THAT(WatchedOf({"/r/a/b/x", "/r/a/b/y", "/r/a/b/y.o", "/r/a/b/y.c"}),
              ElementsAre("/r/a/b/y"));
}

TEST_F(GitignoreRulesTest, AWatchedDirectoryIsNotItselfIgnored) {
  Directory("/r/build");
  Write("/r/.gitignore", "build/\n*.o\n");
  Watch("/r/build");
  Read();
  EXPECT_THAT(WatchedOf({"/r/build/x", "/r/build/x.o"}),
              ElementsAre("/r/build/x"));
}

TEST_F(GitignoreRulesTest, OutsideOfARepositoryNoFileCounts) {
  Directory("/other");
  Write("/other/.gitignore", "a\n");
  Watch("/other");
  Read();
  EXPECT_THAT(WatchedOf({"/other/a"}), ElementsAre("/other/a"));
  EXPECT_THAT(result_.files, IsEmpty());
}

TEST_F(GitignoreRulesTest, FindsARepositoryBelowAWatch) {
  Write("/r/.gitignore", "a\n");
  Write("/.gitignore", "b\n");
  Watch("/");
  Read();
  EXPECT_THAT(WatchedOf({"/r/a", "/r/b", "/a"}), ElementsAre("/r/b", "/a"));
}

TEST_F(GitignoreRulesTest, DoesNotLookIntoWhatIsIgnored) {
  Directory("/r/node_modules");
  Directory("/r/node_modules/x");
  Directory("/r/out");
  Directory("/r/src");
  Directory("/r/src/out");
  Write("/r/.gitignore", "node_modules\n/out/\n");
  Write("/r/src/.gitignore", "out\n");
  Write("/r/node_modules/.gitignore", "!*\n");
  Watch("/r");
  Read();
  EXPECT_THAT(fs_.listed, ElementsAre("/r", "/r/src"));
  EXPECT_EQ(result_.directories, 2u);
  EXPECT_THAT(result_.files, ElementsAre("/r/.gitignore", "/r/src/.gitignore"));
}

TEST_F(GitignoreRulesTest, NeitherDoesAnIgnoreOfTheCallerLetIt) {
  Directory("/r/a");
  Directory("/r/b");
  ASSERT_TRUE(watches_.AddIgnore("/r", "a").ok());
  Watch("/r");
  Read();
  EXPECT_THAT(fs_.listed, ElementsAre("/r", "/r/b"));
}

TEST_F(GitignoreRulesTest, LooksOnlyWhereAWatchLeads) {
  Directory("/r/src");
  Directory("/r/src/a");
  Directory("/r/src/a/b");
  Directory("/r/doc");
  Write("/r/.gitignore", "x\n");
  Write("/r/src/.gitignore", "y\n");
  Write("/r/doc/.gitignore", "z\n");
  Watch("/r", "src/*/*.py");
  Read();
  EXPECT_THAT(fs_.listed, ElementsAre("/r/src", "/r/src/a"));
  EXPECT_THAT(result_.files, ElementsAre("/r/.gitignore", "/r/src/.gitignore"));
}

TEST_F(GitignoreRulesTest, ARepositoryInAnotherHasItsOwnRules) {
  Directory("/r/n");
  Directory("/r/n/d");
  Directory("/r/m");
  Repository("/r/n");
  Write("/r/.gitignore", "*.o\n");
  Write("/r/.git/info/exclude", "*.i\n");
  Write("/r/n/.git/info/exclude", "*.x\n");
  Write("/r/n/d/.gitignore", "*.c\n");
  Write("/excludes", "*.u\n");
  options_.user_excludes = "/excludes";
  Watch("/r");
  Read();
  EXPECT_THAT(WatchedOf({"/r/a.o", "/r/a.i", "/r/a.u", "/r/n/a.o", "/r/n/a.i",
                         "/r/n/a.x", "/r/n/a.u", "/r/n/d/a.c", "/r/n/d/a.o",
                         "/r/m/a.o", "/r/n/.git/HEAD"}),
              ElementsAre("/r/n/a.o", "/r/n/a.i", "/r/n/d/a.o"));
}

TEST_F(GitignoreRulesTest, ARepositoryThatIsIgnoredStaysIgnored) {
  Directory("/r/n");
  Repository("/r/n");
  Write("/r/.gitignore", "/n\n");
  Write("/r/n/.gitignore", "!*\n");
  Watch("/r");
  Read();
  EXPECT_THAT(WatchedOf({"/r/n/a"}), IsEmpty());
  EXPECT_THAT(fs_.listed, ElementsAre("/r"));
}

TEST_F(GitignoreRulesTest, InAnInnerRepositoryOnlyTheInnerOneCounts) {
  Directory("/r/n");
  Directory("/r/n/d");
  Repository("/r/n");
  Write("/r/.gitignore", "a\n");
  Write("/r/n/.gitignore", "b\n");
  Watch("/r/n/d");
  Read();
  EXPECT_THAT(WatchedOf({"/r/n/d/a", "/r/n/d/b"}), ElementsAre("/r/n/d/a"));
}

TEST_F(GitignoreRulesTest, OrderDoesNotDependOnWhatIsWatched) {
  Directory("/r/a");
  Directory("/r/a/b");
  Repository("/r/a/b");
  Write("/r/.gitignore", "x\n");
  Write("/r/a/.gitignore", "y\n");
  Write("/r/a/b/.gitignore", "z\n");
  Watch("/r");
  Watch("/r/a/b", "*");  // Read before /r/a is.
  Read();
  EXPECT_THAT(WatchedOf({"/r/a/b/x", "/r/a/b/y", "/r/a/b/z", "/r/a/y"}),
              ElementsAre("/r/a/b/x", "/r/a/b/y"));
}

TEST_F(GitignoreRulesTest, WhitelistsDoNotUncoverBuiltInIgnores) {
  Directory("/r/src");
  Write("/r/.gitignore", "*\n!*/\n!*.py\n");
  Watch("/r");
  Read();
  EXPECT_THAT(
      WatchedOf({"/r/src/a.py", "/r/src/a.o", "/r/.git/a.py", "/r/#a.py#"}),
      ElementsAre("/r/src/a.py"));
  EXPECT_THAT(fs_.listed, ElementsAre("/r", "/r/src"));
}

TEST_F(GitignoreRulesTest, AFileOfRulesThatIsALinkDoesNotCount) {
  Write("/rules", "a\n");
  ASSERT_TRUE(memory_.mutator().Symlink("/rules", "/r/.gitignore").ok());
  Directory("/r/d");
  Directory("/r/d/.gitignore");
  Watch("/r");
  Read();
  EXPECT_THAT(WatchedOf({"/r/a"}), ElementsAre("/r/a"));
  EXPECT_THAT(result_.problems, IsEmpty());
}

TEST_F(GitignoreRulesTest, ExcludesMayBeLinks) {
  Write("/rules", "a\n");
  Directory("/home");
  ASSERT_TRUE(memory_.mutator().Symlink("link", "/home/excludes").ok());
  ASSERT_TRUE(memory_.mutator().Symlink("../rules", "/home/link").ok());
  options_.user_excludes = "/home/excludes";
  Watch("/r");
  Read();
  EXPECT_THAT(WatchedOf({"/r/a", "/r/b"}), ElementsAre("/r/b"));
}

TEST_F(GitignoreRulesTest, TellsWhichFilesWouldCount) {
  Directory("/r/a");
  Directory("/r/a/b");
  Directory("/r/a/b/c");
  Directory("/r/a/b/d");
  Write("/r/a/b/c/.gitignore", "");
  Watch("/r/a/b");
  Read();
  EXPECT_THAT(result_.files,
              ElementsAre("/r/.gitignore", "/r/a/.gitignore",
                          "/r/a/b/.gitignore", "/r/a/b/c/.gitignore"));
}

TEST_F(GitignoreRulesTest, GoesOnPastWhatItCannotRead) {
  Directory("/r/a");
  Directory("/r/b");
  Write("/r/.gitignore", "x\n");
  Write("/r/a/.gitignore", "y\n");
  ASSERT_TRUE(memory_.mutator().Chmod("/r/a/.gitignore", 0).ok());
  ASSERT_TRUE(memory_.mutator().Chmod("/r/b", 0).ok());
  memory_.SetCredentials({.uid = 1000, .gid = 1000, .privileged = false});
  Watch("/r");
  Read();
  EXPECT_THAT(WatchedOf({"/r/x", "/r/a/y"}), ElementsAre("/r/a/y"));
  EXPECT_THAT(Problems(), HasSubstr("/r/a/.gitignore"));
  EXPECT_EQ(result_.problems.size(), 1u);
}

TEST_F(GitignoreRulesTest, BoundsWhatItReadsOfAFile) {
  Write("/r/.gitignore", "aaa\nbbb\nccc\n");
  options_.max_file_bytes = 9;
  Watch("/r");
  Read();
  EXPECT_THAT(WatchedOf({"/r/aaa", "/r/bbb", "/r/c", "/r/ccc"}),
              ElementsAre("/r/c", "/r/ccc"));
  EXPECT_THAT(Problems(), HasSubstr("/r/.gitignore: what is beyond 9 bytes"));
  options_.max_file_bytes = 11;  // All but the last "\n".
  Read();
  EXPECT_THAT(WatchedOf({"/r/bbb", "/r/ccc"}), ElementsAre("/r/ccc"));
  options_.max_file_bytes = 12;
  Read();
  EXPECT_THAT(WatchedOf({"/r/ccc"}), IsEmpty());
  EXPECT_THAT(result_.problems, IsEmpty());
}

TEST_F(GitignoreRulesTest, BoundsHowManyRulesThereAre) {
  Write("/r/.gitignore", "a\nb\nc\nd\n");
  options_.max_rules = 2;
  Watch("/r");
  Read();
  EXPECT_THAT(WatchedOf({"/r/a", "/r/b", "/r/c", "/r/d"}),
              ElementsAre("/r/c", "/r/d"));
  EXPECT_EQ(result_.problems.size(), 1u);
  EXPECT_THAT(Problems(), HasSubstr("/r/.gitignore: line 3: too many rules"));
}

TEST_F(GitignoreRulesTest, BoundsHowManyDirectoriesItReads) {
  for (absl::string_view path : {"/r/a", "/r/b", "/r/c", "/r/c/d"}) {
    Directory(path);
    Write(absl::StrCat(path, "/.gitignore"), "x\n");
  }
  options_.max_directories = 3;
  Watch("/r");
  Read();
  EXPECT_THAT(WatchedOf({"/r/a/x", "/r/b/x", "/r/c/x", "/r/c/d/x"}),
              ElementsAre("/r/c/x", "/r/c/d/x"));
  EXPECT_EQ(result_.problems.size(), 1u);
  EXPECT_THAT(Problems(), HasSubstr("/r/c: not looked into"));
}

TEST_F(GitignoreRulesTest, SaysWhichLineIsTooLong) {
  Write("/r/.gitignore", absl::StrCat("a\n", std::string(5000, 'b'), "\nc\n"));
  Watch("/r");
  Read();
  EXPECT_THAT(WatchedOf({"/r/a", "/r/c"}), IsEmpty());
  EXPECT_THAT(Problems(),
              HasSubstr("/r/.gitignore: line 2: the pattern is too long"));
}

TEST(DefaultUserExcludesTest, IsWhereGitLooks) {
  EXPECT_EQ(DefaultUserExcludes("/x", "/h"), "/x/git/ignore");
  EXPECT_EQ(DefaultUserExcludes("", "/h"), "/h/.config/git/ignore");
  EXPECT_EQ(DefaultUserExcludes("", ""), "");
}

}  // namespace
}  // namespace reloader
