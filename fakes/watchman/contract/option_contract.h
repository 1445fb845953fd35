// The protocol contract: options of a query.
// Include query_contract.h instead.
#ifndef FAKES_WATCHMAN_CONTRACT_OPTION_CONTRACT_H_
#define FAKES_WATCHMAN_CONTRACT_OPTION_CONTRACT_H_

#include <string>

#include "fakes/watchman/contract/contract_connection.h"
#include "fakes/watchman/contract/query_fixture.h"
#include "fakes/watchman/contract/tidy.h"
#include "gtest/gtest.h"

namespace reloader::fakes::watchman {

template <typename World>
class WatchmanOptionContract : public WatchmanQueryContract<World> {};

TYPED_TEST_SUITE_P(WatchmanOptionContract);

TYPED_TEST_P(WatchmanOptionContract, CaseSensitiveIsABoolean) {
  EXPECT_EQ(this->QueryError(R"({"case_sensitive":1})"),
            "failed to parse query: case_sensitive must be a boolean");
  EXPECT_EQ(this->QueryError(R"({"case_sensitive":"true"})"),
            "failed to parse query: case_sensitive must be a boolean");
  EXPECT_EQ(this->QueryError(R"({"case_sensitive":null})"),
            "failed to parse query: case_sensitive must be a boolean");
}

TYPED_TEST_P(WatchmanOptionContract, DedupResultsIsABoolean) {
  EXPECT_EQ(this->QueryError(R"({"dedup_results":1})"),
            "failed to parse query: dedup_results must be a boolean");
  EXPECT_EQ(this->QueryError(R"({"dedup_results":"true"})"),
            "failed to parse query: dedup_results must be a boolean");
  EXPECT_EQ(this->QueryError(R"({"dedup_results":null})"),
            "failed to parse query: dedup_results must be a boolean");
}

TYPED_TEST_P(WatchmanOptionContract, EmptyOnFreshInstanceIsABoolean) {
  EXPECT_EQ(this->QueryError(R"({"empty_on_fresh_instance":1})"),
            "failed to parse query: empty_on_fresh_instance must be a boolean");
  EXPECT_EQ(this->QueryError(R"({"empty_on_fresh_instance":"true"})"),
            "failed to parse query: empty_on_fresh_instance must be a boolean");
  EXPECT_EQ(this->QueryError(R"({"empty_on_fresh_instance":null})"),
            "failed to parse query: empty_on_fresh_instance must be a boolean");
}

TYPED_TEST_P(WatchmanOptionContract, GlobNoescapeIsABoolean) {
  EXPECT_EQ(this->QueryError(R"({"glob":["*"],"glob_noescape":1})"),
            "failed to parse query: glob_noescape must be a boolean");
  EXPECT_EQ(this->QueryError(R"({"glob":["*"],"glob_noescape":"true"})"),
            "failed to parse query: glob_noescape must be a boolean");
  EXPECT_EQ(this->QueryError(R"({"glob":["*"],"glob_noescape":null})"),
            "failed to parse query: glob_noescape must be a boolean");
}

TYPED_TEST_P(WatchmanOptionContract, GlobIncludedotfilesIsABoolean) {
  EXPECT_EQ(this->QueryError(R"({"glob":["*"],"glob_includedotfiles":1})"),
            "failed to parse query: glob_includedotfiles must be a boolean");
  EXPECT_EQ(this->QueryError(R"({"glob":["*"],"glob_includedotfiles":"true"})"),
            "failed to parse query: glob_includedotfiles must be a boolean");
  EXPECT_EQ(this->QueryError(R"({"glob":["*"],"glob_includedotfiles":null})"),
            "failed to parse query: glob_includedotfiles must be a boolean");
}

TYPED_TEST_P(WatchmanOptionContract, SyncTimeoutIsANumberOfMilliseconds) {
  EXPECT_EQ(
      this->QueryError(R"({"sync_timeout":"1"})"),
      "failed to parse query: sync_timeout must be an integer value >= 0");
  EXPECT_EQ(
      this->QueryError(R"({"sync_timeout":-1})"),
      "failed to parse query: sync_timeout must be an integer value >= 0");
  EXPECT_EQ(
      this->QueryError(R"({"sync_timeout":1.5})"),
      "failed to parse query: sync_timeout must be an integer value >= 0");
  EXPECT_EQ(this->Found(R"("sync_timeout":0)"), this->kAll);
  EXPECT_EQ(this->Found(R"("sync_timeout":1000)"), this->kAll);
}

TYPED_TEST_P(WatchmanOptionContract, LockTimeoutIsANumberOfMilliseconds) {
  EXPECT_EQ(
      this->QueryError(R"({"lock_timeout":"1"})"),
      "failed to parse query: lock_timeout must be an integer value >= 0");
  EXPECT_EQ(
      this->QueryError(R"({"lock_timeout":-1})"),
      "failed to parse query: lock_timeout must be an integer value >= 0");
  EXPECT_EQ(
      this->QueryError(R"({"lock_timeout":1.5})"),
      "failed to parse query: lock_timeout must be an integer value >= 0");
  EXPECT_EQ(this->Found(R"("lock_timeout":1000)"), this->kAll);
}

TYPED_TEST_P(WatchmanOptionContract, UnknownKeysAreIgnored) {
  EXPECT_EQ(this->Found(R"("no-such":1,"nor_this":[])"), this->kAll);
}

TYPED_TEST_P(WatchmanOptionContract, ASpecThatIsNoObject) {
  EXPECT_EQ(this->QueryError("[]"),
            "failed to parse query: case_sensitive must be a boolean");
  EXPECT_EQ(this->QueryError(R"("x")"),
            "failed to parse query: case_sensitive must be a boolean");
  EXPECT_EQ(this->QueryError("1"),
            "failed to parse query: case_sensitive must be a boolean");
  EXPECT_EQ(this->QueryError("null"),
            "failed to parse query: case_sensitive must be a boolean");
}

TYPED_TEST_P(WatchmanOptionContract, AnEmptySpecIsAll) {
  const Value answer = this->Ask(R"(["query","$R",{}])");
  EXPECT_EQ(this->NamesIn(answer), this->kAll);
}

TYPED_TEST_P(WatchmanOptionContract, FindTakesPatterns) {
  EXPECT_EQ(this->NamesIn(this->Ask(R"(["find","$R","*.txt"])")),
            "b.txt empty.txt");
  EXPECT_EQ(this->NamesIn(this->Ask(R"(["find","$R","*.txt","d/e/*.h"])")),
            "b.txt d/e/z.h empty.txt");
  EXPECT_EQ(this->NamesIn(this->Ask(R"(["find","$R"])")),
            ".dot .dot/q.c .hid.c B.C a.c b.txt d d/.y.c d/e d/e/.z.c d/e/z.h "
            "d/x.c dangling empty.txt link");
}

TYPED_TEST_P(WatchmanOptionContract, FindHasOneClockAndNoFlag) {
  const Value answer = this->Ask(R"(["find","$R","a.c"])");
  EXPECT_EQ(answer.members().size(), 3u) << answer;
  EXPECT_TRUE(IsClock(this->Text(answer, "clock")));
}

TYPED_TEST_P(WatchmanOptionContract, LegacyAnswersHaveFifteenFields) {
  const Value answer = this->Ask(R"(["find","$R","a.c"])");
  std::string keys;
  for (const auto& [key, value] : answer.Find("files")->items().at(0).members())
    keys += key + " ";
  EXPECT_EQ(keys,
            "cclock ctime dev exists gid ino mode mtime name new nlink oclock "
            "size uid ");
}

TYPED_TEST_P(WatchmanOptionContract, LegacyPatternsMatchTheWholeName) {
  EXPECT_EQ(this->NamesIn(this->Ask(R"(["find","$R","d/*.c"])")), "d/x.c");
  EXPECT_EQ(this->NamesIn(this->Ask(R"(["find","$R","x.c"])")), "");
}

TYPED_TEST_P(WatchmanOptionContract, LegacyPatternsMayBeExcluded) {
  EXPECT_EQ(this->NamesIn(this->Ask(R"(["find","$R","-X","b*","-I","*.txt"])")),
            "empty.txt");
  EXPECT_EQ(this->NamesIn(this->Ask(R"(["find","$R","*.txt","!","b.txt"])")),
            ".dot .dot/q.c .hid.c B.C a.c b.txt d d/.y.c d/e d/e/.z.c d/e/z.h "
            "d/x.c dangling empty.txt link");
  EXPECT_EQ(this->NamesIn(this->Ask(R"(["find","$R","-p","^b"])")), "b.txt");
  EXPECT_EQ(this->NamesIn(this->Ask(R"(["find","$R","-P","^b"])")),
            "B.C b.txt");
  EXPECT_EQ(this->NamesIn(this->Ask(R"(["find","$R","--","a.c"])")),
            this->kAll);
}

TYPED_TEST_P(WatchmanOptionContract, SinceIsALegacyQueryToo) {
  const std::string clock = this->Clock();
  this->Write("new.c");
  this->Write("new.h");
  EXPECT_EQ(
      this->NamesIn(this->Ask("[\"since\",\"$R\",\"" + clock + "\",\"*.c\"]")),
      "new.c");
  EXPECT_EQ(this->NamesIn(this->Ask("[\"since\",\"$R\",\"" + clock + "\"]")),
            "new.c new.h");
}

TYPED_TEST_P(WatchmanOptionContract, LegacyErrors) {
  EXPECT_EQ(this->Error(R"(["find","$R",1])"),
            "failed to parse query: rule @ position 2 is not a string value");
  EXPECT_EQ(this->Error(R"(["since","$R",1])"),
            "expected argument 2 to be a valid clockspec");
  EXPECT_EQ(this->Error(R"(["since","$R","x"])"), "invalid clockspec");
  EXPECT_EQ(this->Error(R"(["since","$R"])"),
            "not enough arguments for 'since'");
  EXPECT_EQ(this->Error(R"(["find","$R","-p","("])"),
            "failed to parse query: invalid pcre: code 14 missing ) at offset "
            "1 in (");
}

TYPED_TEST_P(WatchmanOptionContract, ContenthashStatisticsAreNumbers) {
  const Value answer = this->Ask(R"(["debug-contenthash","$R"])");
  std::string keys;
  for (const auto& [key, value] : answer.members()) keys += key + " ";
  EXPECT_EQ(keys,
            "cacheErase cacheEvict cacheHit cacheLoad cacheMiss cacheShare "
            "cacheStore clearCount size version ");
}

REGISTER_TYPED_TEST_SUITE_P(
    WatchmanOptionContract, CaseSensitiveIsABoolean, DedupResultsIsABoolean,
    EmptyOnFreshInstanceIsABoolean, GlobNoescapeIsABoolean,
    GlobIncludedotfilesIsABoolean, SyncTimeoutIsANumberOfMilliseconds,
    LockTimeoutIsANumberOfMilliseconds, UnknownKeysAreIgnored,
    ASpecThatIsNoObject, AnEmptySpecIsAll, FindTakesPatterns,
    FindHasOneClockAndNoFlag, LegacyAnswersHaveFifteenFields,
    LegacyPatternsMatchTheWholeName, LegacyPatternsMayBeExcluded,
    SinceIsALegacyQueryToo, LegacyErrors, ContenthashStatisticsAreNumbers);

}  // namespace reloader::fakes::watchman

#endif  // FAKES_WATCHMAN_CONTRACT_OPTION_CONTRACT_H_
