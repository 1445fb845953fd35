#include <signal.h>
#include <unistd.h>

#include <optional>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "reloader/process/steered_clock.h"
#include "reloader/process/supervisor_fixture.h"
#include "reloader/testing/status_matchers.h"

namespace reloader::process {
namespace {

class ProcessSupervisorSignalTest : public SupervisorFixture {};

TEST_F(ProcessSupervisorSignalTest, PassesOnTheSignalThatEndsTheProgram) {
  for (const int signal : {SIGHUP, SIGTERM, SIGINT, SIGQUIT}) {
    Run({"quit-on", absl::StrCat(signal), "say", "ready", "wait"});
    kill(getpid(), signal);
    ExpectSignal(signal);
    EXPECT_THAT(supervisor_->StopOn(signal), IsOkAndHolds(0));
  }
}

TEST_F(ProcessSupervisorSignalTest, DoesNotStartBeforeASignalIsTaken) {
  Make({"wait"});
  kill(getpid(), SIGTERM);
  EXPECT_THAT(supervisor_->Start({}), StatusIs(absl::StatusCode::kCancelled));
  ExpectSignal(SIGTERM);
  EXPECT_THAT(supervisor_->Start({}), IsOk());
}

TEST_F(ProcessSupervisorSignalTest, KeepsASignalThatComesDuringAStop) {
  Run({"quit-on", "15", "say", "ready", "wait"});
  clock_.OnNextWait([] {
    kill(getpid(), SIGINT);
    return SteeredClock::Outcome::kWait;
  });
  ExpectStop(0);
  EXPECT_TRUE(supervisor_->wakeable()->IsReady());
  ExpectSignal(SIGINT);
  EXPECT_EQ(supervisor_->NextEvent(), std::nullopt);
  EXPECT_FALSE(supervisor_->wakeable()->IsReady());
}

TEST_F(ProcessSupervisorSignalTest, KillsAtOnceOnASecondInterrupt) {
  Run({"tell", "2", "say", "ready", "wait"});
  kill(getpid(), SIGINT);
  ExpectSignal(SIGINT);
  clock_.OnNextWait([this] {
    EXPECT_EQ(reports_.NextLine(), "got 02");
    kill(getpid(), SIGINT);
    return SteeredClock::Outcome::kWait;
  });
  EXPECT_THAT(supervisor_->StopOn(SIGINT), IsOkAndHolds(128 + SIGKILL));
  ExpectNothingLeft();
}

TEST_F(ProcessSupervisorSignalTest,
       DoesNotTakeItsOwnStopSignalForTheTerminals) {
  options_.stop_signal = SIGINT;
  Run({"quit-on", "2", "say", "ready", "wait"});
  ExpectStop(0);
  EXPECT_EQ(supervisor_->NextEvent(), std::nullopt);
}

TEST_F(ProcessSupervisorSignalTest, LeavesIgnoredSignalsIgnored) {
  signal(SIGHUP, SIG_IGN);
  Run({"say", "ready", "wait"});
  kill(getpid(), SIGHUP);
  kill(getpid(), SIGTERM);
  ExpectSignal(SIGTERM);
  signal(SIGHUP, SIG_DFL);
}

}  // namespace
}  // namespace reloader::process
