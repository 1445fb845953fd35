// The protocol contract: terms on what a file is called.
// Include query_contract.h instead.
#ifndef FAKES_WATCHMAN_CONTRACT_NAME_CONTRACT_H_
#define FAKES_WATCHMAN_CONTRACT_NAME_CONTRACT_H_

#include <string>

#include "fakes/watchman/contract/query_fixture.h"
#include "gtest/gtest.h"

namespace reloader::fakes::watchman {

template <typename World>
class WatchmanNameContract : public WatchmanQueryContract<World> {};

TYPED_TEST_SUITE_P(WatchmanNameContract);

TYPED_TEST_P(WatchmanNameContract, NameIsThatInTheDirectory) {
  EXPECT_EQ(this->Matches(R"(["name","x.c"])"), "d/x.c");
  EXPECT_EQ(this->Matches(R"(["name","d/x.c"])"), "");
  EXPECT_EQ(this->Matches(R"(["name","x.c","basename"])"), "d/x.c");
}

TYPED_TEST_P(WatchmanNameContract, NameMayBeTheWhole) {
  EXPECT_EQ(this->Matches(R"(["name","d/x.c","wholename"])"), "d/x.c");
  EXPECT_EQ(this->Matches(R"(["name","x.c","wholename"])"), "");
}

TYPED_TEST_P(WatchmanNameContract, NameMayBeAnyOfSeveral) {
  EXPECT_EQ(this->Matches(R"(["name",["a.c","x.c"]])"), "a.c d/x.c");
  EXPECT_EQ(this->Matches(R"(["name",["d/x.c","a.c"],"wholename"])"),
            "a.c d/x.c");
  EXPECT_EQ(this->Matches(R"(["name",[]])"), "");
}

TYPED_TEST_P(WatchmanNameContract, NameMindsCase) {
  EXPECT_EQ(this->Matches(R"(["name","A.C"])"), "");
  EXPECT_EQ(this->Matches(R"(["iname","A.C"])"), "a.c");
  EXPECT_EQ(this->Matches(R"(["iname",["A.C","b.c"]])"), "B.C a.c");
  EXPECT_EQ(this->Matches(R"(["iname","D/X.C","wholename"])"), "d/x.c");
}

TYPED_TEST_P(WatchmanNameContract, NameFollowsCaseSensitive) {
  EXPECT_EQ(
      this->Found(R"("case_sensitive":false,"expression":["name","A.C"])"),
      "a.c");
  EXPECT_EQ(
      this->Found(R"("case_sensitive":true,"expression":["iname","A.C"])"),
      "a.c");
}

TYPED_TEST_P(WatchmanNameContract, NameWantsText) {
  EXPECT_EQ(
      this->TermError(R"(["name",1])"),
      "Argument 2 to 'name' must be either a string or an array of string");
  EXPECT_EQ(
      this->TermError(R"(["name",[1]])"),
      "Argument 2 to 'name' must be either a string or an array of string");
  EXPECT_EQ(this->TermError(R"(["name","a","b","c"])"),
            "Invalid number of arguments for 'name' term");
  EXPECT_EQ(this->TermError(R"("name")"), "Expected array for 'name' term");
  EXPECT_EQ(this->TermError(R"(["name","a",1])"),
            "Argument 3 to 'name' must be a string");
}

TYPED_TEST_P(WatchmanNameContract, NameHasTwoScopes) {
  EXPECT_EQ(this->TermError(R"(["name","a","no-such"])"),
            "Invalid scope 'no-such' for name expression");
  EXPECT_EQ(this->TermError(R"(["iname","a","no-such"])"),
            "Invalid scope 'no-such' for iname expression");
}

TYPED_TEST_P(WatchmanNameContract, DirnameIsBelowADirectory) {
  EXPECT_EQ(this->Matches(R"(["dirname","d"])"),
            "d/.y.c d/e d/e/.z.c d/e/z.h d/x.c");
  EXPECT_EQ(this->Matches(R"(["dirname","d/e"])"), "d/e/.z.c d/e/z.h");
  EXPECT_EQ(this->Matches(R"(["dirname",""])"), this->kAll);
  EXPECT_EQ(this->Matches(R"(["dirname","d/"])"), "");
  EXPECT_EQ(this->Matches(R"(["dirname","absent"])"), "");
}

TYPED_TEST_P(WatchmanNameContract, DirnameIsNoPrefix) {
  this->Mkdir("dd");
  this->Write("dd/x");
  EXPECT_EQ(this->Matches(R"(["dirname","d"])"),
            "d/.y.c d/e d/e/.z.c d/e/z.h d/x.c");
}

TYPED_TEST_P(WatchmanNameContract, DirnameHasADepth) {
  EXPECT_EQ(this->Matches(R"(["dirname","d",["depth","eq",0]])"),
            "d/.y.c d/e d/x.c");
  EXPECT_EQ(this->Matches(R"(["dirname","d",["depth","eq",1]])"),
            "d/e/.z.c d/e/z.h");
  EXPECT_EQ(this->Matches(R"(["dirname","d",["depth","ge",1]])"),
            "d/e/.z.c d/e/z.h");
  EXPECT_EQ(this->Matches(R"(["dirname","",["depth","lt",1]])"),
            ".dot .hid.c B.C a.c b.txt d dangling empty.txt link");
}

TYPED_TEST_P(WatchmanNameContract, DirnameMindsCase) {
  EXPECT_EQ(this->Matches(R"(["dirname","D"])"), "");
  EXPECT_EQ(this->Matches(R"(["idirname","D"])"),
            "d/.y.c d/e d/e/.z.c d/e/z.h d/x.c");
}

TYPED_TEST_P(WatchmanNameContract, DirnameWantsADirectoryAndADepth) {
  EXPECT_EQ(this->TermError(R"(["dirname"])"),
            "Invalid number of arguments for 'dirname' term");
  EXPECT_EQ(this->TermError(R"(["dirname",1])"),
            "Argument 2 to 'dirname' must be a string");
  EXPECT_EQ(this->TermError(R"(["dirname","d",1])"),
            "Invalid number of arguments for 'dirname' term");
  EXPECT_EQ(this->TermError(R"(["dirname","d",["no-such","eq",0]])"),
            "Third parameter to 'dirname' should be a relational depth term");
  EXPECT_EQ(this->TermError(R"(["dirname","d",["depth","eq"]])"),
            "integer comparator must have 3 elements");
  EXPECT_EQ(this->TermError(R"(["dirname","d",["depth","xx",1]])"),
            "integer comparator opname `xx' is invalid");
  EXPECT_EQ(this->TermError(R"(["dirname","d",["depth","eq",0],1])"),
            "Invalid number of arguments for 'dirname' term");
}

TYPED_TEST_P(WatchmanNameContract, ABackslashCountsAsASeparator) {
  this->Write("d/b\\k");
  EXPECT_EQ(this->Matches(R"(["dirname","d",["depth","eq",1]])"),
            R"(d/b\k d/e/.z.c d/e/z.h)");
}

TYPED_TEST_P(WatchmanNameContract, PcreSearches) {
  EXPECT_EQ(this->Matches(R"(["pcre","^.\\.c$"])"), ".dot/q.c a.c d/x.c");
  EXPECT_EQ(this->Matches(R"(["pcre","z"])"), "d/e/.z.c d/e/z.h");
  EXPECT_EQ(this->Matches(R"(["pcre","e/z","wholename"])"), "d/e/z.h");
  EXPECT_EQ(this->Matches(R"(["pcre","^D"])"), "");
}

TYPED_TEST_P(WatchmanNameContract, IpcreIgnoresCase) {
  EXPECT_EQ(this->Matches(R"(["ipcre","^B\\."])"), "B.C b.txt");
  EXPECT_EQ(this->Matches(R"(["ipcre","E/Z","wholename"])"), "d/e/z.h");
}

TYPED_TEST_P(WatchmanNameContract, PcreFollowsCaseSensitive) {
  EXPECT_EQ(
      this->Found(R"("case_sensitive":false,"expression":["pcre","^B\\."])"),
      "B.C b.txt");
}

TYPED_TEST_P(WatchmanNameContract, PcreWantsAPattern) {
  EXPECT_EQ(this->TermError(R"(["pcre"])"),
            R"(Expected ["pcre", "pattern", "scope"?])");
  EXPECT_EQ(this->TermError(R"(["pcre",1])"),
            R"(Expected ["pcre", "pattern", "scope"?])");
  EXPECT_EQ(this->TermError(R"(["pcre","a","no-such"])"),
            "Invalid scope 'no-such' for pcre expression");
  EXPECT_EQ(this->Matches(R"(["pcre","^a",1])"), "a.c");
  EXPECT_EQ(this->TermError(R"(["pcre","("])"),
            "invalid pcre: code 14 missing ) at offset 1 in (");
}

TYPED_TEST_P(WatchmanNameContract, NamesMayBeAnyBytes) {
  const std::string name = "n\xc3\xa9\n.c";
  this->Write(name);
  EXPECT_EQ(this->Found(R"("expression":["match","n*"])"), name);
}

REGISTER_TYPED_TEST_SUITE_P(WatchmanNameContract, NameIsThatInTheDirectory,
                            NameMayBeTheWhole, NameMayBeAnyOfSeveral,
                            NameMindsCase, NameFollowsCaseSensitive,
                            NameWantsText, NameHasTwoScopes,
                            DirnameIsBelowADirectory, DirnameIsNoPrefix,
                            DirnameHasADepth, DirnameMindsCase,
                            DirnameWantsADirectoryAndADepth,
                            ABackslashCountsAsASeparator, PcreSearches,
                            IpcreIgnoresCase, PcreFollowsCaseSensitive,
                            PcreWantsAPattern, NamesMayBeAnyBytes);

}  // namespace reloader::fakes::watchman

#endif  // FAKES_WATCHMAN_CONTRACT_NAME_CONTRACT_H_
