// The protocol contract: where a query looks.
// Include query_contract.h instead.
#ifndef FAKES_WATCHMAN_CONTRACT_GENERATOR_CONTRACT_H_
#define FAKES_WATCHMAN_CONTRACT_GENERATOR_CONTRACT_H_

#include <string>

#include "fakes/watchman/contract/query_fixture.h"
#include "gtest/gtest.h"

namespace reloader::fakes::watchman {

template <typename World>
class WatchmanGeneratorContract : public WatchmanQueryContract<World> {};

TYPED_TEST_SUITE_P(WatchmanGeneratorContract);

TYPED_TEST_P(WatchmanGeneratorContract, WithoutAGeneratorItLooksEverywhere) {
  EXPECT_EQ(this->Found(""), this->kAll);
}

TYPED_TEST_P(WatchmanGeneratorContract, AFreshQueryShowsEachFileOnce) {
  EXPECT_EQ(this->Found(R"("dedup_results":true)"), this->kAll);
}

TYPED_TEST_P(WatchmanGeneratorContract, SuffixIsWhatFollowsTheLastDot) {
  EXPECT_EQ(this->Found(R"("suffix":"c")"),
            ".dot/q.c .hid.c B.C a.c d/.y.c d/e/.z.c d/x.c");
  EXPECT_EQ(this->Found(R"("suffix":"hid.c")"), "");
  EXPECT_EQ(this->Found(R"("suffix":"txt")"), "b.txt empty.txt");
}

TYPED_TEST_P(WatchmanGeneratorContract, SuffixIgnoresCase) {
  EXPECT_EQ(this->Found(R"("suffix":"C")"),
            ".dot/q.c .hid.c B.C a.c d/.y.c d/e/.z.c d/x.c");
  EXPECT_EQ(this->Found(R"("suffix":["TXT","H"])"), "b.txt d/e/z.h empty.txt");
}

TYPED_TEST_P(WatchmanGeneratorContract, SeveralSuffixesAreAUnion) {
  EXPECT_EQ(this->Found(R"("suffix":["txt","h"])"), "b.txt d/e/z.h empty.txt");
  EXPECT_EQ(this->Found(R"("suffix":["txt","txt"])"),
            "b.txt b.txt empty.txt empty.txt");
}

TYPED_TEST_P(WatchmanGeneratorContract, AnEmptySuffixIsThatOfAFinalDot) {
  this->Write("dot.");
  EXPECT_EQ(this->Found(R"("suffix":"")"), "dot.");
}

TYPED_TEST_P(WatchmanGeneratorContract, NoSuffixesAreNoGenerator) {
  EXPECT_EQ(this->Found(R"("suffix":[])"), this->kAll);
}

TYPED_TEST_P(WatchmanGeneratorContract, PathIsWhatIsInADirectory) {
  EXPECT_EQ(this->Found(R"("path":["d"])"),
            "d/.y.c d/e d/e/.z.c d/e/z.h d/x.c");
  EXPECT_EQ(this->Found(R"("path":["d/e"])"), "d/e/.z.c d/e/z.h");
  EXPECT_EQ(this->Found(R"("path":["d/"])"),
            "d/.y.c d/e d/e/.z.c d/e/z.h d/x.c");
}

TYPED_TEST_P(WatchmanGeneratorContract, PathHasADepth) {
  EXPECT_EQ(this->Found(R"("path":[{"path":"d","depth":0}])"),
            "d/.y.c d/e d/x.c");
  EXPECT_EQ(this->Found(R"("path":[{"path":"d","depth":1}])"),
            "d/.y.c d/e d/e/.z.c d/e/z.h d/x.c");
  EXPECT_EQ(this->Found(R"("path":[{"path":"","depth":0}])"),
            ".dot .hid.c B.C a.c b.txt d dangling empty.txt link");
}

TYPED_TEST_P(WatchmanGeneratorContract, ANegativeDepthIsUnlimited) {
  EXPECT_EQ(this->Found(R"("path":[{"path":"d","depth":-1}])"),
            "d/.y.c d/e d/e/.z.c d/e/z.h d/x.c");
}

TYPED_TEST_P(WatchmanGeneratorContract, PathOfAFileIsTheFile) {
  EXPECT_EQ(this->Found(R"("path":["a.c","link"])"), "a.c link");
  EXPECT_EQ(this->Found(R"("path":[{"path":"d/x.c","depth":0}])"), "d/x.c");
}

TYPED_TEST_P(WatchmanGeneratorContract, PathOfNothingIsNothing) {
  EXPECT_EQ(this->Found(R"("path":["absent"])"), "");
  EXPECT_EQ(this->Found(R"("path":["."])"), "");
  EXPECT_EQ(this->Found(R"("path":["./d"])"), "");
  EXPECT_EQ(this->Found(R"("path":["d/.."])"), "");
}

TYPED_TEST_P(WatchmanGeneratorContract, PathMindsCaseAlways) {
  EXPECT_EQ(this->Found(R"("path":["D"],"case_sensitive":false)"), "");
}

TYPED_TEST_P(WatchmanGeneratorContract, TheEmptyPathIsTheRoot) {
  EXPECT_EQ(this->Found(R"("path":[""])"), this->kAll);
}

TYPED_TEST_P(WatchmanGeneratorContract, NoPathsAreNoGenerator) {
  EXPECT_EQ(this->Found(R"("path":[])"), this->kAll);
}

TYPED_TEST_P(WatchmanGeneratorContract, GlobFindsExistingFiles) {
  EXPECT_EQ(this->Found(R"("glob":["d/x.c"])"), "d/x.c");
  EXPECT_EQ(this->Found(R"("glob":["d/*.c"])"), "d/x.c");
  EXPECT_EQ(this->Found(R"("glob":["*/*.c"])"), "d/x.c");
  EXPECT_EQ(this->Found(R"("glob":["absent"])"), "");
}

TYPED_TEST_P(WatchmanGeneratorContract, GlobWithStarsCrossesDirectories) {
  EXPECT_EQ(this->Found(R"("glob":["**/*.h"])"), "d/e/z.h");
  EXPECT_EQ(this->Found(R"("glob":["d/**/*.h"])"), "d/e/z.h");
}

TYPED_TEST_P(WatchmanGeneratorContract, GlobNeedsADotForADotFile) {
  EXPECT_EQ(this->Found(R"("glob":[".*.c"])"), ".hid.c");
  EXPECT_EQ(this->Found(R"("glob":["d/*.c"],"glob_includedotfiles":true)"),
            "d/.y.c d/x.c");
}

TYPED_TEST_P(WatchmanGeneratorContract, GlobRemovesDuplicates) {
  EXPECT_EQ(this->Found(R"("glob":["d/*.c","d/x.c","**/x.c"])"), "d/x.c");
}

TYPED_TEST_P(WatchmanGeneratorContract, GlobTurnsCaseAroundInItsLastComponent) {
  EXPECT_EQ(this->Found(R"("glob":["*.c"])"), "B.C a.c");
  EXPECT_EQ(this->Found(R"("glob":["*.c"],"case_sensitive":false)"), "a.c");
}

TYPED_TEST_P(WatchmanGeneratorContract, GlobWithStarsMindsCase) {
  EXPECT_EQ(this->Found(R"("glob":["**/*.C"])"), "B.C");
}

TYPED_TEST_P(WatchmanGeneratorContract, NoGlobsFindNothing) {
  EXPECT_EQ(this->Found(R"("glob":[])"), "");
}

TYPED_TEST_P(WatchmanGeneratorContract, GlobEscapes) {
  this->Write("*.x");
  this->Write("y.x");
  EXPECT_EQ(this->Found(R"("glob":["\\*.x"])"), "*.x");
  EXPECT_EQ(this->Found(R"("glob":["\\*.x"],"glob_noescape":true)"), "");
}

TYPED_TEST_P(WatchmanGeneratorContract, GeneratorsAreAUnion) {
  EXPECT_EQ(this->Found(R"("suffix":"h","path":["d/e"])"),
            "d/e/.z.c d/e/z.h d/e/z.h");
  EXPECT_EQ(this->Found(R"("suffix":"h","path":["d/e"],"dedup_results":true)"),
            "d/e/.z.c d/e/z.h");
}

TYPED_TEST_P(WatchmanGeneratorContract, SinceIsOneOfThem) {
  const std::string clock = this->Clock();
  this->Write("new");
  EXPECT_EQ(this->Since(clock), "new");
  EXPECT_EQ(this->Since(clock, R"("suffix":"h")"), "d/e/z.h new");
}

TYPED_TEST_P(WatchmanGeneratorContract, TheExpressionFiltersWhatTheyFind) {
  EXPECT_EQ(this->Found(R"("suffix":"c","expression":["dirname","d"])"),
            "d/.y.c d/e/.z.c d/x.c");
}

TYPED_TEST_P(WatchmanGeneratorContract, RelativeRootIsCutOff) {
  EXPECT_EQ(this->Found(R"("relative_root":"d")"), ".y.c e e/.z.c e/z.h x.c");
  EXPECT_EQ(this->Found(R"("relative_root":"d/e")"), ".z.c z.h");
  EXPECT_EQ(this->Found(R"("relative_root":"d/")"), ".y.c e e/.z.c e/z.h x.c");
  EXPECT_EQ(this->Found(R"("relative_root":"")"), this->kAll);
}

TYPED_TEST_P(WatchmanGeneratorContract, RelativeRootBoundsGenerators) {
  EXPECT_EQ(this->Found(R"("relative_root":"d","suffix":"h")"), "e/z.h");
  EXPECT_EQ(this->Found(R"("relative_root":"d","path":["e"])"), "e/.z.c e/z.h");
  EXPECT_EQ(this->Found(R"("relative_root":"d","glob":["*.c"])"), "x.c");
}

TYPED_TEST_P(WatchmanGeneratorContract, ARelativeRootThatIsNoneFindsNothing) {
  EXPECT_EQ(this->Found(R"("relative_root":"absent")"), "");
  EXPECT_EQ(this->Found(R"("relative_root":"a.c")"), "");
  EXPECT_EQ(this->Found(R"("relative_root":".")"), "");
  EXPECT_EQ(this->Found(R"("relative_root":"/d")"), "");
}

TYPED_TEST_P(WatchmanGeneratorContract, GlobRefusesARelativeRootThatIsAbsent) {
  EXPECT_EQ(this->QueryError(R"({"relative_root":"absent","glob":["*"]})"),
            "query failed: glob_generator could not resolve $R/absent, check "
            "your relative_root parameter!");
}

TYPED_TEST_P(WatchmanGeneratorContract, RelativeRootMustBeText) {
  EXPECT_EQ(this->QueryError(R"({"relative_root":1})"),
            "failed to parse query: 'relative_root' must be a string");
}

TYPED_TEST_P(WatchmanGeneratorContract, PathMustBeAnArrayOfPaths) {
  EXPECT_EQ(this->QueryError(R"({"path":"d"})"),
            "failed to parse query: 'path' must be an array");
  EXPECT_EQ(this->QueryError(R"({"path":[{"path":"d"}]})"),
            "failed to parse query: expected object with 'path' and 'depth' "
            "properties");
  EXPECT_EQ(this->QueryError(R"({"path":[1]})"),
            "failed to parse query: expected object with 'path' and 'depth' "
            "properties");
}

TYPED_TEST_P(WatchmanGeneratorContract, GlobMustBeAnArrayOfText) {
  EXPECT_EQ(this->QueryError(R"({"glob":"d"})"),
            "failed to parse query: 'glob' must be an array");
  EXPECT_EQ(this->QueryError(R"({"glob":[1]})"), "expected json string object");
}

TYPED_TEST_P(WatchmanGeneratorContract, SuffixMustBeText) {
  EXPECT_EQ(this->QueryError(R"({"suffix":1})"),
            "failed to parse query: 'suffix' must be a string or an array of "
            "strings");
  EXPECT_EQ(this->QueryError(R"({"suffix":[1]})"),
            "failed to parse query: 'suffix' must be a string or an array of "
            "strings");
}

REGISTER_TYPED_TEST_SUITE_P(
    WatchmanGeneratorContract, WithoutAGeneratorItLooksEverywhere,
    AFreshQueryShowsEachFileOnce, SuffixIsWhatFollowsTheLastDot,
    SuffixIgnoresCase, SeveralSuffixesAreAUnion, AnEmptySuffixIsThatOfAFinalDot,
    NoSuffixesAreNoGenerator, PathIsWhatIsInADirectory, PathHasADepth,
    ANegativeDepthIsUnlimited, PathOfAFileIsTheFile, PathOfNothingIsNothing,
    PathMindsCaseAlways, TheEmptyPathIsTheRoot, NoPathsAreNoGenerator,
    GlobFindsExistingFiles, GlobWithStarsCrossesDirectories,
    GlobNeedsADotForADotFile, GlobRemovesDuplicates,
    GlobTurnsCaseAroundInItsLastComponent, GlobWithStarsMindsCase,
    NoGlobsFindNothing, GlobEscapes, GeneratorsAreAUnion, SinceIsOneOfThem,
    TheExpressionFiltersWhatTheyFind, RelativeRootIsCutOff,
    RelativeRootBoundsGenerators, ARelativeRootThatIsNoneFindsNothing,
    GlobRefusesARelativeRootThatIsAbsent, RelativeRootMustBeText,
    PathMustBeAnArrayOfPaths, GlobMustBeAnArrayOfText, SuffixMustBeText);

}  // namespace reloader::fakes::watchman

#endif  // FAKES_WATCHMAN_CONTRACT_GENERATOR_CONTRACT_H_
