// The protocol contract: wildmatch, in match and imatch.
// Include query_contract.h instead.
#ifndef FAKES_WATCHMAN_CONTRACT_PATTERN_CONTRACT_H_
#define FAKES_WATCHMAN_CONTRACT_PATTERN_CONTRACT_H_

#include "fakes/watchman/contract/query_fixture.h"
#include "gtest/gtest.h"

namespace reloader::fakes::watchman {

template <typename World>
class WatchmanPatternContract : public WatchmanQueryContract<World> {};

TYPED_TEST_SUITE_P(WatchmanPatternContract);

TYPED_TEST_P(WatchmanPatternContract, MatchesTheNameInTheDirectory) {
  EXPECT_EQ(this->Matches(R"(["match","*.c"])"), ".dot/q.c a.c d/x.c");
  EXPECT_EQ(this->Matches(R"(["match","*.c","basename"])"),
            ".dot/q.c a.c d/x.c");
}

TYPED_TEST_P(WatchmanPatternContract, MatchesTheWholeName) {
  EXPECT_EQ(this->Matches(R"(["match","*.c","wholename"])"), "a.c");
  EXPECT_EQ(this->Matches(R"(["match","d/*.c","wholename"])"), "d/x.c");
  EXPECT_EQ(this->Matches(R"(["match","*/*","wholename"])"),
            "d/.y.c d/e d/x.c");
}

TYPED_TEST_P(WatchmanPatternContract, MindsCase) {
  EXPECT_EQ(this->Matches(R"(["match","*.C"])"), "B.C");
  EXPECT_EQ(this->Matches(R"(["imatch","b.*"])"), "B.C b.txt");
  EXPECT_EQ(
      this->Found(R"("case_sensitive":false,"expression":["match","b.*"])"),
      "B.C b.txt");
}

TYPED_TEST_P(WatchmanPatternContract, StarsCrossDirectories) {
  EXPECT_EQ(this->Matches(R"(["match","**/*.c","wholename"])"), "a.c d/x.c");
  EXPECT_EQ(this->Matches(R"(["match","d/**/*.h","wholename"])"), "d/e/z.h");
  EXPECT_EQ(this->Matches(R"(["match","**/z.h","wholename"])"), "d/e/z.h");
  EXPECT_EQ(this->Matches(R"(["match","d/**/x.c","wholename"])"), "d/x.c");
}

TYPED_TEST_P(WatchmanPatternContract, TrailingStarsCheckOnlyWhereTheyStart) {
  EXPECT_EQ(this->Matches(R"(["match","d/**","wholename"])"),
            "d/e d/e/.z.c d/e/z.h d/x.c");
  EXPECT_EQ(this->Matches(R"(["match","**","wholename"])"),
            "B.C a.c b.txt d d/.y.c d/e d/e/.z.c d/e/z.h d/x.c dangling "
            "empty.txt link");
  EXPECT_EQ(this->Matches(R"(["match","d/**/**","wholename"])"),
            "d/e d/e/.z.c d/e/z.h d/x.c");
}

TYPED_TEST_P(WatchmanPatternContract, StarsWithinAComponentMatchNothing) {
  EXPECT_EQ(this->Matches(R"(["match","a**c","wholename"])"), "");
  EXPECT_EQ(this->Matches(R"(["match","d**","wholename"])"), "");
  EXPECT_EQ(this->Matches(R"(["match","d/**c","wholename"])"), "");
}

TYPED_TEST_P(WatchmanPatternContract, StarsInANameAreOneStar) {
  EXPECT_EQ(this->Matches(R"(["match","**.c"])"), ".dot/q.c a.c d/x.c");
  EXPECT_EQ(this->Matches(R"(["match","a**c"])"), "a.c");
}

TYPED_TEST_P(WatchmanPatternContract, ALeadingDotIsMatchedLiterally) {
  EXPECT_EQ(this->Matches(R"(["match",".*"])"), ".dot .hid.c d/.y.c d/e/.z.c");
  EXPECT_EQ(this->Matches(R"(["match",".*.c"])"), ".hid.c d/.y.c d/e/.z.c");
  EXPECT_EQ(this->Matches(R"(["match","[.]*"])"), "");
}

TYPED_TEST_P(WatchmanPatternContract, DotFilesMayBeIncluded) {
  EXPECT_EQ(
      this->Matches(R"(["match","*.c","basename",{"includedotfiles":true}])"),
      ".dot/q.c .hid.c a.c d/.y.c d/e/.z.c d/x.c");
  EXPECT_EQ(this->Matches(
                R"(["match","**/*.c","wholename",{"includedotfiles":true}])"),
            ".dot/q.c .hid.c a.c d/.y.c d/e/.z.c d/x.c");
  EXPECT_EQ(
      this->Matches(R"(["match","*","wholename",{"includedotfiles":true}])"),
      ".dot .hid.c B.C a.c b.txt d dangling empty.txt link");
}

TYPED_TEST_P(WatchmanPatternContract, AQuestionMarkMatchesADot) {
  EXPECT_EQ(this->Matches(R"(["match","?hid.c"])"), ".hid.c");
  EXPECT_EQ(this->Matches(R"(["match","?.c"])"), ".dot/q.c a.c d/x.c");
}

TYPED_TEST_P(WatchmanPatternContract, AQuestionMarkStopsAtASlash) {
  EXPECT_EQ(this->Matches(R"(["match","d?x.c","wholename"])"), "");
}

TYPED_TEST_P(WatchmanPatternContract, SetsOfCharacters) {
  EXPECT_EQ(this->Matches(R"(["match","[ab].*"])"), "a.c b.txt");
  EXPECT_EQ(this->Matches(R"(["match","[!a].c"])"), ".dot/q.c d/x.c");
  EXPECT_EQ(this->Matches(R"(["match","[^a].c"])"), ".dot/q.c d/x.c");
  EXPECT_EQ(this->Matches(R"(["match","[a-b].*"])"), "a.c b.txt");
  EXPECT_EQ(this->Matches(R"(["match","[[:alpha:]].c"])"),
            ".dot/q.c a.c d/x.c");
  EXPECT_EQ(this->Matches(R"(["match","[[:upper:]].*"])"), "B.C");
  EXPECT_EQ(this->Matches(R"(["match","[]a].c"])"), "a.c");
}

