#include "reloader/process/process_supervisor.h"

#include <signal.h>
#include <sys/types.h>
#include <unistd.h>

#include <fstream>
#include <functional>
#include <random>
#include <string>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "reloader/clock.h"
#include "reloader/process/steered_clock.h"
#include "reloader/process/supervisor_fixture.h"
#include "reloader/testing/status_matchers.h"

namespace reloader::process {
namespace {

bool IsZombie(pid_t pid) {
  std::ifstream file(absl::StrCat("/proc/", pid, "/stat"));
  std::string word;
  return file >> word >> word >> word && word == "Z";
}

class ProcessSupervisorTest : public SupervisorFixture {};

TEST_F(ProcessSupervisorTest, StopsTheWholeGroup) {
  Run({"fork", "[", "fork", "[", "say", "ready", "wait", "]", "wait", "]",
       "wait"});
  ExpectStop(128 + SIGTERM);
  ExpectNothingLeft();
}

TEST_F(ProcessSupervisorTest, KillsWhatIgnoresTheSignalAfterTheTimeout) {
  Run({"ignore", "15", "fork", "[", "wait", "]", "say", "ready", "wait"});
  clock_.OnNextWait([] { return SteeredClock::Outcome::kTimeout; });
  ExpectStop(128 + SIGKILL);
  EXPECT_EQ(clock_.jumped(), kStopTimeout);
  ExpectNothingLeft();
}

TEST_F(ProcessSupervisorTest, WaitsForTheGroupAndNotOnlyForTheCommand) {
  Run({"fork", "[", "ignore", "15", "say", "ready", "wait", "]", "wait"});
  ASSERT_THAT(supervisor_->Start({}),
              StatusIs(absl::StatusCode::kFailedPrecondition));
  int waits = 0;
  const std::function<SteeredClock::Outcome()> wait = [&] {
    // The first is for the command, the second for what it has left.
    clock_.OnNextWait([&] {
      ++waits;
      return SteeredClock::Outcome::kTimeout;
    });
    return SteeredClock::Outcome::kWait;
  };
  clock_.OnNextWait(wait);
  ExpectStop(128 + SIGTERM);
  EXPECT_EQ(waits, 1);
  ExpectNothingLeft();
}

TEST_F(ProcessSupervisorTest, StopsWhatTheCommandHasLeft) {
  Run({"fork", "[", "say", "ready", "wait", "]", "exit", "4"});
  ExpectExit(4);
  EXPECT_THAT(supervisor_->Start({}),
              StatusIs(absl::StatusCode::kFailedPrecondition));
  ExpectStop(4);
  ExpectNothingLeft();
}

TEST_F(ProcessSupervisorTest, AsksOnce) {
  Run({"tell", "15", "say", "ready", "wait"});
  clock_.OnNextWait([this] {
    EXPECT_EQ(reports_.NextLine(), "got 15");
    return SteeredClock::Outcome::kTimeout;
  });
  ExpectStop(128 + SIGKILL);
  ExpectStop(128 + SIGKILL);
  EXPECT_TRUE(reports_.AwaitEnd());
  EXPECT_NE(reports_.NextLine(), "got 15");
}

TEST_F(ProcessSupervisorTest, StopsWhatIsSuspended) {
  Run({"quit-on", "15", "say", "ready", "die", "19"});
  ExpectStop(0);
  ExpectNothingLeft();
}

TEST_F(ProcessSupervisorTest, LeavesAloneWhatHasLeftTheGroupButReapsIt) {
  Make({"fork", "[", "leave", "pid", "wait", "]", "wait"});
  ASSERT_THAT(supervisor_->Start({}), IsOk());
  const pid_t pid = NextPid();
  ExpectStop(128 + SIGTERM);
  ASSERT_EQ(kill(pid, 0), 0) << "a daemon was hunted";
  kill(pid, SIGKILL);
  while (kill(pid, 0) == 0) {
    const Wakeable* const wakeables[] = {supervisor_->wakeable()};
    ASSERT_TRUE(clock_.WaitUntil(clock_.Now() + kStopTimeout, wakeables));
    EXPECT_EQ(supervisor_->NextEvent(), std::nullopt);
  }
  ExpectNothingLeft();
}

TEST_F(ProcessSupervisorTest, DoesNotWaitForAZombieThatIsNotItsOwn) {
  // The parent of one in the group has left it, and does not reap.
  Make({"fork", "[", "fork", "[", "pid", "wait", "]", "leave", "pid", "wait",
        "]", "wait"});
  ASSERT_THAT(supervisor_->Start({}), IsOk());
  const pid_t pids[] = {NextPid(), NextPid()};
  ExpectStop(128 + SIGTERM);
  for (const pid_t pid : pids) kill(pid, SIGKILL);
  EXPECT_TRUE(reports_.AwaitEnd());
}

TEST_F(ProcessSupervisorTest, KillsMembersThatAreNotItsOwnChildren) {
  Make({"fork", "[", "fork", "[", "ignore", "15", "pid", "wait", "]", "leave",
        "pid", "wait", "]", "wait"});
  ASSERT_THAT(supervisor_->Start({}), IsOk());
  const pid_t pids[] = {NextPid(), NextPid()};
  clock_.OnNextWait([this] {
    clock_.OnNextWait([] { return SteeredClock::Outcome::kTimeout; });
    return SteeredClock::Outcome::kWait;
  });
  ExpectStop(128 + SIGTERM);
  // Of the two one has been killed, and is a zombie of the other.
  EXPECT_EQ(IsZombie(pids[0]) + IsZombie(pids[1]), 1);
  for (const pid_t pid : pids) kill(pid, SIGKILL);
  EXPECT_TRUE(reports_.AwaitEnd());
}

TEST_F(ProcessSupervisorTest, FreesThePortBeforeTheNextStart) {
  // An address of our own: other runs of this test use the same port, and
  // process numbers are the same in every sandbox.
  std::random_device random;
  const std::string ip = absl::StrCat("127.", 1 + random() % 250, ".",
                                      random() % 250, ".", 1 + random() % 250);
  Make({"ignore", "15", "listen", ip, "wait"});
  for (int i = 0; i < 5; ++i) {
    ASSERT_THAT(supervisor_->Start({}), IsOk());
    ASSERT_EQ(reports_.NextLine(), "listening");
    clock_.OnNextWait([] { return SteeredClock::Outcome::kTimeout; });
    ExpectStop(128 + SIGKILL);
  }
}

TEST_F(ProcessSupervisorTest, GoesOnWhenItsHelperInTheGroupIsKilled) {
  Run({"say", "ready", "wait"});
  std::ifstream children(
      absl::StrCat("/proc/self/task/", getpid(), "/children"));
  pid_t child = 0;
  int killed = 0;
  while (children >> child) {
    std::string name;
    std::ifstream(absl::StrCat("/proc/", child, "/comm")) >> name;
    if (name == "reload-member") killed += kill(child, SIGKILL) == 0 ? 1 : 0;
  }
  ASSERT_EQ(killed, 1);
  ExpectStop(128 + SIGTERM);
  ASSERT_THAT(supervisor_->Start({}), IsOk());
  ASSERT_EQ(reports_.NextLine(), "ready");
  ExpectStop(128 + SIGTERM);
  ExpectNothingLeft();
}

TEST_F(ProcessSupervisorTest, EndsWhatRunsWhenItIsDestroyed) {
  Run({"ignore", "15", "fork", "[", "wait", "]", "say", "ready", "wait"});
  supervisor_.reset();
  ExpectNothingLeft();
}

}  // namespace
}  // namespace reloader::process
