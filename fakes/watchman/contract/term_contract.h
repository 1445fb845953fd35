// The protocol contract: terms on what a file is, and their combination.
// Include query_contract.h instead.
#ifndef FAKES_WATCHMAN_CONTRACT_TERM_CONTRACT_H_
#define FAKES_WATCHMAN_CONTRACT_TERM_CONTRACT_H_

#include <cstdint>
#include <string>

#include "fakes/watchman/contract/query_fixture.h"
#include "gtest/gtest.h"
#include "reloader/file_system.h"

namespace reloader::fakes::watchman {

template <typename World>
class WatchmanTermContract : public WatchmanQueryContract<World> {};

TYPED_TEST_SUITE_P(WatchmanTermContract);

TYPED_TEST_P(WatchmanTermContract, TrueAndFalseAreConstants) {
  EXPECT_EQ(this->Matches(R"(["true"])"), this->kAll);
  EXPECT_EQ(this->Matches(R"("true")"), this->kAll);
  EXPECT_EQ(this->Matches(R"(["false"])"), "");
  EXPECT_EQ(this->Matches(R"(["true","and","more"])"), this->kAll);
}

TYPED_TEST_P(WatchmanTermContract, ExistsIsTrueOfAllThatIsThere) {
  EXPECT_EQ(this->Matches(R"(["exists"])"), this->kAll);
  EXPECT_EQ(this->Matches(R"("exists")"), this->kAll);
}

TYPED_TEST_P(WatchmanTermContract, ExistsIsFalseOfWhatIsGone) {
  const std::string clock = this->Clock();
  this->Unlink("a.c");
  EXPECT_EQ(this->Since(clock), "a.c");
  EXPECT_EQ(this->Since(clock, R"("expression":"exists")"), "");
  EXPECT_EQ(this->Since(clock, R"("expression":["not","exists"])"), "a.c");
}

TYPED_TEST_P(WatchmanTermContract, EmptyIsAFileWithoutContents) {
  EXPECT_EQ(this->Matches(R"(["empty"])"), "empty.txt");
}

TYPED_TEST_P(WatchmanTermContract, EmptyIsFalseOfWhatIsGone) {
  const std::string clock = this->Clock();
  this->Unlink("empty.txt");
  EXPECT_EQ(this->Since(clock, R"("expression":"empty")"), "");
}

TYPED_TEST_P(WatchmanTermContract, NotIsTheOpposite) {
  EXPECT_EQ(this->Matches(R"(["not",["exists"]])"), "");
  EXPECT_EQ(this->Matches(R"(["not","false"])"), this->kAll);
}

TYPED_TEST_P(WatchmanTermContract, NotTakesOneTerm) {
  EXPECT_EQ(this->TermError(R"(["not"])"), R"(must use ["not", expr])");
  EXPECT_EQ(this->TermError(R"(["not","true","true"])"),
            R"(must use ["not", expr])");
}

TYPED_TEST_P(WatchmanTermContract, AllofNeedsAll) {
  EXPECT_EQ(this->Matches(R"(["allof",["type","f"],["suffix","txt"]])"),
            "b.txt empty.txt");
  EXPECT_EQ(this->Matches(R"(["allof","true"])"), this->kAll);
}

TYPED_TEST_P(WatchmanTermContract, AnyofNeedsOne) {
  EXPECT_EQ(this->Matches(R"(["anyof",["name","a.c"],["suffix","h"]])"),
            "a.c d/e/z.h");
}

TYPED_TEST_P(WatchmanTermContract, AllofAndAnyofNeedATerm) {
  EXPECT_EQ(this->TermError(R"(["allof"])"), R"(must use ["allof", expr...])");
  EXPECT_EQ(this->TermError(R"(["anyof"])"), R"(must use ["anyof", expr...])");
}

TYPED_TEST_P(WatchmanTermContract, TypeIsALetter) {
  EXPECT_EQ(this->Matches(R"(["type","d"])"), ".dot d d/e");
  EXPECT_EQ(this->Matches(R"(["type","l"])"), "dangling link");
  EXPECT_EQ(
      this->Matches(R"(["type","f"])"),
      ".dot/q.c .hid.c B.C a.c b.txt d/.y.c d/e/.z.c d/e/z.h d/x.c empty.txt");
  EXPECT_EQ(this->Matches(R"(["type","b"])"), "");
}

TYPED_TEST_P(WatchmanTermContract, TypeKnowsFifos) {
  this->Expect(this->mutator().Mkfifo(this->Path("fifo")));
  EXPECT_EQ(this->Matches(R"(["type","p"])"), "fifo");
}

TYPED_TEST_P(WatchmanTermContract, TypeOfWhatIsGoneIsWhatItWas) {
  const std::string clock = this->Clock();
  this->Unlink("a.c");
  this->Unlink("link");
  EXPECT_EQ(this->Since(clock, R"("expression":["type","l"])"), "link");
}

TYPED_TEST_P(WatchmanTermContract, TypeWantsOneLetter) {
  EXPECT_EQ(this->TermError(R"(["type"])"), R"(must use ["type", "typestr"])");
  EXPECT_EQ(this->TermError(R"(["type",1])"),
            R"(must use ["type", "typestr"])");
  EXPECT_EQ(this->TermError(R"(["type","ff"])"), "invalid type string 'ff'");
  EXPECT_EQ(this->TermError(R"(["type","x"])"), "invalid type string 'x'");
  EXPECT_EQ(this->TermError(R"(["type",""])"), "invalid type string ''");
}

TYPED_TEST_P(WatchmanTermContract, SizeIsCompared) {
  EXPECT_EQ(this->Matches(R"(["size","eq",3])"), "a.c link");
  EXPECT_EQ(this->Matches(R"(["size","gt",3])"), ".dot b.txt d d/e dangling");
  EXPECT_EQ(this->Matches(R"(["allof",["type","f"],["size","ge",3]])"),
            "a.c b.txt");
  EXPECT_EQ(this->Matches(R"(["allof",["type","f"],["size","lt",1]])"),
            "empty.txt");
  EXPECT_EQ(this->Matches(R"(["allof",["type","f"],["size","le",0]])"),
            "empty.txt");
  EXPECT_EQ(this->Matches(R"(["allof",["type","f"],["size","ne",1]])"),
            "a.c b.txt empty.txt");
}

TYPED_TEST_P(WatchmanTermContract, SizeIsFalseOfWhatIsGone) {
  const std::string clock = this->Clock();
  this->Unlink("a.c");
  EXPECT_EQ(this->Since(clock, R"("expression":["size","eq",3])"), "");
  EXPECT_EQ(this->Since(clock, R"("expression":["size","ne",4])"), "");
}

TYPED_TEST_P(WatchmanTermContract, SizeWantsAComparison) {
  EXPECT_EQ(this->TermError(R"(["size"])"),
            "integer comparator must have 3 elements");
  EXPECT_EQ(this->TermError(R"(["size","eq"])"),
            "integer comparator must have 3 elements");
  EXPECT_EQ(this->TermError(R"(["size","xx",1])"),
            "integer comparator opname `xx' is invalid");
  EXPECT_EQ(this->TermError(R"(["size","eq","1"])"),
            "integer comparator operand must be an integer");
  EXPECT_EQ(this->TermError(R"("size")"), "Expected array for 'size' term");
}

TYPED_TEST_P(WatchmanTermContract, SuffixIsATail) {
  EXPECT_EQ(this->Matches(R"(["suffix","txt"])"), "b.txt empty.txt");
  EXPECT_EQ(this->Matches(R"(["suffix","TXT"])"), "b.txt empty.txt");
  EXPECT_EQ(this->Matches(R"(["suffix","c"])"),
            ".dot/q.c .hid.c B.C a.c d/.y.c d/e/.z.c d/x.c");
}

TYPED_TEST_P(WatchmanTermContract, SuffixMayHaveDots) {
  this->Write("x.b.txt");
  EXPECT_EQ(this->Matches(R"(["suffix","b.txt"])"), "x.b.txt");
  EXPECT_EQ(this->Matches(R"(["suffix","hid.c"])"), ".hid.c");
}

TYPED_TEST_P(WatchmanTermContract, SuffixWantsText) {
  EXPECT_EQ(this->TermError(R"(["suffix"])"),
            R"(must use ["suffix", "suffixstring"])");
  EXPECT_EQ(this->TermError(R"(["suffix",["c"]])"),
            R"(must use ["suffix", "suffixstring"])");
}

TYPED_TEST_P(WatchmanTermContract, UnknownTermsAreNamed) {
  EXPECT_EQ(this->TermError(R"(["no-such"])"),
            "unknown expression term 'no-such'");
  EXPECT_EQ(this->TermError(R"("no-such")"),
            "unknown expression term 'no-such'");
}

TYPED_TEST_P(WatchmanTermContract, AnExpressionIsAnArrayOrAName) {
  EXPECT_EQ(this->TermError("[]"),
            "expected array or string for an expression");
  EXPECT_EQ(this->TermError("1"), "expected array or string for an expression");
  EXPECT_EQ(this->TermError("null"),
            "expected array or string for an expression");
  EXPECT_EQ(this->TermError("{}"),
            "expected array or string for an expression");
  EXPECT_EQ(this->TermError("[1]"),
            "first element of an expression must be a string");
  EXPECT_EQ(this->TermError(R"([["true"]])"),
            "first element of an expression must be a string");
}

TYPED_TEST_P(WatchmanTermContract, SinceComparesWithAClock) {
  const std::string clock = this->Clock();
  this->Write("new");
  this->Sync();
  EXPECT_EQ(this->Matches("[\"since\",\"" + clock + "\"]"), "new");
  EXPECT_EQ(this->Matches("[\"since\",\"" + clock + "\",\"oclock\"]"), "new");
  EXPECT_EQ(this->Matches("[\"since\",\"" + clock + "\",\"cclock\"]"), "new");
}

TYPED_TEST_P(WatchmanTermContract, SinceTellsChangeFromCreation) {
  const std::string clock = this->Clock();
  this->Write("a.c", "changed");
  this->Sync();
  EXPECT_EQ(this->Matches("[\"since\",\"" + clock + "\",\"oclock\"]"), "a.c");
  EXPECT_EQ(this->Matches("[\"since\",\"" + clock + "\",\"cclock\"]"), "");
}

TYPED_TEST_P(WatchmanTermContract, SinceAForeignClockIsTrueOfWhatExists) {
  EXPECT_EQ(this->Matches(R"(["since","c:1:2:3:4"])"), this->kAll);
}

TYPED_TEST_P(WatchmanTermContract, SinceComparesTimes) {
  this->Expect(
      this->mutator().SetTimes(this->Path("a.c"), int64_t{1000} * 1000000000,
                               int64_t{2000} * 1000000000, FollowLinks::kNo));
  EXPECT_EQ(this->Matches(R"(["not",["since",2001,"mtime"]])"), "a.c");
  EXPECT_EQ(this->Matches(R"(["allof",["name","a.c"],["since",2000,"mtime"]])"),
            "a.c");
  EXPECT_EQ(this->Matches(R"(["allof",["name","a.c"],["since",2001,"mtime"]])"),
            "");
  EXPECT_EQ(this->Matches(R"(["since",0,"ctime"])"), this->kAll);
  EXPECT_EQ(this->Matches(R"(["since",4000000000,"ctime"])"), "");
  EXPECT_EQ(this->Matches(R"(["since",4000000000,"oclock"])"), "");
}

TYPED_TEST_P(WatchmanTermContract, SinceWantsATimeForTimes) {
  EXPECT_EQ(
      this->TermError(R"(["since","c:1:2:3:4","mtime"])"),
      R"(field "mtime" requires a timestamp value for comparison in "since" )"
      R"(term)");
  EXPECT_EQ(
      this->TermError(R"(["since","c:1:2:3:4","ctime"])"),
      R"(field "ctime" requires a timestamp value for comparison in "since" )"
      R"(term)");
}

TYPED_TEST_P(WatchmanTermContract, SinceTakesNoCursors) {
  EXPECT_EQ(this->TermError(R"(["since","n:x"])"),
            R"(named cursors are not allowed in "since" terms)");
}

TYPED_TEST_P(WatchmanTermContract, SinceWantsAClockAndAField) {
  EXPECT_EQ(this->TermError(R"(["since"])"),
            R"("since" term has invalid number of parameters)");
  EXPECT_EQ(this->TermError(R"(["since","c:1:2:3:4","no-such"])"),
            R"(invalid field name "no-such" for "since" term)");
  EXPECT_EQ(this->TermError(R"(["since","x"])"), "invalid clockspec");
  EXPECT_EQ(this->TermError(R"(["since",1,2])"),
            R"(field name for "since" term must be a string)");
}

REGISTER_TYPED_TEST_SUITE_P(
    WatchmanTermContract, TrueAndFalseAreConstants,
    ExistsIsTrueOfAllThatIsThere, ExistsIsFalseOfWhatIsGone,
    EmptyIsAFileWithoutContents, EmptyIsFalseOfWhatIsGone, NotIsTheOpposite,
    NotTakesOneTerm, AllofNeedsAll, AnyofNeedsOne, AllofAndAnyofNeedATerm,
    TypeIsALetter, TypeKnowsFifos, TypeOfWhatIsGoneIsWhatItWas,
    TypeWantsOneLetter, SizeIsCompared, SizeIsFalseOfWhatIsGone,
    SizeWantsAComparison, SuffixIsATail, SuffixMayHaveDots, SuffixWantsText,
    UnknownTermsAreNamed, AnExpressionIsAnArrayOrAName, SinceComparesWithAClock,
    SinceTellsChangeFromCreation, SinceAForeignClockIsTrueOfWhatExists,
    SinceComparesTimes, SinceWantsATimeForTimes, SinceTakesNoCursors,
    SinceWantsAClockAndAField);

}  // namespace reloader::fakes::watchman

#endif  // FAKES_WATCHMAN_CONTRACT_TERM_CONTRACT_H_
