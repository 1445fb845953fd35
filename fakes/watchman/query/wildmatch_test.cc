#include "fakes/watchman/query/wildmatch.h"

#include <string>

#include "absl/strings/string_view.h"
#include "gtest/gtest.h"

// What is expected here was asked of the daemon: testdata/names.json.
namespace reloader::fakes::watchman {
namespace {

constexpr Wildmatch::Options kName = {};
constexpr Wildmatch::Options kPath = {.slashes = true};
constexpr Wildmatch::Options kFold = {.fold_case = true};

bool Matches(absl::string_view pattern, absl::string_view text,
             const Wildmatch::Options& options) {
  return Wildmatch(pattern, options).Matches(text);
}

TEST(WildmatchTest, StarsOfANameMatchAnything) {
  EXPECT_TRUE(Matches("*.c", "a.c", kName));
  EXPECT_FALSE(Matches("*.c", "a.h", kName));
  EXPECT_TRUE(Matches("a**c", "a/b/c", kName));
  EXPECT_TRUE(Matches("**", "", kName));
}

TEST(WildmatchTest, StarsOfAPathStopAtSlashes) {
  EXPECT_FALSE(Matches("*.c", "d/a.c", kPath));
  EXPECT_FALSE(Matches("d?a.c", "d/a.c", kPath));
  EXPECT_FALSE(Matches("d[/]a.c", "d/a.c", kPath));
  EXPECT_TRUE(Matches("*/*.c", "d/a.c", kPath));
}

TEST(WildmatchTest, TwoStarsCrossSlashesAsAComponentOnly) {
  EXPECT_TRUE(Matches("**/x", "x", kPath));
  EXPECT_TRUE(Matches("**/x", "a/b/x", kPath));
  EXPECT_TRUE(Matches("a/**/b", "a/b", kPath));
  EXPECT_TRUE(Matches("a/**", "a/b/c", kPath));
  EXPECT_FALSE(Matches("a**b", "ab", kPath));
  EXPECT_FALSE(Matches("d**", "d", kPath));
  EXPECT_FALSE(Matches("d/**c", "d/c", kPath));
}

TEST(WildmatchTest, SlashesInARowAreOneButNotBehindStars) {
  EXPECT_TRUE(Matches("d//x", "d/x", kPath));
  EXPECT_FALSE(Matches("*//x", "d/x", kPath));
  EXPECT_TRUE(Matches("**//x", "d/x", kPath));
  EXPECT_FALSE(Matches("**//x", "x", kPath));
}

TEST(WildmatchTest, LeadingDotsAreMatchedLiterally) {
  EXPECT_FALSE(Matches("*.c", ".hid.c", kName));
  EXPECT_TRUE(Matches("*.c", ".hid.c", {.include_dotfiles = true}));
  EXPECT_TRUE(Matches(".*", ".hid.c", kName));
  EXPECT_FALSE(Matches("**/*.c", "d/.y.c", kPath));
  EXPECT_FALSE(Matches("**/*.c", ".dot/in.c", kPath));
  EXPECT_FALSE(Matches("[.]*", ".hid.c", kName));
}

TEST(WildmatchTest, OverlooksLeadingDotsInSomePlaces) {
  EXPECT_TRUE(Matches("?hid.c", ".hid.c", kName));
  EXPECT_TRUE(Matches("[.]hid.c", ".hid.c", kName));
  EXPECT_FALSE(Matches("d/**", "d/.y.c", kPath));
  EXPECT_TRUE(Matches("d/**", "d/e/.z.c", kPath));
  EXPECT_TRUE(Matches("**", "d/.y.c", kPath));
  EXPECT_FALSE(Matches("d/**/**", "d/.y.c", kPath));
  EXPECT_TRUE(Matches("d/**/**", "d/e/.z.c", kPath));
  EXPECT_TRUE(Matches("*/x", ".d/x", kPath));
  EXPECT_TRUE(Matches("*/*", "d/.y", kPath));
}

TEST(WildmatchTest, TakesADotWhereStarsGoOnForALeadingOne) {
  EXPECT_TRUE(Matches("a*.*", "a.b", kName));
  EXPECT_FALSE(Matches("a*[.]*", "a.b", kName));
}

TEST(WildmatchTest, ABackslashEscapes) {
  EXPECT_TRUE(Matches("\\*", "*", kName));
  EXPECT_FALSE(Matches("\\*", "a", kName));
  EXPECT_TRUE(Matches("\\a", "a", kName));
  EXPECT_TRUE(Matches("\\a", "\\a", {.no_escape = true}));
  EXPECT_FALSE(Matches("\\", "\\", kName));
  EXPECT_TRUE(Matches("[\\]]", "]", {.no_escape = true}));
}

TEST(WildmatchTest, FoldsNeitherWhatIsEscapedNorBytesInBrackets) {
  EXPECT_TRUE(Matches("A", "a", kFold));
  EXPECT_TRUE(Matches("a", "A", kFold));
  EXPECT_FALSE(Matches("\\A", "A", kFold));
  EXPECT_FALSE(Matches("[A]", "A", kFold));
  EXPECT_TRUE(Matches("[A-Z]", "a", kFold));
  EXPECT_TRUE(Matches("[[:upper:]]", "a", kFold));
}

TEST(WildmatchTest, ReadsBrackets) {
  EXPECT_TRUE(Matches("[abc]", "b", kName));
  EXPECT_TRUE(Matches("[!abc]", "d", kName));
  EXPECT_TRUE(Matches("[^abc]", "d", kName));
  EXPECT_FALSE(Matches("[!abc]", "a", kName));
  EXPECT_TRUE(Matches("[]]", "]", kName));
  EXPECT_TRUE(Matches("[!]]", "a", kName));
  EXPECT_TRUE(Matches("[a-]", "-", kName));
  EXPECT_FALSE(Matches("[c-a]", "b", kName));
  EXPECT_TRUE(Matches("[[:alpha:]1]", "1", kName));
  EXPECT_TRUE(Matches("[[:alpha]", ":", kName));
}

TEST(WildmatchTest, WhatIsMalformedMatchesNothing) {
  for (const absl::string_view pattern :
       {"[", "[a", "[]", "[[:bogus:]]", "[[:alpha:]", "[a\\", "a-["}) {
    EXPECT_FALSE(Matches(pattern, pattern, kName)) << pattern;
    EXPECT_FALSE(Matches(pattern, "a", kName)) << pattern;
  }
}

TEST(WildmatchTest, ThePatternEndsAtANul) {
  EXPECT_TRUE(Matches(absl::string_view("a\0b", 3), "a", kName));
}

TEST(WildmatchTest, DoesNotTakeForeverOverManyStars) {
  std::string pattern;
  for (int i = 0; i < 30; ++i) pattern += "*a";
  EXPECT_FALSE(Matches(pattern + "b", std::string(200, 'a'), kName));
  EXPECT_FALSE(Matches(pattern + "b*", std::string(200, 'a'), kName));
}

TEST(WildmatchTest, DoesNotTakeForeverOverManyDirectoriesOfAnyDepth) {
  std::string pattern;
  std::string text;
  for (int i = 0; i < 30; ++i) {
    pattern += "**/*/";
    text += "a/";
  }
  EXPECT_TRUE(Matches(pattern + "b", text + "b", kPath));
  EXPECT_FALSE(Matches(pattern + "c", text + "b", kPath));
}

}  // namespace
}  // namespace reloader::fakes::watchman
