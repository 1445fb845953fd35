#include "reloader/run/vcs_hold.h"

#include <optional>
#include <string>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "fakes/fake_clock.h"
#include "fakes/in_memory_file_system.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "reloader/change.h"
#include "reloader/file_system.h"
#include "reloader/run/repository_finder.h"

namespace reloader {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Optional;

class VcsHoldTest : public testing::Test {
 protected:
  // Makes `path` with the directories above it.
  void Mkdirs(const std::string& path) {
    for (size_t slash = path.find('/', 1); slash != std::string::npos;
         slash = path.find('/', slash + 1)) {
      fs_.mutator().Mkdir(path.substr(0, slash)).IgnoreError();
    }
    ASSERT_TRUE(fs_.mutator().Mkdir(path).ok());
  }
  void Write(absl::string_view path, absl::string_view text) {
    ASSERT_TRUE(fs_.mutator().WriteFile(path, text).ok());
  }
  void Unlink(absl::string_view path) {
    ASSERT_TRUE(fs_.mutator().Unlink(path).ok());
  }
  void Changes(const std::string& path) {
    hold_.AddChanges({{path, ChangeKind::kModified}});
  }

  fakes::FakeClock clock_;
  fakes::InMemoryFileSystem fs_{{}, &clock_};
  RepositoryFinder finder_{&fs_};
  VcsHold hold_{&fs_};
};

// --- Finding repositories ----------------------------------------------------

TEST_F(VcsHoldTest, FindsWhatEnclosesAPath) {
  Mkdirs("/srv/.hg");
  Mkdirs("/srv/app/.git");
  Mkdirs("/srv/app/vendor/.svn");
  Mkdirs("/srv/other/.git");
  finder_.AddPath("/srv/app/vendor/gone/for/good.c");
  EXPECT_THAT(finder_.repositories(),
              ElementsAre(Repository{Repository::Kind::kGit, "/srv/app/.git"},
                          Repository{Repository::Kind::kMercurial, "/srv/.hg"},
                          Repository{Repository::Kind::kSubversion,
                                     "/srv/app/vendor/.svn"}));
}

TEST_F(VcsHoldTest, FindsOneAtTheTop) {
  Mkdirs("/.git");
  finder_.AddPath("/a.py");
  EXPECT_THAT(finder_.repositories(),
              ElementsAre(Repository{Repository::Kind::kGit, "/.git"}));
}

TEST_F(VcsHoldTest, FollowsTheFileOfAWorktreeOrSubmodule) {
  Mkdirs("/wt");
  Mkdirs("/sub/dir");
  Write("/wt/.git", "gitdir: /repo/.git/worktrees/wt\n");
  Write("/sub/dir/.git", "gitdir: ../../repo/.git/modules/dir\r\n");
  finder_.AddPath("/wt/a.py");
  finder_.AddPath("/sub/dir/b.py");
  EXPECT_THAT(
      finder_.repositories(),
      ElementsAre(Repository{Repository::Kind::kGit, "/repo/.git/worktrees/wt"},
                  Repository{Repository::Kind::kGit,
                             "/sub/dir/../../repo/.git/modules/dir"}));
}

TEST_F(VcsHoldTest, FollowsALinkToAGitDirectory) {
  Mkdirs("/store/app.git");
  Mkdirs("/app");
  ASSERT_TRUE(fs_.mutator().Symlink("/store/app.git", "/app/.git").ok());
  finder_.AddPath("/app/a.py");
  EXPECT_THAT(finder_.repositories(),
              ElementsAre(Repository{Repository::Kind::kGit, "/app/.git"}));
}

TEST_F(VcsHoldTest, TakesNothingElseForARepository) {
  Mkdirs("/w/a");
  Mkdirs("/w/b");
  Write("/w/.git", "not a word of it\n");
  Write("/w/.hg", "a file");
  Write("/w/.svn", "a file");
  Write("/w/a/.git", "gitdir: \n");
  ASSERT_TRUE(fs_.mutator().Mkfifo("/w/b/.git").ok());
  finder_.AddPath("/w/a/x");
  finder_.AddPath("/w/b/x");
  finder_.AddPath("relative");
  EXPECT_THAT(finder_.repositories(), IsEmpty());
}

TEST_F(VcsHoldTest, AsksAboutADirectoryOnceUntilItIsCleared) {
  Mkdirs("/w");
  finder_.AddPath("/w/a");
  Mkdirs("/w/.git");
  finder_.AddPath("/w/b");
  EXPECT_THAT(finder_.repositories(), IsEmpty());
  finder_.Clear();
  finder_.AddPath("/w/b");
  EXPECT_EQ(finder_.repositories().size(), 1);
  finder_.Clear();
  EXPECT_THAT(finder_.repositories(), IsEmpty());
}

// --- What shows that somebody is at work -------------------------------------

TEST_F(VcsHoldTest, IsHeldByALockOfEachSystem) {
  Mkdirs("/g/.git");
  Mkdirs("/h/.hg");
  Mkdirs("/s/.svn");
  for (const std::string path :
       {"/g/.git/index.lock", "/h/.hg/wlock", "/s/.svn/wc.db-journal"}) {
    VcsHold hold(&fs_);
    hold.AddChanges({{path.substr(0, 2) + "/a.py", ChangeKind::kModified}});
    EXPECT_EQ(hold.FindMarker(), std::nullopt);
    // As Mercurial does: a link to nowhere.
    ASSERT_TRUE(fs_.mutator().Symlink("host:123", path).ok());
    EXPECT_THAT(hold.FindMarker(), Optional(path));
    Unlink(path);
    EXPECT_EQ(hold.FindMarker(), std::nullopt);
  }
}

TEST_F(VcsHoldTest, AsksOnlyAboutTheRepositoriesOfTheChanges) {
  const std::string lock_of_b = "/w/b/.git/index.lock";
  Mkdirs("/w/a/.git");
  Mkdirs("/w/b/.git");
  Write(lock_of_b, "");
  Changes("/w/a/x");
  EXPECT_EQ(hold_.FindMarker(), std::nullopt);
  Changes("/w/b/x");
  EXPECT_THAT(hold_.FindMarker(), Optional(lock_of_b));
  hold_.Clear();
  EXPECT_EQ(hold_.FindMarker(), std::nullopt);
}

TEST_F(VcsHoldTest, OtherLocksOfOtherSystemsHoldNothing) {
  Mkdirs("/g/.git/rebase-merge");
  Mkdirs("/h/.hg/rebase-merge");
  Write("/g/.git/wlock", "");
  Write("/g/.git/config.lock", "");
  Write("/h/.hg/index.lock", "");
  Write("/h/.hg/rebase-merge/msgnum", "1");
  Changes("/g/a");
  Changes("/h/a");
  EXPECT_EQ(hold_.FindMarker(), std::nullopt);
}

TEST_F(VcsHoldTest, ARebaseHoldsWhileSomethingInItIsYoung) {
  for (const std::string name : {"rebase-merge", "rebase-apply"}) {
    const std::string directory = "/g/.git/" + name;
    Mkdirs(directory);
    Write(directory + "/orig-head", "1");
    Changes("/g/a");
    EXPECT_THAT(hold_.FindMarker(), Optional(directory));
    clock_.Advance(absl::Milliseconds(499));
    EXPECT_THAT(hold_.FindMarker(), Optional(directory));
    Write(directory + "/msgnum", "2");
    clock_.Advance(absl::Milliseconds(400));
    EXPECT_THAT(hold_.FindMarker(), Optional(directory));
    clock_.Advance(absl::Milliseconds(100));
    EXPECT_EQ(hold_.FindMarker(), std::nullopt);  // It stopped at a conflict.
  }
}

TEST_F(VcsHoldTest, AClockThatWasSetBackMakesNothingYoung) {
  Mkdirs("/g/.git/rebase-merge");
  Write("/g/.git/rebase-merge/msgnum", "2");
  Changes("/g/a");
  clock_.StepFileClock(-absl::Hours(1));
  EXPECT_EQ(hold_.FindMarker(), std::nullopt);
}

TEST_F(VcsHoldTest, AStaleLockCountsAgainWhenItHasBeenGone) {
  Mkdirs("/g/.git");
  const std::string lock = "/g/.git/index.lock";
  Write(lock, "");
  Changes("/g/a");
  hold_.Disregard(lock);
  EXPECT_EQ(hold_.FindMarker(), std::nullopt);
  hold_.Clear();
  Changes("/g/a");
  EXPECT_EQ(hold_.FindMarker(), std::nullopt);
  Unlink(lock);
  EXPECT_EQ(hold_.FindMarker(), std::nullopt);
  Write(lock, "");
  EXPECT_THAT(hold_.FindMarker(), Optional(lock));
}

TEST_F(VcsHoldTest, AStaleLockIsForgottenWhenItHasBeenGone) {
  fs_.SetGranularity(1'000'000'000);
  Mkdirs("/g/.git");
  const std::string lock = "/g/.git/index.lock";
  Write(lock, "");
  const FileStatus stale = *fs_.Lstat(lock);
  Changes("/g/a");
  hold_.Disregard(lock);
  Unlink(lock);
  EXPECT_EQ(hold_.FindMarker(), std::nullopt);
  Write(lock, "");
  ASSERT_EQ(*fs_.Lstat(lock), stale);  // The next one looks the same.
  EXPECT_THAT(hold_.FindMarker(), Optional(lock));
}

TEST_F(VcsHoldTest, AStaleLockCountsAgainWhenItIsAnother) {
  Mkdirs("/g/.git");
  const std::string lock = "/g/.git/index.lock";
  Write(lock, "");
  Changes("/g/a");
  hold_.Disregard(lock);
  clock_.Advance(absl::Minutes(5));
  // Not looked at in between; the inode is used again.
  Unlink(lock);
  Write(lock, "");
  EXPECT_THAT(hold_.FindMarker(), Optional(lock));
}

TEST_F(VcsHoldTest, ALockThatIsGoneCannotBeDisregarded) {
  Mkdirs("/g/.git");
  const std::string lock = "/g/.git/index.lock";
  Changes("/g/a");
  hold_.Disregard(lock);
  Write(lock, "");
  EXPECT_THAT(hold_.FindMarker(), Optional(lock));
}

}  // namespace
}  // namespace reloader
