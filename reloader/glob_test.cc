#include "reloader/glob.h"

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "absl/strings/string_view.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace reloader {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::SizeIs;

Glob MustParse(absl::string_view pattern) {
  absl::StatusOr<Glob> glob = Glob::Parse(pattern);
  EXPECT_TRUE(glob.ok()) << glob.status();
  return glob.ok() ? *glob : *Glob::Parse("did-not-parse");
}

// Returns those of `paths` (separated by spaces) that `pattern` matches.
std::string Matching(absl::string_view pattern, absl::string_view paths) {
  const Glob glob = MustParse(pattern);
  std::vector<absl::string_view> matching;
  for (absl::string_view path : absl::StrSplit(paths, ' ')) {
    if (glob.Matches(path)) matching.push_back(path);
  }
  return absl::StrJoin(matching, " ");
}

// Returns the message of the error for `pattern`.
std::string ErrorFor(absl::string_view pattern) {
  const absl::StatusOr<Glob> glob = Glob::Parse(pattern);
  EXPECT_EQ(glob.status().code(), absl::StatusCode::kInvalidArgument)
      << absl::CHexEscape(pattern);
  return std::string(glob.status().message());
}

std::string Repeated(absl::string_view part, size_t times) {
  std::string result;
  for (size_t i = 0; i < times; ++i) absl::StrAppend(&result, part);
  return result;
}

TEST(GlobTest, ALiteralMatchesOnlyItself) {
  EXPECT_EQ(Matching("app.py", "app.py app.pyc xapp.py APP.PY a/app.py"),
            "app.py");
  EXPECT_EQ(Matching("a/b", "a a/b a/b/c b"), "a/b");
}

TEST(GlobTest, AStarMatchesWithinOneName) {
  EXPECT_EQ(Matching("*", "a .profile a.py a/b"), "a .profile a.py");
  EXPECT_EQ(Matching("*.py", "a.py .py a.pyc a/b.py py"), "a.py .py");
  EXPECT_EQ(Matching("a*c", "ac abc abbc abcd a/c bac"), "ac abc abbc");
  EXPECT_EQ(Matching("a*", "a ab ba a/b"), "a ab");
  EXPECT_EQ(Matching("*a*b*", "ab xaxbx ba aab b"), "ab xaxbx aab");
  EXPECT_EQ(Matching("*/x", "a/x x a/b/x"), "a/x");
}

TEST(GlobTest, AStarGoesBackWhenItsFirstChoiceFails) {
  EXPECT_EQ(Matching("*ab", "aab abab aba"), "aab abab");
  EXPECT_EQ(Matching("*a?c", "aabc abcaxc abca"), "aabc abcaxc");
  EXPECT_EQ(Matching("*.*.py", "a.b.py a.py a.b.c.py"), "a.b.py a.b.c.py");
}

TEST(GlobTest, AQuestionMarkMatchesOneByte) {
  EXPECT_EQ(Matching("a?c", "abc ac abbc a/c a?c"), "abc a?c");
  EXPECT_FALSE(MustParse("?").Matches("\xc3\xa9"));
  EXPECT_TRUE(MustParse("??").Matches("\xc3\xa9"));
}

TEST(GlobTest, BracketsMatchOneByteOfTheirSet) {
  EXPECT_EQ(Matching("[a-cx]", "a b c d x ab A"), "a b c x");
  EXPECT_EQ(Matching("[!a-cx]", "a b c d x ! dd"), "d !");
  EXPECT_EQ(Matching("v[0-9].[0-9]", "v1.2 v1.x v12"), "v1.2");
  EXPECT_FALSE(MustParse("a[!b]c").Matches("a/c"));
  EXPECT_FALSE(MustParse("a[.-0]c").Matches("a/c"));
}

TEST(GlobTest, ABracketThatComesFirstStandsForItself) {
  EXPECT_EQ(Matching("[]a]", "] a [ b"), "] a");
  EXPECT_EQ(Matching("[!]a]", "] a [ b"), "[ b");
  EXPECT_EQ(Matching("[[]", "[ ]"), "[");
  EXPECT_EQ(Matching("a]", "a] a"), "a]");
}

