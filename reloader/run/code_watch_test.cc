#include "reloader/run/code_watch.h"

#include "absl/status/status.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "reloader/change.h"
#include "reloader/run/fake_reloader.h"
#include "reloader/run/run_loop_fixture.h"
#include "reloader/testing/status_matchers.h"

namespace reloader {
namespace {

using ::testing::IsEmpty;

class CodeWatchTest : public RunLoopFixture,
                      public testing::WithParamInterface<Backend> {
 protected:
  void SetUp() override {
    RunLoopFixture::SetUp();
    Make(GetParam(), {});
  }
};

INSTANTIATE_TEST_SUITE_P(All, CodeWatchTest,
                         testing::Values(Backend::kLooks, Backend::kTold),
                         [](const auto& backend) {
                           return backend.param == Backend::kLooks ? "Looks"
                                                                   : "IsTold";
                         });

TEST_P(CodeWatchTest, TellsOfEachChangeOnce) {
  CodeWatch watch(reloader_.get());
  EXPECT_THAT(watch.CodeChanged(), IsOkAndHolds(false));  // Arms.
  EXPECT_THAT(watch.CodeChanged(), IsOkAndHolds(false));
  Write("/w/a", "22");
  EXPECT_THAT(watch.CodeChanged(), IsOkAndHolds(true));
  EXPECT_THAT(watch.CodeChanged(), IsOkAndHolds(false));
}

TEST_P(CodeWatchTest, DoesNotWait) {
  CodeWatch watch(reloader_.get());
  for (int i = 0; i < 5; ++i) EXPECT_TRUE(watch.CodeChanged().ok());
  EXPECT_EQ(NowMs(), 0);
}

TEST_P(CodeWatchTest, WhatWasBeforeTheFirstCallIsNoChange) {
  CodeWatch watch(reloader_.get());
  Write("/w/a", "22");
  EXPECT_THAT(watch.CodeChanged(), IsOkAndHolds(false));
  EXPECT_THAT(watch.CodeChanged(), IsOkAndHolds(false));
}

TEST_P(CodeWatchTest, NothingChangesAfterAStop) {
  CodeWatch watch(reloader_.get());
  EXPECT_THAT(watch.CodeChanged(), IsOkAndHolds(false));
  reloader_->Stop();
  Write("/w/a", "22");
  EXPECT_THAT(watch.CodeChanged(), IsOkAndHolds(false));
  EXPECT_THAT(watch.CodeChanged(), IsOkAndHolds(false));
}

TEST(CodeWatchOfFakeTest, DoesNothingBeforeTheFirstCall) {
  FakeReloader reloader;
  const CodeWatch watch(&reloader);
  EXPECT_THAT(reloader.log, IsEmpty());
}

TEST(CodeWatchOfFakeTest, AnErrorStays) {
  FakeReloader reloader;
  reloader.ticks.emplace_back(Tick());
  reloader.ticks.emplace_back(absl::UnavailableError("gone"));
  CodeWatch watch(&reloader);
  EXPECT_THAT(watch.CodeChanged(), IsOkAndHolds(false));
  EXPECT_EQ(watch.CodeChanged().status(), absl::UnavailableError("gone"));
  EXPECT_EQ(watch.CodeChanged().status(), absl::UnavailableError("gone"));
}

}  // namespace
}  // namespace reloader
