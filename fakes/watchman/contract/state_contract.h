// The protocol contract: states that clients assert.
// Include server_contract.h instead.
#ifndef FAKES_WATCHMAN_CONTRACT_STATE_CONTRACT_H_
#define FAKES_WATCHMAN_CONTRACT_STATE_CONTRACT_H_

#include <string>

#include "fakes/watchman/contract/contract_connection.h"
#include "fakes/watchman/contract/subscription_fixture.h"
#include "gtest/gtest.h"

namespace reloader::fakes::watchman {

template <typename World>
class WatchmanStateContract : public WatchmanSubscriptionContract<World> {};

TYPED_TEST_SUITE_P(WatchmanStateContract);

TYPED_TEST_P(WatchmanStateContract, AnswersTheCallerAndTellsAllSubscribers) {
  this->Subscribe("s");
  const auto other = this->Connect();
  other->Ask(this->Request(
      R"(["subscribe","$R","t",{"empty_on_fresh_instance":true}])"));
  EXPECT_EQ(this->Answer(R"(["state-enter","$R","x"])"),
            R"({"clock":"CLOCK","root":"$R","state-enter":"x"})");
  EXPECT_EQ(
      this->News(),
      R"({"clock":"CLOCK","root":"$R","state-enter":"x","subscription":"s",)"
      R"("unilateral":true})");
  EXPECT_EQ(
      this->Tidied(other->NextUnilateral()),
      R"({"clock":"CLOCK","root":"$R","state-enter":"x","subscription":"t",)"
      R"("unilateral":true})");
  EXPECT_EQ(this->Answer(R"(["state-leave","$R","x"])"),
            R"({"clock":"CLOCK","root":"$R","state-leave":"x"})");
  EXPECT_EQ(
      this->News(),
      R"({"clock":"CLOCK","root":"$R","state-leave":"x","subscription":"s",)"
      R"("unilateral":true})");
  EXPECT_EQ(
      this->Tidied(other->NextUnilateral()),
      R"({"clock":"CLOCK","root":"$R","state-leave":"x","subscription":"t",)"
      R"("unilateral":true})");
}

TYPED_TEST_P(WatchmanStateContract, CarriesMetadata) {
  this->Subscribe("s");
  EXPECT_EQ(
      this->Answer(R"(["state-enter","$R",{"name":"x","metadata":{"a":[1]}}])"),
      R"({"clock":"CLOCK","root":"$R","state-enter":"x"})");
  EXPECT_EQ(
      this->News(),
      R"({"clock":"CLOCK","metadata":{"a":[1]},"root":"$R","state-enter":"x",)"
      R"("subscription":"s","unilateral":true})");
  EXPECT_EQ(this->Answer(R"(["state-leave","$R",{"name":"x","metadata":"m"}])"),
            R"({"clock":"CLOCK","root":"$R","state-leave":"x"})");
  EXPECT_EQ(this->News(),
            R"({"clock":"CLOCK","metadata":"m","root":"$R","state-leave":"x",)"
            R"("subscription":"s","unilateral":true})");
}

TYPED_TEST_P(WatchmanStateContract, IsAssertedOnce) {
  EXPECT_EQ(this->Answer(R"(["state-enter","$R","x"])"),
            R"({"clock":"CLOCK","root":"$R","state-enter":"x"})");
  EXPECT_EQ(this->Error(R"(["state-enter","$R","x"])"),
            "state x is already asserted");
  const auto other = this->Connect();
  EXPECT_EQ(this->Text(other->Ask(this->Request(R"(["state-enter","$R","x"])")),
                       "error"),
            "state x is already asserted");
  EXPECT_EQ(this->Answer(R"(["state-enter","$R","y"])"),
            R"({"clock":"CLOCK","root":"$R","state-enter":"y"})");
}

TYPED_TEST_P(WatchmanStateContract, IsLeftByWhoAssertedIt) {
  EXPECT_EQ(this->Error(R"(["state-leave","$R","x"])"),
            "state x is not asserted");
  EXPECT_EQ(this->Answer(R"(["state-enter","$R","x"])"),
            R"({"clock":"CLOCK","root":"$R","state-enter":"x"})");
  const auto other = this->Connect();
  EXPECT_EQ(this->Text(other->Ask(this->Request(R"(["state-leave","$R","x"])")),
                       "error"),
            "state x was not asserted by this session");
  EXPECT_EQ(this->Answer(R"(["state-leave","$R","x"])"),
            R"({"clock":"CLOCK","root":"$R","state-leave":"x"})");
  EXPECT_EQ(this->Error(R"(["state-leave","$R","x"])"),
            "state x is not asserted");
}

TYPED_TEST_P(WatchmanStateContract, IsAbandonedWithTheConnection) {
  this->Subscribe("s");
  auto other = this->Connect();
  EXPECT_EQ(
      this->Tidied(other->Ask(this->Request(R"(["state-enter","$R","x"])"))),
      R"({"clock":"CLOCK","root":"$R","state-enter":"x"})");
  this->client().NextUnilateral();
  other = nullptr;
  EXPECT_EQ(
      this->News(),
      R"({"abandoned":true,"clock":"CLOCK","root":"$R","state-leave":"x",)"
      R"("subscription":"s","unilateral":true})");
  EXPECT_EQ(this->Answer(R"(["state-enter","$R","x"])"),
            R"({"clock":"CLOCK","root":"$R","state-enter":"x"})");
}

TYPED_TEST_P(WatchmanStateContract, DeferHoldsFilesBack) {
  this->Subscribe("held", R"("defer":["x"])");
  this->Subscribe("free");
  this->Ask(R"(["state-enter","$R","x"])");
  this->client().NextUnilateral();
  this->client().NextUnilateral();
  this->Write("a");
  EXPECT_EQ(this->FilesUntil("free", "a"), "a");
  this->Write("b");
  EXPECT_EQ(this->FilesUntil("free", "b"), "b");
  this->Ask(R"(["state-leave","$R","x"])");
  this->client().NextUnilateral();
  this->client().NextUnilateral();
  EXPECT_EQ(this->FilesUntil("held", "a"), "a b");
}

TYPED_TEST_P(WatchmanStateContract, DropForgetsFiles) {
  this->Subscribe("held", R"("drop":["x"])");
  this->Subscribe("free");
  this->Ask(R"(["state-enter","$R","x"])");
  this->client().NextUnilateral();
  this->client().NextUnilateral();
  this->Write("a");
  EXPECT_EQ(this->FilesUntil("free", "a"), "a");
  EXPECT_EQ(this->Flush("held"),
            R"({"dropped":["held"],"no_sync_needed":[],"synced":[]})");
  this->Ask(R"(["state-leave","$R","x"])");
  this->client().NextUnilateral();
  this->client().NextUnilateral();
  this->Ask(R"(["unsubscribe","$R","free"])");
  this->Write("b");
  EXPECT_EQ(this->FilesUntil("held", "b"), "b");
}

TYPED_TEST_P(WatchmanStateContract, OtherStatesHoldNothing) {
  this->Subscribe("s", R"("defer":["y"],"drop":["z"])");
  this->Ask(R"(["state-enter","$R","x"])");
  this->client().NextUnilateral();
  this->Write("a");
  EXPECT_EQ(this->FilesUntil("s", "a"), "a");
}

TYPED_TEST_P(WatchmanStateContract, EndsWithTheWatch) {
  EXPECT_EQ(this->Answer(R"(["state-enter","$R","x"])"),
            R"({"clock":"CLOCK","root":"$R","state-enter":"x"})");
  this->Ask(R"(["watch-del","$R"])");
  EXPECT_EQ(this->Answer(R"(["state-enter","$R","x"])"),
            R"({"clock":"CLOCK","root":"$R","state-enter":"x"})");
}

TYPED_TEST_P(WatchmanStateContract, Errors) {
  EXPECT_EQ(this->Error(R"(["state-enter","$R"])"),
            "invalid number of arguments, expected 3, got 2");
  EXPECT_EQ(this->Error(R"(["state-enter","$R","x","y"])"),
            "invalid number of arguments, expected 3, got 4");
  EXPECT_EQ(
      this->Error(R"(["state-enter","$R",{"name":"x","sync_timeout":-1}])"),
      "sync_timeout must be >= 0");
  EXPECT_EQ(this->Error(R"(["state-enter","$R",{}])"),
            "key 'name' is not present in this json object");
  EXPECT_EQ(this->Error(R"(["state-enter","$R",1])"),
            "json_ref::get called on a non object type");
  EXPECT_EQ(this->Error(R"(["state-enter","$R",{"name":1}])"),
            "expected json string object");
  EXPECT_EQ(this->Error(R"(["state-leave","$R",{}])"),
            "key 'name' is not present in this json object");
  EXPECT_EQ(this->Error(R"(["state-leave","$R",1])"),
            "json_ref::get called on a non object type");
}

TYPED_TEST_P(WatchmanStateContract, MayDoWithoutASync) {
  EXPECT_EQ(
      this->Answer(R"(["state-enter","$R",{"name":"x","sync_timeout":0}])"),
      R"({"clock":"CLOCK","root":"$R","state-enter":"x"})");
  EXPECT_EQ(
      this->Answer(R"(["state-leave","$R",{"name":"x","sync_timeout":0}])"),
      R"({"clock":"CLOCK","root":"$R","state-leave":"x"})");
}

REGISTER_TYPED_TEST_SUITE_P(WatchmanStateContract,
                            AnswersTheCallerAndTellsAllSubscribers,
                            CarriesMetadata, IsAssertedOnce,
                            IsLeftByWhoAssertedIt, IsAbandonedWithTheConnection,
                            DeferHoldsFilesBack, DropForgetsFiles,
                            OtherStatesHoldNothing, EndsWithTheWatch, Errors,
                            MayDoWithoutASync);

}  // namespace reloader::fakes::watchman

#endif  // FAKES_WATCHMAN_CONTRACT_STATE_CONTRACT_H_