TYPED_TEST_P(WatchmanPatternContract, UnfinishedSetsMatchNothing) {
  EXPECT_EQ(this->Matches(R"(["match","[a"])"), "");
  EXPECT_EQ(this->Matches(R"(["match","[[:alpha:]"])"), "");
  EXPECT_EQ(this->Matches(R"(["match","[[:nope:]]*"])"), "");
}

TYPED_TEST_P(WatchmanPatternContract, BackslashesEscape) {
  this->Write("s*r");
  this->Write("star");
  EXPECT_EQ(this->Matches(R"(["match","s\\*r"])"), "s*r");
  EXPECT_EQ(this->Matches(R"(["match","\\a.c"])"), "a.c");
  EXPECT_EQ(this->Matches(R"(["match","s\\*r","basename",{"noescape":true}])"),
            "");
}

TYPED_TEST_P(WatchmanPatternContract, BackslashesMayBeCharacters) {
  this->Write("b\\k");
  EXPECT_EQ(this->Matches(R"(["match","b\\\\k"])"), R"(b\k)");
  EXPECT_EQ(this->Matches(R"(["match","b\\k","basename",{"noescape":true}])"),
            R"(b\k)");
}

TYPED_TEST_P(WatchmanPatternContract, SeveralSlashesAreOne) {
  EXPECT_EQ(this->Matches(R"(["match","d//x.c","wholename"])"), "d/x.c");
  EXPECT_EQ(this->Matches(R"(["match","d///e//*","wholename"])"), "d/e/z.h");
}

TYPED_TEST_P(WatchmanPatternContract, BracesAreCharacters) {
  this->Write("{a,b}");
  EXPECT_EQ(this->Matches(R"(["match","{a,b}"])"), "{a,b}");
  EXPECT_EQ(this->Matches(R"(["match","{a,b}*.c"])"), "");
}

TYPED_TEST_P(WatchmanPatternContract, WrongFlagsAreIgnored) {
  EXPECT_EQ(
      this->Matches(R"(["match","?hid.c","basename",{"includedotfiles":1}])"),
      ".hid.c");
  EXPECT_EQ(this->Matches(R"(["match","a.c","basename",{"no-such":true}])"),
            "a.c");
}

TYPED_TEST_P(WatchmanPatternContract, FlagsMustBeAnObject) {
  EXPECT_EQ(
      this->TermError(R"(["match","a","basename",1])"),
      R"(no error: {"clock":"CLOCK","files":[],"is_fresh_instance":true})");
  EXPECT_EQ(
      this->TermError(R"(["match","a","basename",[]])"),
      R"(no error: {"clock":"CLOCK","files":[],"is_fresh_instance":true})");
}

TYPED_TEST_P(WatchmanPatternContract, WantsAPatternAndAScope) {
  EXPECT_EQ(this->TermError(R"(["match"])"),
            R"(Expected ["match", "pattern", "scope"?])");
  EXPECT_EQ(this->TermError(R"(["match",1])"),
            R"(Expected ["match", "pattern", "scope"?])");
  EXPECT_EQ(this->TermError(R"("match")"),
            R"(Expected ["match", "pattern", "scope"?])");
  EXPECT_EQ(
      this->TermError(R"(["match","a",1])"),
      R"(no error: {"clock":"CLOCK","files":[],"is_fresh_instance":true})");
  EXPECT_EQ(this->TermError(R"(["match","a","no-such"])"),
            "Invalid scope 'no-such' for match expression");
  EXPECT_EQ(this->TermError(R"(["imatch","a","no-such"])"),
            "Invalid scope 'no-such' for imatch expression");
  EXPECT_EQ(
      this->TermError(R"(["match","a","basename",{},1])"),
      R"(no error: {"clock":"CLOCK","files":[],"is_fresh_instance":true})");
}

REGISTER_TYPED_TEST_SUITE_P(
    WatchmanPatternContract, MatchesTheNameInTheDirectory, MatchesTheWholeName,
    MindsCase, StarsCrossDirectories, TrailingStarsCheckOnlyWhereTheyStart,
    StarsWithinAComponentMatchNothing, StarsInANameAreOneStar,
    ALeadingDotIsMatchedLiterally, DotFilesMayBeIncluded,
    AQuestionMarkMatchesADot, AQuestionMarkStopsAtASlash, SetsOfCharacters,
    UnfinishedSetsMatchNothing, BackslashesEscape, BackslashesMayBeCharacters,
    SeveralSlashesAreOne, BracesAreCharacters, WrongFlagsAreIgnored,
    FlagsMustBeAnObject, WantsAPatternAndAScope);

}  // namespace reloader::fakes::watchman

#endif  // FAKES_WATCHMAN_CONTRACT_PATTERN_CONTRACT_H_
