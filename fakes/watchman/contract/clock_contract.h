// The protocol contract: clocks, cursors, and what is fresh.
// Include server_contract.h instead.
#ifndef FAKES_WATCHMAN_CONTRACT_CLOCK_CONTRACT_H_
#define FAKES_WATCHMAN_CONTRACT_CLOCK_CONTRACT_H_

#include <string>

#include "fakes/watchman/contract/contract_connection.h"
#include "fakes/watchman/contract/contract_fixture.h"
#include "fakes/watchman/contract/tidy.h"
#include "gtest/gtest.h"

namespace reloader::fakes::watchman {

template <typename World>
class WatchmanClockContract : public WatchmanContract<World> {
 protected:
  // Forgets what is gone. Not 0 seconds: the daemon stamps by an exact clock
  // and asks one for the age that moves in steps, so that at the turn of a
  // second what has just gone is younger than that.
  void AgeOut() {
    EXPECT_EQ(this->Answer(R"(["debug-ageout","$R",-1])"),
              R"({"ageout":true})");
  }
};

TYPED_TEST_SUITE_P(WatchmanClockContract);

TYPED_TEST_P(WatchmanClockContract, AClockHasFiveParts) {
  this->Watch();
  EXPECT_EQ(this->Answer(R"(["clock","$R"])"), R"({"clock":"CLOCK"})");
  EXPECT_TRUE(IsClock(this->Clock()));
}

TYPED_TEST_P(WatchmanClockContract, EachSyncAdvancesIt) {
  this->Watch();
  const std::string before = this->Clock();
  EXPECT_NE(this->Clock(), before);
}

// Once the removal of the last cookie has been seen, too.
TYPED_TEST_P(WatchmanClockContract, WithoutASyncItStays) {
  constexpr int kMostTries = 10'000;
  this->Watch();
  this->Sync();
  const auto clock = [this] {
    return this->Text(this->Ask(R"(["clock","$R"])"), "clock");
  };
  bool stays = false;
  for (int tries = 0; !stays && tries < kMostTries; ++tries) {
    const auto before = clock();
    stays = clock() == before;
  }
  EXPECT_TRUE(stays);
}

TYPED_TEST_P(WatchmanClockContract, AQueryWithoutSinceIsFresh) {
  this->Write("a");
  this->Watch();
  EXPECT_EQ(this->Answer(R"(["query","$R",{"fields":["name","new"]}])"),
            R"({"clock":"CLOCK","files":[{"name":"a","new":true}],)"
            R"("is_fresh_instance":true})");
}

TYPED_TEST_P(WatchmanClockContract, NothingChangedIsNothing) {
  this->Write("a");
  this->Watch();
  const std::string clock = this->Clock();
  EXPECT_EQ(this->Answer("[\"query\",\"$R\",{\"since\":\"" + clock + "\"}]"),
            R"({"clock":"CLOCK","files":[],"is_fresh_instance":false})");
}

TYPED_TEST_P(WatchmanClockContract, TheClockOfAnAnswerIsWhereToGoOn) {
  this->Watch();
  const std::string first =
      this->Text(this->Ask(R"(["query","$R",{}])"), "clock");
  this->Write("a");
  const std::string second = this->Text(
      this->Ask("[\"query\",\"$R\",{\"since\":\"" + first + "\"}]"), "clock");
  this->Write("b");
  EXPECT_EQ(this->Since(second), "b");
  EXPECT_EQ(this->Since(first), "a b");
}

TYPED_TEST_P(WatchmanClockContract, ATickBeyondThePresentIsNotFresh) {
  this->Write("a");
  this->Watch();
  std::string clock = this->Clock();
  clock += "999";
  EXPECT_EQ(this->Answer("[\"query\",\"$R\",{\"since\":\"" + clock + "\"}]"),
            R"({"clock":"CLOCK","files":[],"is_fresh_instance":false})");
}

TYPED_TEST_P(WatchmanClockContract, TickZeroIsAllButNotFresh) {
  this->Write("a");
  this->Watch();
  std::string clock = this->Clock();
  clock = clock.substr(0, clock.rfind(':') + 1) + "0";
  EXPECT_EQ(
      this->Answer("[\"query\",\"$R\",{\"fields\":[\"name\"],\"since\":\"" +
                   clock + "\"}]"),
      R"({"clock":"CLOCK","files":["a"],"is_fresh_instance":false})");
}

TYPED_TEST_P(WatchmanClockContract, ForeignClocksAreFresh) {
  this->Write("a");
  this->Watch();
  EXPECT_EQ(
      this->Answer(R"(["query","$R",{"fields":["name"],"since":"c:1:2:3:4"}])"),
      R"({"clock":"CLOCK","files":["a"],"is_fresh_instance":true})");
  EXPECT_EQ(
      this->Answer(R"(["query","$R",{"fields":["name"],"since":"c:1:2"}])"),
      R"({"clock":"CLOCK","files":["a"],"is_fresh_instance":true})");
  EXPECT_EQ(
      this->Answer(R"(["query","$R",{"fields":["name"],"since":"c:0:0"}])"),
      R"({"clock":"CLOCK","files":["a"],"is_fresh_instance":true})");
  EXPECT_EQ(
      this->Answer(R"(["query","$R",{"fields":["name"],"since":"c:1:2:3"}])"),
      R"({"clock":"CLOCK","files":["a"],"is_fresh_instance":true})");
  EXPECT_EQ(this->Answer(R"(["query","$R",{"fields":["name"],)"
                         R"("since":{"clock":"c:1:2:3:4"}}])"),
            R"({"clock":"CLOCK","files":["a"],"is_fresh_instance":true})");
  EXPECT_EQ(this->Answer(R"(["query","$R",{"fields":["name"],"since":{}}])"),
            R"({"clock":"CLOCK","files":["a"],"is_fresh_instance":true})");
}

TYPED_TEST_P(WatchmanClockContract, JunkBehindAClockIsIgnored) {
  this->Watch();
  const std::string clock = this->Clock();
  this->Write("a");
  EXPECT_EQ(this->Since(clock + "junk"), "a");
}

TYPED_TEST_P(WatchmanClockContract, WhatIsNoClockIsRefused) {
  this->Watch();
  EXPECT_EQ(this->Error(R"(["query","$R",{"since":""}])"), "invalid clockspec");
  EXPECT_EQ(this->Error(R"(["query","$R",{"since":"x"}])"),
            "invalid clockspec");
  EXPECT_EQ(this->Error(R"(["query","$R",{"since":"c:"}])"),
            "invalid clockspec");
  EXPECT_EQ(this->Error(R"(["query","$R",{"since":" c:1:2:3:4"}])"),
            "invalid clockspec");
  EXPECT_EQ(this->Error(R"(["query","$R",{"since":"C:1:2"}])"),
            "invalid clockspec");
  EXPECT_EQ(this->Error(R"(["query","$R",{"since":1.5}])"),
            "invalid clockspec");
  EXPECT_EQ(this->Error(R"(["query","$R",{"since":true}])"),
            "invalid clockspec");
  EXPECT_EQ(this->Error(R"(["query","$R",{"since":[]}])"), "invalid clockspec");
  EXPECT_EQ(this->Error(R"(["query","$R",{"since":null}])"),
            "failed to parse query: invalid value for 'since'");
}

TYPED_TEST_P(WatchmanClockContract, ACursorMovesWithEachUse) {
  this->Write("a");
  this->Watch();
  EXPECT_EQ(
      this->Answer(R"(["query","$R",{"fields":["name"],"since":"n:mine"}])"),
      R"({"clock":"CLOCK","files":["a"],"is_fresh_instance":true})");
  EXPECT_EQ(
      this->Answer(R"(["query","$R",{"fields":["name"],"since":"n:mine"}])"),
      R"({"clock":"CLOCK","files":[],"is_fresh_instance":false})");
  this->Write("b");
  EXPECT_EQ(this->Found(R"("since":"n:mine")"), "b");
  EXPECT_EQ(this->Found(R"("since":"n:mine")"), "");
}

TYPED_TEST_P(WatchmanClockContract, CursorsAreSharedByAllClients) {
  this->Watch();
  EXPECT_EQ(this->Found(R"("since":"n:mine")"), "");
  this->Write("b");
  const auto other = this->Connect();
  EXPECT_EQ(this->NamesIn(other->Ask(this->Request(
                R"(["query","$R",{"fields":["name"],"since":"n:mine"}])"))),
            "b");
  EXPECT_EQ(this->Found(R"("since":"n:mine")"), "");
}

TYPED_TEST_P(WatchmanClockContract, ACursorMayHaveNoName) {
  this->Watch();
  EXPECT_EQ(this->Found(R"("since":"n:")"), "");
  this->Write("b");
  EXPECT_EQ(this->Found(R"("since":"n:")"), "b");
}

TYPED_TEST_P(WatchmanClockContract, CursorsAreShown) {
  this->Watch();
  EXPECT_EQ(this->Answer(R"(["debug-show-cursors","$R"])"),
            R"({"cursors":{}})");
  EXPECT_EQ(this->Found(R"("since":"n:mine")"), "");
  const Value answer = this->Ask(R"(["debug-show-cursors","$R"])");
  ASSERT_NE(answer.Find("cursors"), nullptr);
  ASSERT_NE(answer.Find("cursors")->Find("n:mine"), nullptr) << answer;
  EXPECT_TRUE(answer.Find("cursors")->Find("n:mine")->is_int());
}

TYPED_TEST_P(WatchmanClockContract, SecondsAreNeverFresh) {
  this->Write("a");
  this->Watch();
  this->Sync();
  this->Unlink("a");
  EXPECT_EQ(
      this->Answer(R"(["query","$R",{"fields":["name","new"],"since":0}])"),
      R"({"clock":"CLOCK","files":[{"name":"a","new":false}],)"
      R"("is_fresh_instance":false})");
  EXPECT_EQ(this->Found(R"("since":-1)"), "a");
  EXPECT_EQ(this->Found(R"("since":4000000000)"), "");
}

TYPED_TEST_P(WatchmanClockContract, EmptyOnFreshInstanceEmptiesIt) {
  this->Write("a");
  this->Watch();
  EXPECT_EQ(this->Answer(R"(["query","$R",{"empty_on_fresh_instance":true}])"),
            R"({"clock":"CLOCK","files":[],"is_fresh_instance":true})");
  const std::string clock = this->Clock();
  this->Write("b");
  EXPECT_EQ(this->Since(clock, R"("empty_on_fresh_instance":true)"), "b");
}

TYPED_TEST_P(WatchmanClockContract, AFreshAnswerHasNoGoneFiles) {
  this->Write("a");
  this->Watch();
  this->Unlink("a");
  EXPECT_EQ(this->Found(""), "");
  this->Write("b");
  EXPECT_EQ(this->Found(R"("since":"c:1:2:3:4")"), "b");
}

TYPED_TEST_P(WatchmanClockContract, AWatchMadeAgainHasOtherClocks) {
  this->Watch();
  const std::string clock = this->Clock();
  this->Ask(R"(["watch-del","$R"])");
  this->Watch();
  EXPECT_EQ(this->Answer("[\"query\",\"$R\",{\"since\":\"" + clock + "\"}]"),
            R"({"clock":"CLOCK","files":[],"is_fresh_instance":true})");
}

TYPED_TEST_P(WatchmanClockContract, ARestartedServerHasOtherClocks) {
  this->Watch();
  const std::string clock = this->Clock();
  this->Restart();
  this->Watch();
  EXPECT_EQ(this->Answer("[\"query\",\"$R\",{\"since\":\"" + clock + "\"}]"),
            R"({"clock":"CLOCK","files":[],"is_fresh_instance":true})");
}

TYPED_TEST_P(WatchmanClockContract, AgeOutMakesOldClocksFresh) {
  this->Write("a");
  this->Watch();
  const std::string clock = this->Clock();
  this->Unlink("a");
  EXPECT_EQ(this->Since(clock), "a");
  this->AgeOut();
  EXPECT_EQ(this->Answer("[\"query\",\"$R\",{\"since\":\"" + clock + "\"}]"),
            R"({"clock":"CLOCK","files":[],"is_fresh_instance":true})");
}

TYPED_TEST_P(WatchmanClockContract, AgeOutLeavesNewClocksAlone) {
  this->Write("a");
  this->Watch();
  this->Unlink("a");
  const std::string clock = this->Clock();
  this->AgeOut();
  this->Write("b");
  EXPECT_EQ(
      this->Answer("[\"query\",\"$R\",{\"fields\":[\"name\"],\"since\":\"" +
                   clock + "\"}]"),
      R"({"clock":"CLOCK","files":["b"],"is_fresh_instance":false})");
}

TYPED_TEST_P(WatchmanClockContract, AgeOutDropsOldCursors) {
  this->Write("a");
  this->Watch();
  EXPECT_EQ(this->Found(R"("since":"n:mine")"), "a");
  this->Unlink("a");
  this->Sync();
  this->AgeOut();
  EXPECT_EQ(this->Answer(R"(["query","$R",{"since":"n:mine"}])"),
            R"({"clock":"CLOCK","files":[],"is_fresh_instance":true})");
}

// It goes on from the last entry that it kept, and here there is none.
TYPED_TEST_P(WatchmanClockContract, AgeOutForgetsOneIfTheNewestIsGone) {
  for (const char* name : {"a", "b", "c"}) this->Write(name);
  this->Watch();
  for (const char* name : {"a", "b"}) {
    this->Unlink(name);
    this->Sync();
  }
  EXPECT_EQ(this->Found(R"("since":0)"), "a b c");
  this->AgeOut();
  EXPECT_EQ(this->Found(R"("since":0)"), "a c");
  this->AgeOut();
  EXPECT_EQ(this->Found(R"("since":0)"), "c");
}

TYPED_TEST_P(WatchmanClockContract, AgeOutForgetsWhatWasInAGoneDirectory) {
  for (const char* name : {"d", "d/e", "d/e/f", "g"}) this->Mkdir(name);
  this->Watch();
  this->Rename("d/e", "g/e");
  EXPECT_EQ(this->Found(R"("since":0)"), "d d/e d/e/f g g/e g/e/f");
  this->AgeOut();
  EXPECT_EQ(this->Found(R"("since":0)"), "d g g/e g/e/f");
}

TYPED_TEST_P(WatchmanClockContract, AgeOutForgetsAllBehindOneThatIsThere) {
  for (const char* name : {"a", "b"}) this->Write(name);
  this->Watch();
  for (const char* name : {"a", "b"}) {
    this->Unlink(name);
    this->Sync();
  }
  this->Write("c");
  EXPECT_EQ(this->Found(R"("since":0)"), "a b c");
  this->AgeOut();
  EXPECT_EQ(this->Found(R"("since":0)"), "c");
}

TYPED_TEST_P(WatchmanClockContract, AgeOutKeepsYoungFiles) {
  this->Write("a");
  this->Watch();
  const std::string clock = this->Clock();
  this->Unlink("a");
  this->Sync();
  EXPECT_EQ(this->Answer(R"(["debug-ageout","$R",3600])"),
            R"({"ageout":true})");
  EXPECT_EQ(this->Since(clock), "a");
}

TYPED_TEST_P(WatchmanClockContract, TheClockCommandTakesOptions) {
  this->Watch();
  EXPECT_EQ(this->Answer(R"(["clock","$R",{}])"), R"({"clock":"CLOCK"})");
  EXPECT_EQ(this->Answer(R"(["clock","$R",{"sync_timeout":0}])"),
            R"({"clock":"CLOCK"})");
  EXPECT_EQ(this->Error(R"(["clock","$R",1])"),
            "malformated argument list for 'clock'");
  EXPECT_EQ(this->Error(R"(["clock","$R",[]])"),
            "malformated argument list for 'clock'");
  EXPECT_EQ(this->Error(R"(["clock","$R",{"sync_timeout":"1"}])"),
            "malformated argument list for 'clock'");
}

TYPED_TEST_P(WatchmanClockContract, ScmNeedsAMergeBase) {
  this->Watch();
  EXPECT_EQ(this->Error(R"(["query","$R",{"since":{"scm":{}}}])"),
            "key 'mergebase-with' is not present in this json object");
}

REGISTER_TYPED_TEST_SUITE_P(
    WatchmanClockContract, AClockHasFiveParts, EachSyncAdvancesIt,
    WithoutASyncItStays, AQueryWithoutSinceIsFresh, NothingChangedIsNothing,
    TheClockOfAnAnswerIsWhereToGoOn, ATickBeyondThePresentIsNotFresh,
    TickZeroIsAllButNotFresh, ForeignClocksAreFresh, JunkBehindAClockIsIgnored,
    WhatIsNoClockIsRefused, ACursorMovesWithEachUse,
    CursorsAreSharedByAllClients, ACursorMayHaveNoName, CursorsAreShown,
    SecondsAreNeverFresh, EmptyOnFreshInstanceEmptiesIt,
    AFreshAnswerHasNoGoneFiles, AWatchMadeAgainHasOtherClocks,
    ARestartedServerHasOtherClocks, AgeOutForgetsOneIfTheNewestIsGone,
    AgeOutForgetsWhatWasInAGoneDirectory, AgeOutForgetsAllBehindOneThatIsThere,
    AgeOutMakesOldClocksFresh, AgeOutLeavesNewClocksAlone,
    AgeOutDropsOldCursors, AgeOutKeepsYoungFiles, TheClockCommandTakesOptions,
    ScmNeedsAMergeBase);

}  // namespace reloader::fakes::watchman

#endif  // FAKES_WATCHMAN_CONTRACT_CLOCK_CONTRACT_H_
