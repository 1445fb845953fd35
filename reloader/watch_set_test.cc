#include "reloader/watch_set.h"

#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "reloader/default_ignores.h"
#include "reloader/ignore_file_rule.h"
#include "reloader/watch_list.h"

namespace reloader {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

class WatchSetTest : public testing::Test {
 protected:
  bool Watches(absl::string_view path) {
    return WatchSet::Compile(list_)->Watches(path);
  }

  // Walks down to `names` and returns the position there.
  WatchSet::Position At(const WatchSet& set,
                        const std::vector<std::string>& names) {
    WatchSet::Position position = set.Root();
    for (const std::string& name : names) {
      if (position == nullptr) return nullptr;
      position = set.Enter(position, name, Via::kDirectory);
    }
    return position;
  }

  std::vector<std::string> LiteralsAt(const WatchSet& set,
                                      const std::vector<std::string>& names) {
    std::vector<std::string> literals;
    set.Literals(At(set, names),
                 [&](absl::string_view name) { literals.emplace_back(name); });
    return literals;
  }

  WatchList list_;
};

TEST_F(WatchSetTest, AGlobSeesOnlyThePathBelowItsDirectory) {
  ASSERT_TRUE(list_.AddDirectory("/p/app", "*.py", {}).ok());
  EXPECT_TRUE(Watches("/p/app/a.py"));
  EXPECT_FALSE(Watches("/p/app/sub/a.py"));
  EXPECT_FALSE(Watches("/p/a.py"));
  EXPECT_FALSE(Watches("/p/app"));
}

TEST_F(WatchSetTest, DoubleStarCrossesNoDirectoryOrMany) {
  ASSERT_TRUE(list_.AddDirectory("/p", "a/**/b/*.py", {}).ok());
  EXPECT_TRUE(Watches("/p/a/b/x.py"));
  EXPECT_TRUE(Watches("/p/a/1/2/b/x.py"));
  EXPECT_TRUE(Watches("/p/a/b/b/x.py"));
  EXPECT_FALSE(Watches("/p/a/b/c/x.py"));
}

TEST_F(WatchSetTest, ADirectoryNamedLikeThePrefixOfAnotherIsNotIt) {
  ASSERT_TRUE(list_.AddDirectory("/p/foo", "**/*", {}).ok());
  EXPECT_FALSE(Watches("/p/foo_bar/a"));
  EXPECT_FALSE(Watches("/p/fo/a"));
}

TEST_F(WatchSetTest, AFileWatchIsExact) {
  ASSERT_TRUE(list_.AddFile("/p/./app//a.py", {}).ok());
  EXPECT_TRUE(Watches("/p/app/a.py"));
  EXPECT_FALSE(Watches("/p/app/a.pyc"));
  EXPECT_FALSE(Watches("/p/app/a.py/b"));
}

TEST_F(WatchSetTest, DefaultIgnoresBeatWildcardsAtAnyDepth) {
  ASSERT_TRUE(list_.AddDirectory("/p", "**/*", {}).ok());
  EXPECT_FALSE(Watches("/p/.git/HEAD"));
  EXPECT_FALSE(Watches("/p/sub/.git/refs/heads/main"));
  EXPECT_FALSE(Watches("/p/a.py~"));
  EXPECT_FALSE(Watches("/p/.a.py.swp"));
  EXPECT_TRUE(Watches("/p/.gitignore"));
  EXPECT_TRUE(Watches("/p/.github/x"));
}

TEST_F(WatchSetTest, DirectoriesAboveTheWatchAreNeverIgnored) {
  ASSERT_TRUE(list_.AddDirectory("/p~/.git/hooks", "*", {}).ok());
  ASSERT_TRUE(list_.AddIgnore("/p~/.git/hooks", "hooks").ok());
  EXPECT_TRUE(Watches("/p~/.git/hooks/pre-commit"));
}

TEST_F(WatchSetTest, ALiteralComponentBeatsTheDefaults) {
  ASSERT_TRUE(list_.AddDirectory("/p", "**/.git/HEAD", {}).ok());
  ASSERT_TRUE(list_.AddDirectory("/p", "*.bak~", {}).ok());
  EXPECT_TRUE(Watches("/p/.git/HEAD"));
  EXPECT_TRUE(Watches("/p/sub/.git/HEAD"));
  EXPECT_FALSE(Watches("/p/.git/config"));
  EXPECT_FALSE(Watches("/p/x.bak~"));  // A wildcard does not.
}

TEST_F(WatchSetTest, AFileWatchBeatsEveryIgnore) {
  ASSERT_TRUE(list_.AddFile("/p/build/.git/HEAD", {}).ok());
  ASSERT_TRUE(list_.AddDirectory("/p", "**/*", {}).ok());
  ASSERT_TRUE(list_.AddIgnore("/p", "build").ok());
  EXPECT_TRUE(Watches("/p/build/.git/HEAD"));
  EXPECT_FALSE(Watches("/p/build/x"));
}

TEST_F(WatchSetTest, AnExplicitIgnoreBeatsGlobsAndTheirLiterals) {
  ASSERT_TRUE(list_.AddDirectory("/p", "build/out.txt", {}).ok());
  ASSERT_TRUE(list_.AddDirectory("/p/build/sub", "*", {}).ok());
  ASSERT_TRUE(list_.AddIgnore("/p", "build").ok());
  EXPECT_FALSE(Watches("/p/build/out.txt"));
  EXPECT_FALSE(Watches("/p/build/sub/x"));
}

TEST_F(WatchSetTest, AnIgnorePatternIsRelativeToItsDirectory) {
  ASSERT_TRUE(list_.AddDirectory("/p", "**/*", {}).ok());
  ASSERT_TRUE(list_.AddIgnore("/p/a", "*.log").ok());
  ASSERT_TRUE(list_.AddIgnore("/p", "**/tests").ok());
  EXPECT_FALSE(Watches("/p/a/x.log"));
  EXPECT_TRUE(Watches("/p/a/b/x.log"));
  EXPECT_TRUE(Watches("/p/x.log"));
  EXPECT_FALSE(Watches("/p/tests/x"));
  EXPECT_FALSE(Watches("/p/a/tests/x"));
}

TEST_F(WatchSetTest, TheLastIgnoreRuleThatMatchesDecides) {
  ASSERT_TRUE(list_.AddDirectory("/p", "**/*", {}).ok());
  ASSERT_TRUE(list_.AddIgnore("/p", "**/*.log").ok());
  ASSERT_TRUE(list_.AddIgnore("/p", "!**/keep.log").ok());
  ASSERT_TRUE(list_.AddIgnore("/p", "!**/*~").ok());
  EXPECT_FALSE(Watches("/p/x.log"));
  EXPECT_TRUE(Watches("/p/keep.log"));
  EXPECT_TRUE(Watches("/p/a~"));
  ASSERT_TRUE(list_.AddIgnore("/p", "keep.log").ok());
  EXPECT_FALSE(Watches("/p/keep.log"));
  EXPECT_TRUE(Watches("/p/sub/keep.log"));
}

TEST_F(WatchSetTest, NothingBelowAnIgnoredDirectoryComesBack) {
  ASSERT_TRUE(list_.AddDirectory("/p", "**/*", {}).ok());
  ASSERT_TRUE(list_.AddIgnore("/p", "build").ok());
  ASSERT_TRUE(list_.AddIgnore("/p", "!build/keep").ok());
  EXPECT_FALSE(Watches("/p/build/keep"));
}

TEST_F(WatchSetTest, TheLastRuleOfIgnoreFilesThatMatchesDecides) {
  ASSERT_TRUE(list_.AddDirectory("/p", "**/*", {}).ok());
  ASSERT_TRUE(
      list_
          .SetIgnoreFileRules(
              {{.directory = "/p", .glob = "**/*.log"},
               {.directory = "/p/a", .glob = "**/*.log", .includes = true},
               {.directory = "/p/a/b", .glob = "x.log"}})
          .ok());
  EXPECT_FALSE(Watches("/p/x.log"));
  EXPECT_TRUE(Watches("/p/a/x.log"));
  EXPECT_FALSE(Watches("/p/a/b/x.log"));
  EXPECT_TRUE(Watches("/p/a/b/c/x.log"));
}

TEST_F(WatchSetTest, RulesOfIgnoreFilesAreReplacedAsAWhole) {
  ASSERT_TRUE(list_.AddDirectory("/p", "**/*", {}).ok());
  ASSERT_TRUE(
      list_.SetIgnoreFileRules({{.directory = "/p", .glob = "a"}}).ok());
  ASSERT_TRUE(
      list_.SetIgnoreFileRules({{.directory = "/p", .glob = "b"}}).ok());
  EXPECT_TRUE(Watches("/p/a"));
  EXPECT_FALSE(Watches("/p/b"));
  EXPECT_EQ(list_
                .SetIgnoreFileRules({{.directory = "/p", .glob = "c"},
                                     {.directory = "/p", .glob = "["}})
                .code(),
            absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(list_.SetIgnoreFileRules({{.directory = "p", .glob = "a"}}).code(),
            absl::StatusCode::kInvalidArgument);
  EXPECT_FALSE(Watches("/p/b"));
  EXPECT_TRUE(Watches("/p/c"));
}

TEST_F(WatchSetTest, AnIgnoreHasTheLastWordOverIgnoreFiles) {
  ASSERT_TRUE(list_.AddDirectory("/p", "**/*", {}).ok());
  ASSERT_TRUE(list_.AddIgnore("/p", "a").ok());
  ASSERT_TRUE(list_.AddIgnore("/p", "!b").ok());
  ASSERT_TRUE(list_
                  .SetIgnoreFileRules(
                      {{.directory = "/p", .glob = "a", .includes = true},
                       {.directory = "/p", .glob = "b"}})
                  .ok());
  EXPECT_FALSE(Watches("/p/a"));
  EXPECT_TRUE(Watches("/p/b"));
}

TEST_F(WatchSetTest, AnIgnoreFileTakesBackNoBuiltInIgnore) {
  ASSERT_TRUE(list_.AddDirectory("/p", "**/*", {}).ok());
  ASSERT_TRUE(list_
                  .SetIgnoreFileRules(
                      {{.directory = "/p", .glob = "**/*"},
                       {.directory = "/p", .glob = "**/*", .includes = true}})
                  .ok());
  EXPECT_TRUE(Watches("/p/a"));
  EXPECT_FALSE(Watches("/p/.git/HEAD"));
  EXPECT_FALSE(Watches("/p/a~"));
}

TEST_F(WatchSetTest, WhatAWatchSpellsOutBeatsIgnoreFiles) {
  ASSERT_TRUE(list_.AddDirectory("/p", "build/*.js", {}).ok());
  ASSERT_TRUE(list_.AddDirectory("/p/out", "**/*", {}).ok());
  ASSERT_TRUE(list_.AddFile("/p/out/a.o", {}).ok());
  ASSERT_TRUE(list_
                  .SetIgnoreFileRules({{.directory = "/p", .glob = "build"},
                                       {.directory = "/p", .glob = "out"},
                                       {.directory = "/p", .glob = "**/*.o"}})
                  .ok());
  EXPECT_TRUE(Watches("/p/build/a.js"));
  EXPECT_TRUE(Watches("/p/out/x"));
  EXPECT_TRUE(Watches("/p/out/a.o"));
  EXPECT_FALSE(Watches("/p/out/b.o"));
}

TEST_F(WatchSetTest, ARuleForDirectoriesMatchesNeitherFilesNorLinks) {
  ASSERT_TRUE(
      list_.AddDirectory("/p", "**/*", {.follow_directory_links = true}).ok());
  ASSERT_TRUE(
      list_
          .SetIgnoreFileRules(
              {{.directory = "/p", .glob = "**/d", .directories_only = true}})
          .ok());
  const auto set = WatchSet::Compile(list_);
  const WatchSet::Position p = At(*set, {"p"});
  EXPECT_EQ(set->Enter(p, "d", Via::kDirectory), nullptr);
  EXPECT_NE(set->Enter(p, "d", Via::kLink), nullptr);
  EXPECT_TRUE(set->MatchFile(p, "d").watched);
  EXPECT_FALSE(Watches("/p/a/d/x"));
}

TEST_F(WatchSetTest, LinksAreEnteredOnlyWhereAWatchLeadsThroughThem) {
  ASSERT_TRUE(list_.AddDirectory("/p", "**/*", {}).ok());
  ASSERT_TRUE(list_.AddDirectory("/p/current/app", "*.py", {}).ok());
  const auto set = WatchSet::Compile(list_);
  const WatchSet::Position p = At(*set, {"p"});
  EXPECT_EQ(set->Enter(p, "other", Via::kLink), nullptr);
  const WatchSet::Position current = set->Enter(p, "current", Via::kLink);
  ASSERT_NE(current, nullptr);
  EXPECT_FALSE(set->MatchFile(current, "x.py").watched);
  const WatchSet::Position app = set->Enter(current, "app", Via::kDirectory);
  ASSERT_NE(app, nullptr);
  EXPECT_TRUE(set->MatchFile(app, "x.py").watched);
}

TEST_F(WatchSetTest, LinksAreEnteredWhereTheWatchFollowsThem) {
  ASSERT_TRUE(
      list_.AddDirectory("/p", "**/*", {.follow_directory_links = true}).ok());
  const auto set = WatchSet::Compile(list_);
  const WatchSet::Position link =
      set->Enter(At(*set, {"p"}), "link", Via::kLink);
  ASSERT_NE(link, nullptr);
  EXPECT_TRUE(set->MatchFile(link, "x").watched);
}

TEST_F(WatchSetTest, MetadataBelongsToTheWatchesThatMatch) {
  ASSERT_TRUE(list_.AddDirectory("/p", "*.py", {.metadata = true}).ok());
  ASSERT_TRUE(list_.AddDirectory("/p", "*", {}).ok());
  const auto set = WatchSet::Compile(list_);
  const WatchSet::Position p = At(*set, {"p"});
  EXPECT_TRUE(set->MatchFile(p, "a.py").metadata);
  EXPECT_FALSE(set->MatchFile(p, "a.txt").metadata);
}

TEST_F(WatchSetTest, OnlyAFileWatchNamesADirectory) {
  ASSERT_TRUE(list_.AddDirectory("/p", "*", {}).ok());
  ASSERT_TRUE(list_.AddFile("/p/d", {}).ok());
  const auto set = WatchSet::Compile(list_);
  const WatchSet::Position p = At(*set, {"p"});
  EXPECT_TRUE(set->MatchFile(p, "d").named);
  EXPECT_FALSE(set->MatchFile(p, "e").named);
}

TEST_F(WatchSetTest, ListsOnlyWhereAWildcardMayMatch) {
  ASSERT_TRUE(list_.AddDirectory("/p", "src/*.py", {}).ok());
  ASSERT_TRUE(list_.AddDirectory("/p", "doc/index.md", {}).ok());
  ASSERT_TRUE(list_.AddFile("/p/README", {}).ok());
  const auto set = WatchSet::Compile(list_);
  EXPECT_FALSE(set->NeedsListing(set->Root()));
  EXPECT_FALSE(set->NeedsListing(At(*set, {"p"})));
  EXPECT_TRUE(set->NeedsListing(At(*set, {"p", "src"})));
  EXPECT_FALSE(set->NeedsListing(At(*set, {"p", "doc"})));
  EXPECT_THAT(LiteralsAt(*set, {}), ElementsAre("p"));
  EXPECT_THAT(LiteralsAt(*set, {"p"}), ElementsAre("README", "doc", "src"));
  EXPECT_THAT(LiteralsAt(*set, {"p", "doc"}), ElementsAre("index.md"));
}

TEST_F(WatchSetTest, NeverEntersWhatIsIgnored) {
  ASSERT_TRUE(list_.AddDirectory("/p", "**/*", {}).ok());
  ASSERT_TRUE(list_.AddIgnore("/p", "build").ok());
  const auto set = WatchSet::Compile(list_);
  EXPECT_EQ(At(*set, {"p", "build"}), nullptr);
  EXPECT_EQ(At(*set, {"p", "x", ".git"}), nullptr);
  EXPECT_EQ(At(*set, {"q"}), nullptr);
}

TEST_F(WatchSetTest, EqualPositionsAreOne) {
  ASSERT_TRUE(list_.AddDirectory("/p", "**/*", {}).ok());
  const auto set = WatchSet::Compile(list_);
  EXPECT_EQ(At(*set, {"p", "a"}), At(*set, {"p", "b", "c"}));
}

TEST_F(WatchSetTest, RemovingTakesBackWhatWasAdded) {
  ASSERT_TRUE(list_.AddDirectory("/p/", "*", {}).ok());
  ASSERT_TRUE(list_.AddFile("/q", {}).ok());
  EXPECT_TRUE(list_.RemoveDirectory("/p", "*").ok());
  EXPECT_TRUE(list_.RemoveFile("/q").ok());
  EXPECT_FALSE(Watches("/p/a"));
  EXPECT_FALSE(Watches("/q"));
  EXPECT_EQ(list_.RemoveFile("/q").code(), absl::StatusCode::kNotFound);
  EXPECT_EQ(list_.RemoveDirectory("/p", "**").code(),
            absl::StatusCode::kNotFound);
}

TEST_F(WatchSetTest, RefusesWhatIsNotAnAbsolutePathOrAGlob) {
  EXPECT_THAT(std::string(list_.AddDirectory("p", "*", {}).message()),
              HasSubstr("expected an absolute path"));
  EXPECT_THAT(
      std::string(list_.AddFile(absl::string_view("/a\0b", 4), {}).message()),
      HasSubstr("NUL at column 3"));
  EXPECT_EQ(list_.AddFile("/", {}).code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(list_.AddDirectory("/p", "[", {}).code(),
            absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(list_.AddIgnore("/p", "!").code(),
            absl::StatusCode::kInvalidArgument);
}

TEST(DefaultIgnoresTest, EachPatternMatchesItsExample) {
  const DefaultIgnores ignores;
  for (absl::string_view name :
       {".git", ".hg", ".svn", ".#a.py", "#a.py#", "a.py~", ".a.py.swp",
        ".a.swx", "4913", "a.py___jb_tmp___", "a.py___jb_old___",
        ".watchman-cookie-host-1-2", ".nfs000000012"}) {
    EXPECT_TRUE(ignores.Matches(name)) << name;
  }
}

TEST(DefaultIgnoresTest, NeighboursOfThePatternsAreWatched) {
  const DefaultIgnores ignores;
  for (absl::string_view name :
       {".gitignore", "git", ".github", "#a", "a#", "~a", "a.swp", ".swp",
        "49130", "___jb_tmp___a", ".nfs123", ".watchman", "a.py", "."}) {
    EXPECT_FALSE(ignores.Matches(name)) << name;
  }
}

// The quick test of Matches() must let every pattern through.
TEST(DefaultIgnoresTest, KnowsTheFirstOrLastByteOfEveryPattern) {
  const std::string quick_first = ".#4";
  const std::string quick_last = "~_";
  for (absl::string_view pattern : DefaultIgnores::Patterns()) {
    EXPECT_TRUE(quick_first.find(pattern.front()) != std::string::npos ||
                quick_last.find(pattern.back()) != std::string::npos)
        << pattern;
  }
}

}  // namespace
}  // namespace reloader
