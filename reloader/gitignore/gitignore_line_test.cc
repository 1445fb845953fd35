#include "reloader/gitignore/gitignore_line.h"

#include <string>
#include <vector>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace reloader {
namespace {

using ::testing::ElementsAreArray;

struct Case {
  absl::string_view line;
  std::vector<std::string> globs;
};

void ExpectGlobs(const std::vector<Case>& cases) {
  for (const Case& each : cases) {
    const GitignoreLine line = ParseGitignoreLine(each.line);
    EXPECT_THAT(line.globs, ElementsAreArray(each.globs))
        << absl::CHexEscape(each.line);
    EXPECT_FALSE(line.too_long);
  }
}

TEST(GitignoreLineTest, APatternWithoutASlashIsForNamesAtAnyDepth) {
  ExpectGlobs({{"a", {"**/a"}},
               {"*.o", {"**/*.o"}},
               {"a/", {"**/a"}},
               {"*", {"**/*"}},
               {"a b", {"**/a b"}},
               {"\xff\x80", {"**/\xff\x80"}},
               {"[a-c]?", {"**/[a-c]?"}}});
}

TEST(GitignoreLineTest, ASlashAnchorsThePattern) {
  ExpectGlobs({{"/a", {"a"}},
               {"a/b", {"a/b"}},
               {"/a/b", {"a/b"}},
               {"a/b/", {"a/b"}},
               {"/*", {"*"}},
               {"a\\/b", {"a/b"}},
               {"[x/]", {"x"}}});
}

TEST(GitignoreLineTest, StarsStandForDirectoriesWhereTheyAreAComponent) {
  ExpectGlobs({{"**/a", {"**/a"}},
               {"a/**", {"a/**"}},
               {"a/**/b", {"a/**/b"}},
               {"a/***/b", {"a/**/b"}},
               {"/**", {"**"}},
               {"**/", {"**/*"}},
               {"a?**/b", {"a?*/b"}},
               {"a/b?/**c", {"a/b?/*c"}},
               {"?/**\\/b", {"?/*/**/b"}}});
}

TEST(GitignoreLineTest, StarsWithoutASlashAreOne) {
  ExpectGlobs({{"**", {"**/*"}}, {"a**b", {"**/a*b"}}, {"***.o", {"**/*.o"}}});
}

// Not in gitignore(5), but what git does.
TEST(GitignoreLineTest, StarsBehindThePlainBeginningStandForDirectoriesToo) {
  ExpectGlobs({{"a**/b", {"a*/**/b", "ab"}},
               {"x/a**/b", {"x/a*/**/b", "x/ab"}},
               {"/a**", {"a*", "a*/**"}},
               {"a**\\/b", {"a*/**/b"}},
               {"a**/**/b", {"a*/**/**/b", "a*/**/b", "ab"}},
               {"a**//", {"a"}},
               {"a**b/c", {"a*b/c"}},
               {"\\a**/b", {"a*/b"}}});
}

TEST(GitignoreLineTest, BackslashesTakeAwayWhatAByteMeans) {
  ExpectGlobs({{"\\#a", {"**/#a"}},
               {"\\!a", {"**/!a"}},
               {"\\a", {"**/a"}},
               {"\\*\\?\\[", {"**/\\*\\?\\["}},
               {"\\\\", {"**/\\\\"}},
               {"a]", {"**/a]"}},
               {"[*]", {"**/\\*"}}});
}

TEST(GitignoreLineTest, SpacesAtTheEndDoNotCountUnlessEscaped) {
  ExpectGlobs({{"a  ", {"**/a"}},
               {"a\\ ", {"**/a "}},
               {"a\\  ", {"**/a "}},
               {"a \\ ", {"**/a  "}},
               {" a", {"**/ a"}},
               {"a/ ", {"**/a"}},
               {"a\t", {"**/a\t"}},
               {"a \\", {}}});
}

TEST(GitignoreLineTest, MatchesNothing) {
  for (absl::string_view line :
       {"",    "   ",  "#a",  "/",     "//",         "!",    "!/",
        "//a", "a//b", "a//", "**//b", "./a",        "a/..", ".",
        "a[",  "[a",   "a\\", "a\\/",  "[[:none:]]", "[/]",  "a/**//"}) {
    const GitignoreLine parsed = ParseGitignoreLine(line);
    EXPECT_THAT(parsed.globs, testing::IsEmpty()) << line;
    EXPECT_FALSE(parsed.too_long) << line;
  }
}

TEST(GitignoreLineTest, ANulEndsTheLine) {
  ExpectGlobs({{absl::string_view("a \0b", 4), {"**/a"}},
               {absl::string_view("\0b", 2), {}}});
}

TEST(GitignoreLineTest, AnExclamationMarkTakesBack) {
  EXPECT_TRUE(ParseGitignoreLine("!a").includes);
  EXPECT_FALSE(ParseGitignoreLine("a!").includes);
  EXPECT_FALSE(ParseGitignoreLine("\\!a").includes);
  ExpectGlobs({{"!a", {"**/a"}}, {"!!a", {"**/!a"}}, {"!#a", {"**/#a"}}});
}

TEST(GitignoreLineTest, ASlashAtTheEndIsForDirectories) {
  EXPECT_TRUE(ParseGitignoreLine("a/").directories_only);
  EXPECT_TRUE(ParseGitignoreLine("!a/b/").directories_only);
  EXPECT_TRUE(ParseGitignoreLine("a/  ").directories_only);
  EXPECT_FALSE(ParseGitignoreLine("/a").directories_only);
  EXPECT_FALSE(ParseGitignoreLine("a/*").directories_only);
}

TEST(GitignoreLineTest, SaysWhatIsTooLongForAGlob) {
  for (const std::string& line :
       {std::string(5000, 'a'), absl::StrCat("/", std::string(5000, '?')),
        absl::StrCat(std::string(4094, 'a')), [] {
          std::string deep = "a";
          for (int i = 0; i < 300; ++i) deep += "/a";
          return deep;
        }()}) {
    const GitignoreLine parsed = ParseGitignoreLine(line);
    EXPECT_TRUE(parsed.too_long);
    EXPECT_THAT(parsed.globs, testing::IsEmpty());
  }
  EXPECT_FALSE(ParseGitignoreLine(std::string(4093, 'a')).too_long);
}

}  // namespace
}  // namespace reloader