TEST(GlobTest, ADashThatComesFirstOrLastStandsForItself) {
  EXPECT_EQ(Matching("[-a]", "- a b"), "- a");
  EXPECT_EQ(Matching("[a-]", "- a b"), "- a");
  EXPECT_EQ(Matching("[!-a]", "- a b"), "b");
  EXPECT_EQ(Matching("[a-c-]", "- a b c d"), "- a b c");
  EXPECT_EQ(Matching("[+--]", "+ , - ."), "+ , -");
}

TEST(GlobTest, OnlyAnExclamationMarkThatComesFirstNegates) {
  EXPECT_EQ(Matching("[a!]", "a ! b"), "a !");
  EXPECT_EQ(Matching("[^a]", "a ^ b"), "a ^");
}

TEST(GlobTest, ABackslashTakesTheMeaningFromTheNextByte) {
  EXPECT_EQ(Matching("\\*", "* a \\*"), "*");
  EXPECT_EQ(Matching("\\a\\\\", "a\\ a"), "a\\");
  EXPECT_EQ(Matching("[\\]a]", "] a \\"), "] a");
  EXPECT_EQ(Matching("[\\!a]", "! a b"), "! a");
  EXPECT_EQ(Matching("[a\\-c]", "a b c -"), "a c -");
  EXPECT_EQ(Matching("[\\a-\\c]", "a b c \\"), "a b c");
  EXPECT_EQ(Matching("\\**", "* ** *a a"), "* ** *a");
  EXPECT_EQ(Matching("*\\*", "* a* *a"), "* a*");
}

TEST(GlobTest, AGlobstarCrossesAnyNumberOfDirectories) {
  EXPECT_EQ(Matching("**/*.py", "a.py a/b.py a/b/c.py a/b.c"),
            "a.py a/b.py a/b/c.py");
  EXPECT_EQ(Matching("a/**/b", "a/b a/x/b a/x/y/b b x/a/b a/bb"),
            "a/b a/x/b a/x/y/b");
  EXPECT_EQ(Matching("**/a/**/b", "a/b x/a/b a/x/b x/a/x/b a b/a"),
            "a/b x/a/b a/x/b x/a/x/b");
  EXPECT_EQ(Matching("**/a/b", "a/a/b a/b/b a/b/a/b"), "a/a/b a/b/a/b");
}

TEST(GlobTest, AGlobstarAtTheEndMatchesEverythingBelow) {
  EXPECT_EQ(Matching("**", "a a/b .a/.b"), "a a/b .a/.b");
  EXPECT_EQ(Matching("a/**", "a a/b a/b/c b/a ab/c"), "a/b a/b/c");
  EXPECT_EQ(Matching("**/**", "a a/b a/b/c"), "a a/b a/b/c");
  EXPECT_EQ(Matching("**/a/**", "a a/b b/a b/a/c"), "a/b b/a/c");
}

TEST(GlobTest, AGlobstarMayFollowAnother) {
  EXPECT_EQ(Matching("**/**/a", "a b/a b/c/a b"), "a b/a b/c/a");
  EXPECT_EQ(Matching("a/**/**/b", "a/b a/c/b a"), "a/b a/c/b");
}

TEST(GlobTest, NamesAreBytes) {
  EXPECT_TRUE(MustParse("\xff*").Matches("\xff\xfe"));
  EXPECT_TRUE(MustParse("[\x80-\xff]").Matches("\xc0"));
  EXPECT_FALSE(MustParse("[\x80-\xff]").Matches("a"));
  EXPECT_TRUE(MustParse("a?b").Matches("a\nb"));
  EXPECT_TRUE(MustParse("*").Matches("a\nb c"));
  EXPECT_TRUE(MustParse("{a,b}").Matches("{a,b}"));
}

TEST(GlobTest, WhatIsNoRelativePathMatchesNothing) {
  for (absl::string_view pattern : {"**", "*", "**/*", "*/*", "**/*/**"}) {
    for (absl::string_view path : {"", "/", "a//b", "a/", "/a", "a/b/", "//"}) {
      EXPECT_FALSE(MustParse(pattern).Matches(path)) << pattern << " " << path;
    }
  }
}

