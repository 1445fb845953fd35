// The protocol contract: subscriptions: when and what they deliver.
// Include server_contract.h instead.
#ifndef FAKES_WATCHMAN_CONTRACT_SUBSCRIPTION_CONTRACT_H_
#define FAKES_WATCHMAN_CONTRACT_SUBSCRIPTION_CONTRACT_H_

#include <string>

#include "fakes/watchman/contract/contract_connection.h"
#include "fakes/watchman/contract/subscription_fixture.h"
#include "fakes/watchman/contract/tidy.h"
#include "gtest/gtest.h"

namespace reloader::fakes::watchman {

template <typename World>
class WatchmanSubscriptionBasics : public WatchmanSubscriptionContract<World> {
};

TYPED_TEST_SUITE_P(WatchmanSubscriptionBasics);

TYPED_TEST_P(WatchmanSubscriptionBasics, AnswersFirstAndThenSendsWhatIsThere) {
  this->Write("a");
  this->Sync();
  const Value answer =
      this->Ask(R"(["subscribe","$R","s",{"fields":["name"]}])");
  EXPECT_EQ(this->Tidied(answer), R"({"clock":"CLOCK","subscribe":"s"})");
  EXPECT_EQ(
      this->News(),
      R"({"clock":"CLOCK","files":["a"],"is_fresh_instance":true,"root":"$R",)"
      R"("subscription":"s","unilateral":true})");
}

TYPED_TEST_P(WatchmanSubscriptionBasics, SendsNothingWhereNothingIs) {
  this->Ask(R"(["subscribe","$R","s",{"fields":["name"]}])");
  this->Write("a");
  this->FilesUntil("s", "a");
}

TYPED_TEST_P(WatchmanSubscriptionBasics, TellsWhatItWasComparedWith) {
  this->Subscribe("s");
  this->Write("a");
  const Value first = this->client().NextUnilateral();
  EXPECT_NE(this->Text(first, "since"), "") << first;
  EXPECT_EQ(*first.Find("is_fresh_instance"), Value(false));
  this->Write("b");
  const Value second = this->client().NextUnilateral();
  EXPECT_NE(this->Text(second, "since"), "") << second;
  EXPECT_TRUE(IsClock(this->Text(second, "clock"))) << second;
}

TYPED_TEST_P(WatchmanSubscriptionBasics, ReportsGoneFiles) {
  this->Write("a");
  this->Sync();
  const std::string clock = this->Clock();
  this->Ask(
      "[\"subscribe\",\"$R\",\"s\",{\"fields\":[\"name\",\"exists\"],\"since\":"
      "\"" +
      clock + "\"}]");
  this->Unlink("a");
  const Value news = TidyValue(this->client().NextUnilateral(), {});
  EXPECT_EQ(news.Find("files")->ToString(), R"([{"exists":false,"name":"a"}])");
}

TYPED_TEST_P(WatchmanSubscriptionBasics, FiltersByExpression) {
  this->Subscribe("s", R"("expression":["suffix","c"])");
  this->Write("a.h");
  this->Write("a.c");
  EXPECT_EQ(this->FilesUntil("s", "a.c"), "a.c");
}

TYPED_TEST_P(WatchmanSubscriptionBasics, HasARelativeRoot) {
  this->Mkdir("d");
  this->Sync();
  this->Subscribe("s", R"("relative_root":"d")");
  this->Write("a");
  this->Write("d/b");
  EXPECT_EQ(this->FilesUntil("s", "b"), "b");
}

TYPED_TEST_P(WatchmanSubscriptionBasics, IgnoresGenerators) {
  this->Subscribe("s", R"("suffix":"c","path":["d"],"glob":["*.c"])");
  this->Write("a.h");
  EXPECT_EQ(this->FilesUntil("s", "a.h"), "a.h");
}

TYPED_TEST_P(WatchmanSubscriptionBasics, SharesAConnectionWithOthers) {
  this->Subscribe("one", R"("expression":["suffix","c"])");
  this->Subscribe("two", R"("expression":["suffix","h"])");
  this->Write("a.c");
  EXPECT_EQ(this->FilesUntil("one", "a.c"), "a.c");
  this->Write("a.h");
  EXPECT_EQ(this->FilesUntil("two", "a.h"), "a.h");
}

TYPED_TEST_P(WatchmanSubscriptionBasics, OfTheSameNameDeliversBesides) {
  this->Subscribe("s", R"("expression":["suffix","c"])");
  this->Subscribe("s", R"("expression":["suffix","h"])");
  this->Write("a.c");
  EXPECT_EQ(this->FilesUntil("s", "a.c"), "a.c");
  this->Write("a.h");
  EXPECT_EQ(this->FilesUntil("s", "a.h"), "a.h");
}

TYPED_TEST_P(WatchmanSubscriptionBasics, UnsubscribeEndsIt) {
  this->Subscribe("gone");
  EXPECT_EQ(this->Answer(R"(["unsubscribe","$R","gone"])"),
            R"({"deleted":true,"unsubscribe":"gone"})");
  this->Subscribe("s");
  this->Write("a");
  EXPECT_EQ(this->FilesUntil("s", "a"), "a");
}

TYPED_TEST_P(WatchmanSubscriptionBasics, UnsubscribeOfAnUnknownOneSaysSo) {
  EXPECT_EQ(this->Answer(R"(["unsubscribe","$R","no-such"])"),
            R"({"deleted":false,"unsubscribe":"no-such"})");
}

TYPED_TEST_P(WatchmanSubscriptionBasics, UnsubscribeTakesAnyRoot) {
  this->Mkdir("in");
  EXPECT_EQ(this->Answer(R"(["watch","$R/in"])"),
            R"({"watch":"$R/in","watcher":"inotify"})");
  this->Subscribe("s");
  EXPECT_EQ(this->Answer(R"(["unsubscribe","$R/in","s"])"),
            R"({"deleted":true,"unsubscribe":"s"})");
}

TYPED_TEST_P(WatchmanSubscriptionBasics, OfAnUnwatchedRootWatchesIt) {
  this->Ask(R"(["watch-del","$R"])");
  this->Write("a");
  EXPECT_EQ(
      this->Tidied(this->Ask(R"(["subscribe","$R","s",{"fields":["name"]}])")),
      R"({"clock":"CLOCK","subscribe":"s"})");
  EXPECT_EQ(this->FilesUntil("s", "a"), "a");
}

TYPED_TEST_P(WatchmanSubscriptionBasics,
             EmptyOnFreshInstanceSendsNothingFirst) {
  this->Write("a");
  this->Sync();
  this->Ask(R"(["subscribe","$R","s",{"fields":["name"],)"
            R"("empty_on_fresh_instance":true}])");
  this->Write("b");
  this->FilesUntil("s", "b");
}

TYPED_TEST_P(WatchmanSubscriptionBasics, EachConnectionHasItsOwn) {
  const auto other = this->Connect();
  other->Ask(this->Request(R"(["subscribe","$R","s",{"fields":["name"],)"
                           R"("empty_on_fresh_instance":true}])"));
  EXPECT_EQ(this->Answer(R"(["unsubscribe","$R","s"])"),
            R"({"deleted":false,"unsubscribe":"s"})");
  this->Write("a");
  EXPECT_NE(other->NextUnilateral().Find("files"), nullptr);
}

TYPED_TEST_P(WatchmanSubscriptionBasics, UsesTheEncodingOfTheLastRequest) {
  this->Subscribe("s");
  this->client().SetEncoding({PduFormat::kBserV1});
  this->Sync();
  this->Write("a");
  EXPECT_EQ(this->FilesUntil("s", "a"), "a");
  EXPECT_EQ(this->client().received_encoding(),
            (PduEncoding{PduFormat::kBserV1}));
  this->client().SetEncoding({PduFormat::kJson});
  this->Sync();
  this->Write("b");
  EXPECT_EQ(this->FilesUntil("s", "b"), "b");
  EXPECT_EQ(this->client().received_encoding(),
            (PduEncoding{PduFormat::kJson}));
}

TYPED_TEST_P(WatchmanSubscriptionBasics, IsCanceledWithTheWatch) {
  this->Subscribe("s");
  const auto other = this->Connect();
  EXPECT_EQ(this->Tidied(other->Ask(this->Request(R"(["watch-del","$R"])"))),
            R"({"root":"$R","watch-del":true})");
  EXPECT_EQ(
      this->News(),
      R"({"canceled":true,"root":"$R","subscription":"s","unilateral":true})");
  EXPECT_EQ(this->Error(R"(["unsubscribe","$R","s"])"),
            "unable to resolve root $R: directory $R is not watched");
}

TYPED_TEST_P(WatchmanSubscriptionBasics, IsCanceledByWatchDelAll) {
  this->Subscribe("s");
  const auto other = this->Connect();
  other->Ask(this->Request(R"(["watch-del-all"])"));
  EXPECT_EQ(
      this->News(),
      R"({"canceled":true,"root":"$R","subscription":"s","unilateral":true})");
}

TYPED_TEST_P(WatchmanSubscriptionBasics, IsCanceledWhenTheRootIsDeleted) {
  this->Subscribe("s");
  this->Rmdir("");
  EXPECT_EQ(
      this->News(),
      R"({"canceled":true,"root":"$R","subscription":"s","unilateral":true})");
}

TYPED_TEST_P(WatchmanSubscriptionBasics, IsCanceledWhenTheRootIsRenamed) {
  this->Subscribe("s");
  this->Expect(this->mutator().Rename(this->root(), this->base() + "/moved"));
  EXPECT_EQ(
      this->News(),
      R"({"canceled":true,"root":"$R","subscription":"s","unilateral":true})");
}

TYPED_TEST_P(WatchmanSubscriptionBasics, FlushSendsTheFilesFirst) {
  this->Subscribe("s", R"("defer":["held"])");
  EXPECT_EQ(this->Answer(R"(["state-enter","$R","held"])"),
            R"({"clock":"CLOCK","root":"$R","state-enter":"held"})");
  this->client().NextUnilateral();
  this->Write("a");
  EXPECT_EQ(this->Flush("s"),
            R"({"dropped":[],"no_sync_needed":[],"synced":["s"]})");
  ASSERT_TRUE(this->client().HasUnilateral());
  EXPECT_EQ(this->FilesUntil("s", "a"), "a");
}

TYPED_TEST_P(WatchmanSubscriptionBasics, FlushSaysWhatNeedsNone) {
  this->Subscribe("s");
  EXPECT_EQ(this->Flush("s"),
            R"({"dropped":[],"no_sync_needed":["s"],"synced":[]})");
  EXPECT_FALSE(this->client().HasUnilateral());
}

TYPED_TEST_P(WatchmanSubscriptionBasics, FlushSaysWhatIsDropped) {
  this->Subscribe("s", R"("drop":["held"])");
  this->Ask(R"(["state-enter","$R","held"])");
  this->client().NextUnilateral();
  this->Write("a");
  EXPECT_EQ(this->Flush("s"),
            R"({"dropped":["s"],"no_sync_needed":[],"synced":[]})");
}

TYPED_TEST_P(WatchmanSubscriptionBasics, FlushTakesAllByDefault) {
  this->Subscribe("s");
  this->Subscribe("t");
  EXPECT_EQ(
      this->Answer(R"(["flush-subscriptions","$R",{"sync_timeout":60000}])"),
      R"({"dropped":[],"no_sync_needed":["s","t"],"synced":[]})");
  const auto other = this->Connect();
  EXPECT_EQ(this->Tidied(other->Ask(this->Request(
                R"(["flush-subscriptions","$R",{"sync_timeout":60000}])"))),
            R"({"dropped":[],"no_sync_needed":[],"synced":[]})");
}

// Its own files come when the root has settled, however late that is.
TYPED_TEST_P(WatchmanSubscriptionBasics, FlushLeavesOutOneWhoseNameIsTaken) {
  this->Subscribe("s", R"("expression":["suffix","c"])");
  this->Subscribe("s", R"("expression":["suffix","h"])");
  this->Write("a.c");
  EXPECT_EQ(this->Flush("s"),
            R"({"dropped":[],"no_sync_needed":["s"],"synced":[]})");
  EXPECT_EQ(this->FilesUntil("s", "a.c"), "a.c");
}

TYPED_TEST_P(WatchmanSubscriptionBasics, FlushErrors) {
  EXPECT_EQ(this->Error(R"(["flush-subscriptions","$R",{}])"),
            "key 'sync_timeout' is not present in this json object");
  EXPECT_EQ(this->Error(R"(["flush-subscriptions","$R",{"sync_timeout":"1"}])"),
            "'sync_timeout' must be an integer");
  EXPECT_EQ(this->Error(R"(["flush-subscriptions","$R",1])"),
            "json_ref::get called on a non object type");
  EXPECT_EQ(this->Error(R"(["flush-subscriptions","$R",{"sync_timeout":1000,)"
                        R"("subscriptions":"s"}])"),
            "expected 'subscriptions' to be an array of subscription names");
  EXPECT_EQ(this->Error(R"(["flush-subscriptions","$R",{"sync_timeout":1000,)"
                        R"("subscriptions":["s"]}])"),
            "this client does not have a subscription named 's'");
  EXPECT_EQ(this->Error(R"(["flush-subscriptions","$R",{"sync_timeout":1000,)"
                        R"("subscriptions":[1]}])"),
            "expected 'subscriptions' to be an array of subscription names");
}

TYPED_TEST_P(WatchmanSubscriptionBasics, FlushKnowsOtherRoots) {
  this->Subscribe("s");
  this->Mkdir("in");
  this->Ask(R"(["watch","$R/in"])");
  EXPECT_EQ(
      this->Error(R"(["flush-subscriptions","$R/in",{"sync_timeout":1000,)"
                  R"("subscriptions":["s"]}])"),
      "subscription 's' is on root '$R' different from command root '$R/in'");
}

TYPED_TEST_P(WatchmanSubscriptionBasics, SubscribeErrors) {
  EXPECT_EQ(this->Error(R"(["subscribe","$R",1,{}])"),
            "expected 2nd parameter to be subscription name");
  EXPECT_EQ(this->Error(R"(["subscribe","$R","s",{"defer":"x"}])"),
            "defer field must be an array of strings");
  EXPECT_EQ(this->Error(R"(["subscribe","$R","s",{"drop":"x"}])"),
            "drop field must be an array of strings");
  EXPECT_EQ(this->Error(R"(["subscribe","$R","s",{"defer":[1]}])"),
            "expected json string object");
  EXPECT_EQ(this->Error(R"(["subscribe","$R","s",[]])"),
            "failed to parse query: case_sensitive must be a boolean");
  EXPECT_EQ(this->Error(R"(["subscribe","$R","s",{"fields":["no-such"]}])"),
            "failed to parse query: unknown field name 'no-such'");
  EXPECT_EQ(this->Error(R"(["subscribe","$R","s",{"since":"x"}])"),
            "invalid clockspec");
  EXPECT_EQ(this->Error(R"(["unsubscribe","$R",1])"),
            "expected 2nd parameter to be subscription name");
}

TYPED_TEST_P(WatchmanSubscriptionBasics, AVersionControlLockHoldsIt) {
  this->Mkdir(".git");
  this->Sync();
  this->Subscribe("held", R"("expression":["suffix","c"])");
  this->Subscribe("free", R"("expression":["suffix","c"],"defer_vcs":false)");
  this->Write(".git/index.lock");
  this->Sync();
  this->Write("a.c");
  EXPECT_EQ(this->FilesUntil("free", "a.c"), "a.c");
  this->Write("b.c");
  EXPECT_EQ(this->FilesUntil("free", "b.c"), "b.c");
  this->Expect(this->mutator().Unlink(this->Path(".git/index.lock")));
  EXPECT_EQ(this->FilesUntil("held", "a.c"), "a.c b.c");
}

TYPED_TEST_P(WatchmanSubscriptionBasics, FlushPassesAVersionControlLock) {
  this->Mkdir(".hg");
  this->Write(".hg/wlock");
  this->Sync();
  this->Subscribe("s");
  this->Write("a");
  EXPECT_EQ(this->Flush("s"),
            R"({"dropped":[],"no_sync_needed":[],"synced":["s"]})");
  EXPECT_EQ(this->FilesUntil("s", "a"), "a");
}

TYPED_TEST_P(WatchmanSubscriptionBasics, MayBePaused) {
  this->Subscribe("s");
  this->Subscribe("other");
  EXPECT_EQ(this->Answer(R"(["debug-set-subscriptions-paused",{"s":true}])"),
            R"({"paused":{"s":{"new":true,"old":false}}})");
  this->Write("a");
  EXPECT_EQ(this->FilesUntil("other", "a"), "a");
  EXPECT_EQ(this->Answer(R"(["debug-set-subscriptions-paused",{"s":false}])"),
            R"({"paused":{"s":{"new":false,"old":true}}})");
  this->Write("b");
}

TYPED_TEST_P(WatchmanSubscriptionBasics, IsShown) {
  this->Subscribe("s");
  const Value answer = this->Ask(R"(["debug-get-subscriptions","$R"])");
  ASSERT_NE(answer.Find("subscribers"), nullptr) << answer;
  ASSERT_EQ(answer.Find("subscribers")->items().size(), 1u) << answer;
  EXPECT_EQ(this->Text(answer.Find("subscribers")->items()[0], "info"), "s");
}

REGISTER_TYPED_TEST_SUITE_P(
    WatchmanSubscriptionBasics, AnswersFirstAndThenSendsWhatIsThere,
    SendsNothingWhereNothingIs, TellsWhatItWasComparedWith, ReportsGoneFiles,
    FiltersByExpression, HasARelativeRoot, IgnoresGenerators,
    SharesAConnectionWithOthers, OfTheSameNameDeliversBesides,
    UnsubscribeEndsIt, UnsubscribeOfAnUnknownOneSaysSo, UnsubscribeTakesAnyRoot,
    OfAnUnwatchedRootWatchesIt, EmptyOnFreshInstanceSendsNothingFirst,
    EachConnectionHasItsOwn, UsesTheEncodingOfTheLastRequest,
    IsCanceledWithTheWatch, IsCanceledByWatchDelAll,
    IsCanceledWhenTheRootIsDeleted, IsCanceledWhenTheRootIsRenamed,
    FlushSendsTheFilesFirst, FlushSaysWhatNeedsNone, FlushSaysWhatIsDropped,
    FlushTakesAllByDefault, FlushLeavesOutOneWhoseNameIsTaken, FlushErrors,
    FlushKnowsOtherRoots, SubscribeErrors, AVersionControlLockHoldsIt,
    FlushPassesAVersionControlLock, MayBePaused, IsShown);

}  // namespace reloader::fakes::watchman

#endif  // FAKES_WATCHMAN_CONTRACT_SUBSCRIPTION_CONTRACT_H_
