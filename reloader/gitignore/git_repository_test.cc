#include "reloader/gitignore/git_repository.h"

#include <initializer_list>
#include <string>

#include "absl/strings/string_view.h"
#include "fakes/fake_clock.h"
#include "fakes/in_memory_file_system.h"
#include "gtest/gtest.h"

namespace reloader {
namespace {

class GitRepositoryTest : public testing::Test {
 protected:
  void Directories(std::initializer_list<absl::string_view> paths) {
    for (absl::string_view path : paths) {
      ASSERT_TRUE(fs_.mutator().Mkdir(path).ok()) << path;
    }
  }
  void Write(absl::string_view path, absl::string_view text) {
    ASSERT_TRUE(fs_.mutator().WriteFile(path, text).ok()) << path;
  }

  // "root exclude_file", or "none".
  std::string Of(absl::string_view directory) {
    const auto repository = RepositoryOf(fs_, directory);
    if (!repository.has_value()) return "none";
    return repository->root + " " + repository->exclude_file;
  }

  fakes::FakeClock clock_;
  fakes::InMemoryFileSystem fs_{{}, &clock_};
};

TEST_F(GitRepositoryTest, IsTheInnermostAbove) {
  Directories({"/o", "/o/.git", "/o/n", "/o/n/.git", "/o/n/d", "/o/m"});
  Write("/o/.git/HEAD", "");
  Write("/o/n/.git/HEAD", "");
  EXPECT_EQ(Of("/o/n/d"), "/o/n /o/n/.git/info/exclude");
  EXPECT_EQ(Of("/o/n"), "/o/n /o/n/.git/info/exclude");
  EXPECT_EQ(Of("/o/m"), "/o /o/.git/info/exclude");
  EXPECT_EQ(Of("/o/m/absent"), "/o /o/.git/info/exclude");
  EXPECT_EQ(Of("/"), "none");
  EXPECT_FALSE(RepositoryAt(fs_, "/o/m").has_value());
}

TEST_F(GitRepositoryTest, MayBeginAtTheRoot) {
  Directories({"/.git", "/a"});
  Write("/.git/HEAD", "");
  EXPECT_EQ(Of("/a"), "/ /.git/info/exclude");
  EXPECT_EQ(Of("/"), "/ /.git/info/exclude");
}

TEST_F(GitRepositoryTest, PassesOverWhatIsNone) {
  Directories({"/o", "/o/.git", "/o/n", "/o/n/.git", "/o/f", "/o/g", "/o/h"});
  Write("/o/.git/HEAD", "");
  Write("/o/f/.git", "gitdir: nowhere\n");
  Write("/o/g/.git", "/o/.git\n");
  Write("/o/h/.git", "");
  for (absl::string_view directory : {"/o/n", "/o/f", "/o/g", "/o/h"}) {
    EXPECT_EQ(Of(directory), "/o /o/.git/info/exclude") << directory;
  }
}

TEST_F(GitRepositoryTest, FollowsTheFileOfASubmodule) {
  Directories({"/o", "/o/.git", "/o/.git/modules", "/o/.git/modules/s", "/o/s",
               "/o/t"});
  Write("/o/.git/HEAD", "");
  Write("/o/.git/modules/s/HEAD", "");
  Write("/o/s/.git", "gitdir: ../.git/modules/s\n");
  EXPECT_EQ(Of("/o/s"), "/o/s /o/s/../.git/modules/s/info/exclude");
  Write("/o/t/.git", "gitdir: /o/.git/modules/s\r\n");
  EXPECT_EQ(Of("/o/t"), "/o/t /o/.git/modules/s/info/exclude");
}

TEST_F(GitRepositoryTest, AWorktreeHasTheExcludesOfAll) {
  Directories({"/o", "/o/.git", "/o/.git/worktrees", "/o/.git/worktrees/w",
               "/w", "/v"});
  Write("/o/.git/HEAD", "");
  Write("/o/.git/worktrees/w/HEAD", "");
  Write("/o/.git/worktrees/w/commondir", "../..\n");
  Write("/w/.git", "gitdir: /o/.git/worktrees/w\n");
  EXPECT_EQ(Of("/w"), "/w /o/.git/worktrees/w/../../info/exclude");
  Write("/o/.git/worktrees/w/commondir", "/o/.git\n");
  EXPECT_EQ(Of("/w"), "/w /o/.git/info/exclude");
}

TEST_F(GitRepositoryTest, FollowsLinks) {
  Directories({"/git", "/o", "/p"});
  Write("/git/HEAD", "");
  ASSERT_TRUE(fs_.mutator().Symlink("/git", "/o/.git").ok());
  EXPECT_EQ(Of("/o"), "/o /o/.git/info/exclude");
  Write("/file", "gitdir: /git\n");
  ASSERT_TRUE(fs_.mutator().Symlink("../file", "/p/.git").ok());
  EXPECT_EQ(Of("/p"), "/p /git/info/exclude");
  ASSERT_TRUE(fs_.mutator().Unlink("/file").ok());
  ASSERT_TRUE(fs_.mutator().Symlink("/file", "/file").ok());
  EXPECT_EQ(Of("/p"), "none");
}

}  // namespace
}  // namespace reloader