TEST(GlobTest, KeepsThePatternAndItsComponents) {
  const Glob glob = MustParse("a\\*/**/*.py/[b]");
  EXPECT_EQ(glob.pattern(), "a\\*/**/*.py/[b]");
  const std::vector<GlobComponent>& components = glob.components();
  ASSERT_THAT(components, SizeIs(4));
  std::vector<std::string> kinds;
  for (const GlobComponent& component : components) {
    kinds.push_back(absl::StrCat(component.is_literal() ? "literal " : "",
                                 component.is_globstar() ? "globstar " : "",
                                 component.literal()));
  }
  EXPECT_THAT(kinds, ElementsAre("literal a*", "globstar ", "", ""));
}

TEST(GlobTest, AComponentMatchesSingleNames) {
  const Glob glob = MustParse("a/**/*.py/[b]?");
  EXPECT_TRUE(glob.components()[0].Matches("a"));
  EXPECT_FALSE(glob.components()[0].Matches("b"));
  EXPECT_TRUE(glob.components()[1].Matches("any"));
  EXPECT_TRUE(glob.components()[2].Matches("x.py"));
  EXPECT_FALSE(glob.components()[2].Matches("x.c"));
  EXPECT_TRUE(glob.components()[3].Matches("bc"));
  EXPECT_FALSE(glob.components()[3].Matches("b"));
}

TEST(GlobTest, ACopyOutlivesTheOriginal) {
  Glob original = MustParse("[ab]*/c");
  const Glob copy = original;
  original = MustParse("x");
  EXPECT_TRUE(copy.Matches("bb/c"));
}

TEST(GlobParseTest, AnErrorNamesThePatternTheColumnAndWhatWasExpected) {
  EXPECT_EQ(ErrorFor("src//b.py"),
            "glob \"src//b.py\", column 5: empty component; expected a name or "
            "wildcard");
  EXPECT_EQ(ErrorFor(absl::string_view("\xff\0", 2)),
            "glob \"\\xff\\x00\", column 2: NUL byte; expected a byte that a "
            "name can have");
}

struct BadPattern {
  absl::string_view pattern;
  int column;
  absl::string_view problem;
};

TEST(GlobParseTest, EveryErrorHasItsColumn) {
  const std::vector<BadPattern> cases = {
      {"", 1, "empty pattern"},
      {"/a", 1, "empty component"},
      {"a/", 3, "empty component"},
      {"/", 1, "empty component"},
      {"a//b", 3, "empty component"},
      {".", 1, "component \".\""},
      {"a/../b", 3, "component \"..\""},
      {"a/\\./b", 3, "component \".\""},
      {"a**b", 2, "\"**\" beside other bytes"},
      {"x/**b", 3, "\"**\" beside other bytes"},
      {"a**", 2, "\"**\" beside other bytes"},
      {"***", 1, "\"**\" beside other bytes"},
      {"a[b", 2, "'[' is not closed"},
      {"a[", 2, "'[' is not closed"},
      {"[!", 1, "'[' is not closed"},
      {"[]", 1, "'[' is not closed"},
      {"[!]", 1, "'[' is not closed"},
      {"[a-", 1, "'[' is not closed"},
      {"[a/b]", 1, "'[' is not closed"},
      {"[z-a]", 2, "range that runs backwards"},
      {"[ab-\\a]", 3, "range that runs backwards"},
      {"[a-c-e]", 5, "range without a first byte"},
      {"ab\\", 3, "backslash at the end of a component"},
      {"ab\\/c", 3, "backslash at the end of a component"},
      {"[a\\", 3, "backslash at the end of a component"},
      {"[a-\\", 4, "backslash at the end of a component"},
  };
  for (const auto& [pattern, column, problem] : cases) {
    EXPECT_THAT(ErrorFor(pattern),
                AllOf(HasSubstr(absl::StrCat("column ", column, ": ", problem)),
                      HasSubstr("; expected ")));
  }
}

TEST(GlobParseTest, DotsAmongOtherBytesAreNames) {
  EXPECT_EQ(Matching("...", "... .."), "...");
  EXPECT_EQ(Matching(".*", ".a a"), ".a");
  EXPECT_EQ(Matching("..a", "..a"), "..a");
}

