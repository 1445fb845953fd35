#include "conformance/oracle_glob.h"

#include "absl/strings/string_view.h"
#include "gtest/gtest.h"

namespace reloader::conformance {
namespace {

TEST(NaiveGlobMatchesTest, LiteralBytesMatchThemselves) {
  EXPECT_TRUE(NaiveGlobMatches("a/b.py", "a/b.py"));
  EXPECT_FALSE(NaiveGlobMatches("a/b.py", "a/b.pyc"));
  EXPECT_FALSE(NaiveGlobMatches("a/b.py", "a/b.p"));
  EXPECT_FALSE(NaiveGlobMatches("a", "A"));
}

TEST(NaiveGlobMatchesTest, StarsStayWithinAName) {
  EXPECT_TRUE(NaiveGlobMatches("*.py", "a.py"));
  EXPECT_TRUE(NaiveGlobMatches("*.py", ".py"));
  EXPECT_FALSE(NaiveGlobMatches("*.py", "a/b.py"));
  EXPECT_TRUE(NaiveGlobMatches("a*b*c", "aXbYbZc"));
  EXPECT_FALSE(NaiveGlobMatches("a*b", "a/b"));
}

TEST(NaiveGlobMatchesTest, QuestionMarksAndBracketsTakeOneByteOfAName) {
  EXPECT_TRUE(NaiveGlobMatches("a?c", "abc"));
  EXPECT_FALSE(NaiveGlobMatches("a?c", "a/c"));
  EXPECT_FALSE(NaiveGlobMatches("?", ""));
  EXPECT_TRUE(NaiveGlobMatches("[b-d]", "c"));
  EXPECT_FALSE(NaiveGlobMatches("[b-d]", "e"));
  EXPECT_TRUE(NaiveGlobMatches("[!b-d]", "e"));
  EXPECT_FALSE(NaiveGlobMatches("a[!b]c", "a/c"));
  EXPECT_TRUE(NaiveGlobMatches("[]-]", "]"));
  EXPECT_TRUE(NaiveGlobMatches("[]-]", "-"));
  EXPECT_TRUE(NaiveGlobMatches("[-a]", "-"));
  EXPECT_TRUE(NaiveGlobMatches("[a\\]]b", "]b"));
  EXPECT_TRUE(NaiveGlobMatches("[\x80-\xff]", "\xc3"));
}

TEST(NaiveGlobMatchesTest, ABackslashMakesTheNextByteLiteral) {
  EXPECT_TRUE(NaiveGlobMatches("\\*", "*"));
  EXPECT_FALSE(NaiveGlobMatches("\\*", "a"));
  EXPECT_TRUE(NaiveGlobMatches("\\**", "*a"));
  EXPECT_TRUE(NaiveGlobMatches("\\\\", "\\"));
}

TEST(NaiveGlobMatchesTest, GlobstarsCrossDirectories) {
  EXPECT_TRUE(NaiveGlobMatches("**/b", "b"));
  EXPECT_TRUE(NaiveGlobMatches("**/b", "a/a/b"));
  EXPECT_FALSE(NaiveGlobMatches("**/b", "ab"));
  EXPECT_TRUE(NaiveGlobMatches("a/**/b", "a/b"));
  EXPECT_TRUE(NaiveGlobMatches("a/**/b", "a/x/y/b"));
  EXPECT_TRUE(NaiveGlobMatches("a/**", "a/b/c"));
  EXPECT_FALSE(NaiveGlobMatches("a/**", "a"));
  EXPECT_TRUE(NaiveGlobMatches("**", "a/b"));
}

TEST(NaiveGlobMatchesTest, InvalidPatternsAreReadToTheirEndOnly) {
  // What they answer does not matter; the sanitizers watch the memory.
  for (absl::string_view pattern : {"[", "[!", "[a-", "[a", "\\", "[\\"}) {
    NaiveGlobMatches(pattern, "a");
  }
}

}  // namespace
}  // namespace reloader::conformance
