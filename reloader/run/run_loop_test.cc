#include "reloader/run/run_loop.h"

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "reloader/change.h"
#include "reloader/clock.h"
#include "reloader/reloader.h"
#include "reloader/run/fake_reloader.h"
#include "reloader/run/handler_list.h"
#include "reloader/run/run_loop_fixture.h"

namespace reloader {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

class Flag final : public Wakeable {
 public:
  int descriptor() const override { return -1; }
  bool IsReady() const override { return ready; }
  bool ready = false;
};

class RunLoopTest : public RunLoopFixture {
 protected:
  // Counts how often "/w/a" is looked at.
  void CountLooks() {
    faults_.Add({.call = fakes::FaultyCall::kStat,
                 .path = "/w/a",
                 .repeat = fakes::FaultRepeat::kAlways,
                 .before = [this] { ++looks_; }});
  }
  int looks_ = 0;
};

// With a backend of each kind.
class RunLoopOfBothTest : public RunLoopTest,
                          public testing::WithParamInterface<Backend> {};

INSTANTIATE_TEST_SUITE_P(All, RunLoopOfBothTest,
                         testing::Values(Backend::kLooks, Backend::kTold),
                         [](const auto& backend) {
                           return backend.param == Backend::kLooks ? "Looks"
                                                                   : "IsTold";
                         });

// --- Settling ----------------------------------------------------------------

TEST_F(RunLoopTest, ALoneChangeComesOutAfterTheSettleTime) {
  Make(Backend::kTold, {});
  WriteIn(100, "/w/a", "22");
  RunFor(5000);
  EXPECT_THAT(client_.log, ElementsAre("0 armed", "120 modified /w/a"));
}

// Neither in a batch nor a reason to wait for quiet.
TEST_F(RunLoopTest, WhatTheClientTakesOutIsNoChange) {
  Make(Backend::kTold, {});
  client_.filter = [](std::vector<Change>* changes) {
    std::erase_if(*changes,
                  [](const Change& change) { return change.path == "/w/log"; });
  };
  WriteIn(100, "/w/a", "22");
  WriteIn(115, "/w/log", "1");
  RunFor(5000);
  EXPECT_THAT(client_.log, ElementsAre("0 armed", "120 modified /w/a"));
}

TEST_F(RunLoopTest, APollerLooksOnceMoreBeforeALoneChangeComesOut) {
  Make(Backend::kLooks, {});
  CountLooks();
  WriteIn(100, "/w/a", "22");
  RunFor(1500);
  EXPECT_THAT(client_.log, ElementsAre("0 armed", "1020 modified /w/a"));
  // Arming, at 1000, at 1020. A second later it would look again.
  EXPECT_EQ(looks_, 3);
}

TEST_F(RunLoopTest, WithoutASettleTimeAChangeComesOutAtOnce) {
  Make(Backend::kTold, {.settling = {.settle = absl::ZeroDuration()}});
  WriteIn(100, "/w/a", "22");
  RunFor(5000);
  EXPECT_THAT(client_.log, ElementsAre("0 armed", "100 modified /w/a"));
}

TEST_F(RunLoopTest, WithoutASettleTimeAPollerLooksNoSecondTime) {
  Make(Backend::kLooks, {.settling = {.settle = absl::ZeroDuration()}});
  CountLooks();
  WriteIn(100, "/w/a", "22");
  RunFor(1500);
  EXPECT_THAT(client_.log, ElementsAre("0 armed", "1000 modified /w/a"));
  EXPECT_EQ(looks_, 2);
}

TEST_F(RunLoopTest, CollectsUntilItIsQuiet) {
  Make(Backend::kTold, {});
  WriteIn(100, "/w/b", "22");
  WriteIn(115, "/w/a", "22");
  WriteIn(130, "/w/b", "333");
  WriteIn(300, "/w/b", "4444");
  RunFor(5000);
  EXPECT_THAT(client_.log,
              ElementsAre("0 armed", "150 modified /w/a modified /w/b",
                          "320 modified /w/b"));
}

TEST_F(RunLoopTest, APollerCollectsWhatItFindsWhileItSettles) {
  Make(Backend::kLooks, {});
  WriteIn(990, "/w/b", "22");
  WriteIn(1010, "/w/a", "22");  // Found at 1020.
  RunFor(1500);
  EXPECT_THAT(client_.log,
              ElementsAre("0 armed", "1040 modified /w/a modified /w/b"));
}

TEST_P(RunLoopOfBothTest, NeverWaitsLongerThanTheMaximum) {
  Make(GetParam(), {});
  for (int64_t ms = 1000; ms < 3500; ms += 10) {
    WriteIn(ms, "/w/a", std::string(ms % 97 + 2, 'x'));
  }
  RunFor(3100);
  EXPECT_THAT(client_.log, ElementsAre("0 armed", "3000 modified /w/a"));
}

TEST_F(RunLoopTest, MakesTheNetChangeOfSeveral) {
  Make(Backend::kTold, {});
  UnlinkIn(100, "/w/a");
  WriteIn(110, "/w/a", "1");  // As editors do.
  WriteIn(120, "/w/new", "1");
  WriteIn(125, "/w/new", "22");
  UnlinkIn(130, "/w/b");
  RunFor(5000);
  EXPECT_THAT(
      client_.log,
      ElementsAre("0 armed", "150 modified /w/a deleted /w/b created /w/new"));
}

TEST_F(RunLoopTest, WhatCameAndWentIsNotTold) {
  Make(Backend::kTold, {});
  WriteIn(100, "/w/tmp", "1");
  UnlinkIn(110, "/w/tmp");
  RunFor(5000);
  EXPECT_THAT(client_.log, ElementsAre("0 armed"));
}

// --- The ends ----------------------------------------------------------------

TEST_F(RunLoopTest, WhatWasCollectedWhenItIsStoppedIsNotTold) {
  Make(Backend::kTold, {});
  WriteIn(100, "/w/a", "22");
  RunFor(110);
  EXPECT_THAT(client_.log, ElementsAre("0 armed"));
}

TEST_F(RunLoopTest, WhatWasCollectedBeforeAnErrorIsToldFirst) {
  FakeReloader reloader;
  reloader.ticks.emplace_back(Tick());
  reloader.ticks.emplace_back(
      Tick({{"/w/a", ChangeKind::kModified}}, Coverage::kHinted));
  reloader.ticks.emplace_back(absl::UnavailableError("the service is gone"));
  RunLoop loop(&reloader,
               {.file_system = &file_system_,
                .clock = &clock_,
                .executor = &executor_,
                .diagnostics = &sink_},
               {});
  EXPECT_EQ(loop.Run(&client_), absl::UnavailableError("the service is gone"));
  EXPECT_THAT(client_.log, ElementsAre("0 armed", "0 modified /w/a"));
}

TEST_F(RunLoopTest, StepsOneTickAtATime) {
  Make(Backend::kTold, {});
  EXPECT_TRUE(*loop_->Step(&client_));
  EXPECT_THAT(client_.tick_times_ms, ElementsAre(0));
  EXPECT_TRUE(*loop_->Step(&client_));
  EXPECT_THAT(client_.tick_times_ms, ElementsAre(0, 1000));
  reloader_->Stop();
  EXPECT_FALSE(*loop_->Step(&client_));
  EXPECT_FALSE(*loop_->Step(&client_));
}

// --- Signals -----------------------------------------------------------------

TEST_F(RunLoopTest, WhatIsWatchedAtTheStartIsArmedWithTheFirstTick) {
  Make(Backend::kTold, {});
  ASSERT_TRUE(file_system_.mutator().Mkdir("/more").ok());
  Write("/more/x", "1");
  const HandlerHandle watches = loop_->signals().OnStarted(
      [](Reloader& reloader) { return reloader.WatchFile("/more/x", {}); });
  client_.on_armed = [this] { Write("/more/x", "22"); };
  RunFor(5000);
  EXPECT_THAT(client_.log, ElementsAre("0 armed", "20 modified /more/x"));
}

TEST_F(RunLoopTest, WhatAHandlerDealsWithIsNotTold) {
  Make(Backend::kTold, {});
  std::vector<std::string> seen;
  const HandlerHandle handler = loop_->signals().OnFileChanged(
      [&](const Change& change) -> absl::StatusOr<bool> {
        seen.push_back(change.path);
        return absl::EndsWith(change.path, ".css");
      });
  WriteIn(100, "/w/x.css", "1");
  WriteIn(101, "/w/a", "22");
  WriteIn(300, "/w/x.css", "22");
  RunFor(5000);
  EXPECT_THAT(seen, ElementsAre("/w/a", "/w/x.css", "/w/x.css"));
  EXPECT_THAT(client_.log, ElementsAre("0 armed", "121 modified /w/a"));
}

TEST_F(RunLoopTest, AHandlerThatFailsSparesNoRestart) {
  Make(Backend::kTold, {});
  const HandlerHandle handler =
      loop_->signals().OnFileChanged([](const Change&) -> absl::StatusOr<bool> {
        return absl::InternalError("no template engine");
      });
  WriteIn(100, "/w/a", "22");
  RunFor(5000);
  EXPECT_THAT(client_.log, ElementsAre("0 armed", "120 modified /w/a"));
  EXPECT_THAT(sink_.said,
              ElementsAre("handler failed: /w/a: no template engine"));
}

TEST_F(RunLoopTest, AClientMayWatchMoreWhenSomethingHasChanged) {
  Make(Backend::kTold, {});
  ASSERT_TRUE(file_system_.mutator().Mkdir("/more").ok());
  Write("/more/x", "1");
  client_.on_changes = [this](const std::vector<Change>&) {
    ASSERT_TRUE(reloader_->WatchFile("/more/x", {}).ok());
  };
  WriteIn(100, "/w/a", "22");
  WriteIn(300, "/more/x", "22");
  RunFor(5000);
  EXPECT_THAT(client_.log, ElementsAre("0 armed", "120 modified /w/a",
                                       "320 modified /more/x"));
}

// --- What else wakes it ------------------------------------------------------

TEST_F(RunLoopTest, AClientIsWokenByATimeAndNobodyLooks) {
  Make(Backend::kLooks, {});
  CountLooks();
  client_.wakeup.deadline = start_ + absl::Milliseconds(7);
  client_.on_armed = [] {};
  EXPECT_TRUE(*loop_->Step(&client_));
  EXPECT_TRUE(*loop_->Step(&client_));
  EXPECT_THAT(client_.tick_times_ms, ElementsAre(0, 7));
  EXPECT_EQ(looks_, 1);
}

TEST_F(RunLoopTest, AClientIsWokenByWhatGetsReady) {
  Make(Backend::kLooks, {});
  CountLooks();
  Flag flag;
  client_.wakeup.wakeables = {&flag};
  In(7, [&] { flag.ready = true; });
  EXPECT_TRUE(*loop_->Step(&client_));
  EXPECT_TRUE(*loop_->Step(&client_));
  EXPECT_THAT(client_.tick_times_ms, ElementsAre(0, 7));
  EXPECT_EQ(looks_, 1);
}

TEST_F(RunLoopTest, AWakeupDoesNotEndTheSettleTime) {
  Make(Backend::kTold, {});
  WriteIn(100, "/w/a", "22");
  client_.wakeup.deadline = start_ + absl::Milliseconds(110);
  for (int i = 0; i < 3; ++i) EXPECT_TRUE(*loop_->Step(&client_));
  EXPECT_THAT(client_.tick_times_ms, ElementsAre(0, 100, 110));
  client_.wakeup = {};
  EXPECT_TRUE(*loop_->Step(&client_));
  EXPECT_THAT(client_.log, ElementsAre("0 armed", "120 modified /w/a"));
}

// A poller has to look at the end of the settle time, whoever wants to be woken
// at that moment.
TEST_F(RunLoopTest, AWakeupAtTheEndOfTheSettleTimeReplacesNoLook) {
  Make(Backend::kLooks, {.vcs_hold = false});
  WriteIn(990, "/w/b", "22");
  WriteIn(1010, "/w/a", "22");
  client_.next_wakeup = [this] {
    return TickLimit{.deadline = clock_.Now() + absl::Milliseconds(20)};
  };
  RunFor(1500);
  EXPECT_THAT(client_.log,
              ElementsAre("0 armed", "1040 modified /w/a modified /w/b"));
}

TEST_F(RunLoopTest, AWakeupThatComesLateReplacesNoLook) {
  Make(Backend::kLooks, {.vcs_hold = false});
  WriteIn(990, "/w/b", "22");
  WriteIn(1004, "/w/a", "22");
  In(1005, [this] { clock_.Spend(absl::Milliseconds(30)); });
  client_.wakeup.deadline = start_ + absl::Milliseconds(1010);
  client_.on_tick = [this] {
    if (NowMs() >= 1010) client_.wakeup = {};
  };
  RunFor(1500);
  EXPECT_THAT(client_.log,
              ElementsAre("0 armed", "1055 modified /w/a modified /w/b"));
}

// --- Content -----------------------------------------------------------------

TEST_F(RunLoopTest, WithoutContentModeEveryWriteIsAChange) {
  Make(Backend::kTold, {});
  WriteIn(1000, "/w/a", "1");
  RunFor(5000);
  EXPECT_THAT(client_.log, ElementsAre("0 armed", "1020 modified /w/a"));
}

TEST_P(RunLoopOfBothTest, AGeneratorThatRewritesTheSameBytesIsNoChange) {
  Make(GetParam(), {.content = ContentFilterOptions()});
  int sent = 0;
  const HandlerHandle handler = loop_->signals().OnFileChanged(
      [&](const Change&) -> absl::StatusOr<bool> {
        ++sent;
        return false;
      });
  WriteIn(1000, "/w/a", "1");
  WriteIn(1000, "/w/b", "1");
  RunFor(5000);
  EXPECT_THAT(client_.log, ElementsAre("0 armed"));
  EXPECT_EQ(sent, 0);
}

TEST_F(RunLoopTest, AStashAndItsPopAreNoChange) {
  Make(Backend::kTold, {.content = ContentFilterOptions()});
  WriteIn(1000, "/w/a", "as committed");
  WriteIn(1010, "/w/a", "1");
  RunFor(5000);
  EXPECT_THAT(client_.log, ElementsAre("0 armed"));
}

TEST_F(RunLoopTest, OfABatchOnlyWhatHasOtherBytesIsTold) {
  Make(Backend::kTold, {.content = ContentFilterOptions()});
  WriteIn(1000, "/w/a", "1");
  WriteIn(1001, "/w/b", "other");
  WriteIn(2000, "/w/b", "other");
  RunFor(5000);
  EXPECT_THAT(client_.log, ElementsAre("0 armed", "1021 modified /w/b"));
}

TEST_F(RunLoopTest, TheFirstHashesAreTakenInPausesUntilTheyAreThere) {
  for (int i = 0; i < 4; ++i) Write(absl::StrCat("/w/", i), "12345");
  clock_.Advance(absl::Minutes(1));
  start_ = clock_.Now();
  Make(Backend::kLooks, {.content = ContentFilterOptions{.max_step_bytes = 5}});
  CountLooks();
  RunFor(900);
  // A step each: both small ones and one more with the first.
  ASSERT_GT(client_.tick_times_ms.size(), 3);
  EXPECT_EQ(client_.tick_times_ms[1], 20);
  EXPECT_EQ(client_.tick_times_ms[2], 40);
  EXPECT_LT(client_.tick_times_ms.back(), 200);
}

TEST_F(RunLoopTest, NothingIsHashedWhileABatchSettles) {
  clock_.Advance(absl::Minutes(1));
  Make(Backend::kTold, {.content = ContentFilterOptions{.max_step_bytes = 1}});
  int reads = 0;
  faults_.Add({.call = fakes::FaultyCall::kRead,
               .path = "/w/b",
               .repeat = fakes::FaultRepeat::kAlways,
               .before = [&] { ++reads; }});
  faults_.Add({.call = fakes::FaultyCall::kRead,
               .path = "/w/a",
               .repeat = fakes::FaultRepeat::kAlways,
               .before = [&] { ++reads; }});
  EXPECT_TRUE(*loop_->Step(&client_));
  EXPECT_EQ(reads, 1);
  Write("/w/new", "1");
  EXPECT_TRUE(*loop_->Step(&client_));
  EXPECT_EQ(reads, 1);
  EXPECT_TRUE(*loop_->Step(&client_));  // It has come out.
  EXPECT_THAT(client_.log, SizeIs(2));
  EXPECT_EQ(reads, 2);
}

// Not by the time when the first tick was over, which may have taken long.
TEST_F(RunLoopTest, AFileThatWasWrittenRightBeforeTheFirstTickIsUnknown) {
  file_system_.SetGranularity(1'000'000'000);
  Write("/w/a", "2");
  faults_.Add({.call = fakes::FaultyCall::kStat,
               .path = "/w/b",
               .before = [this] { clock_.Spend(absl::Seconds(5)); }});
  Make(Backend::kTold, {.content = ContentFilterOptions()});
  WriteIn(9000, "/w/a", "2");
  WriteIn(9000, "/w/b", "1");
  RunFor(12'000);
  EXPECT_THAT(client_.log, ElementsAre("5000 armed", "9020 modified /w/a"));
}

TEST_F(RunLoopTest, AChangeDoesNotWaitForTheFirstHashes) {
  for (int i = 0; i < 100; ++i) Write(absl::StrCat("/w/", i), "12345");
  clock_.Advance(absl::Minutes(1));
  start_ = clock_.Now();
  Make(Backend::kTold, {.content = ContentFilterOptions{.max_step_bytes = 1}});
  WriteIn(105, "/w/99", "12345");  // Not known by then: it counts.
  RunFor(130);
  EXPECT_THAT(client_.log, ElementsAre("0 armed", "125 modified /w/99"));
}

}  // namespace
}  // namespace reloader