TEST(GlobParseTest, AcceptsTheLongestPatternAndNoLonger) {
  const std::string longest(Glob::kMaxPatternBytes, 'a');
  EXPECT_TRUE(MustParse(longest).Matches(longest));
  const std::string error = ErrorFor(absl::StrCat(longest, "a"));
  EXPECT_THAT(error, HasSubstr("column 4097: pattern of 4097 bytes; "
                               "expected at most 4096 bytes"));
  EXPECT_LT(error.size(), 400u) << "the message repeats the whole pattern";
}

TEST(GlobParseTest, AcceptsTheMostComponentsAndNoMore) {
  const std::string most = absl::StrCat(Repeated("a/", 255), "a");
  EXPECT_THAT(MustParse(most).components(), SizeIs(Glob::kMaxComponents));
  EXPECT_TRUE(MustParse(most).Matches(most));
  EXPECT_THAT(ErrorFor(absl::StrCat(most, "/a")),
              HasSubstr("column 513: too many components; expected at most "
                        "256"));
}

// A matcher that tries all the ways to share out a name among n stars looks at
// about (size of the name)^n bytes; the sizes here make that unending. The
// bound is that no byte of the pattern meets a byte of the path twice, but for
// a second look at names when `**` goes back.
void ExpectBoundedCost(const std::string& pattern, const std::string& path,
                       bool matches) {
  int64_t steps = 0;
  EXPECT_EQ(MustParse(pattern).MatchesCountingSteps(path, &steps), matches)
      << pattern << " on " << path;
  const auto bound =
      static_cast<int64_t>(3 * (pattern.size() + 1) * (path.size() + 1));
  EXPECT_GT(steps, 0);
  EXPECT_LE(steps, bound) << pattern << " on " << path;
}

TEST(GlobCostTest, StarsWithinANameDoNotMultiply) {
  for (size_t stars : {4, 40, 1000}) {
    const std::string pattern = absl::StrCat(Repeated("a*", stars), "b");
    ExpectBoundedCost(pattern, std::string(4000, 'a'), false);
    ExpectBoundedCost(pattern, absl::StrCat(std::string(4000, 'a'), "b"), true);
  }
}

TEST(GlobCostTest, LongPiecesBetweenStarsDoNotMultiply) {
  const std::string piece = absl::StrCat(std::string(100, 'a'), "b*");
  ExpectBoundedCost(absl::StrCat("*", Repeated(piece, 20), "c"),
                    std::string(4000, 'a'), false);
  ExpectBoundedCost(absl::StrCat("*", Repeated("[ab]?*", 500), "c"),
                    std::string(4000, 'a'), false);
}

TEST(GlobCostTest, GlobstarsDoNotMultiply) {
  for (size_t globstars : {4, 40, 127}) {
    const std::string pattern = absl::StrCat(Repeated("**/a/", globstars), "b");
    const std::string path = Repeated("a/", 2000);
    ExpectBoundedCost(pattern, absl::StrCat(path, "a"), false);
    ExpectBoundedCost(pattern, absl::StrCat(path, "b"), true);
  }
}

TEST(GlobCostTest, StarsUnderGlobstarsDoNotMultiply) {
  const std::string component = "**/*a*a*a*b/";
  const std::string name = absl::StrCat(std::string(60, 'a'), "/");
  ExpectBoundedCost(absl::StrCat(Repeated(component, 50), "c"),
                    absl::StrCat(Repeated(name, 60), "c"), false);
}

TEST(GlobCostTest, TheCountSeesWork) {
  // Twice the name is twice the work; a counter that stands still would let
  // every other test of this group pass.
  const Glob glob = MustParse("*a*b");
  int64_t once = 0;
  int64_t twice = 0;
  EXPECT_FALSE(glob.MatchesCountingSteps(std::string(1000, 'a'), &once));
  EXPECT_FALSE(glob.MatchesCountingSteps(std::string(2000, 'a'), &twice));
  EXPECT_GE(once, 1000);
  EXPECT_GE(twice, once + 1000);
}

}  // namespace
}  // namespace reloader
