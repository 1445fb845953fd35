// SupervisorFixture runs test_command under a ProcessSupervisor, without a
// terminal.
//
//   class MyTest : public SupervisorFixture {};
//   TEST_F(MyTest, Stops) {
//     Run({"say", "ready", "wait"});
//     ExpectStop(128 + SIGTERM);
//     ExpectNothingLeft();
//   }
//
// One thread.
#ifndef RELOADER_PROCESS_SUPERVISOR_FIXTURE_H_
#define RELOADER_PROCESS_SUPERVISOR_FIXTURE_H_

#include <signal.h>
#include <stdlib.h>
#include <sys/types.h>
#include <sys/wait.h>

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/time/time.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "reloader/clock.h"
#include "reloader/process/process_event.h"
#include "reloader/process/process_supervisor.h"
#include "reloader/process/report_pipe.h"
#include "reloader/process/steered_clock.h"
#include "reloader/process/supervisor.h"
#include "reloader/process/supervisor_options.h"
#include "reloader/testing/status_matchers.h"
#include "reloader/testing/temp_directory.h"

namespace reloader::process {

// No stop takes so long, however busy the machine is.
inline constexpr absl::Duration kStopTimeout = absl::Hours(1);

class SupervisorFixture : public testing::Test {
 protected:
  SupervisorFixture() {
    options_.stop_timeout = kStopTimeout;
    // As at a login, whatever who runs the test ignores.
    for (const int number : {SIGHUP, SIGINT, SIGQUIT, SIGTERM}) {
      signal(number, SIG_DFL);
    }
  }

  // The words are those of test_command_main.cc.
  void Make(const std::vector<std::string>& words) {
    SupervisorOptions options = options_;
    options.command = {"reloader/process/test_command", reports_.number()};
    options.command.insert(options.command.end(), words.begin(), words.end());
    MakeFrom(options);
  }
  void MakeFrom(SupervisorOptions options) {
    options.terminal = "";
    if (options.temporary_directory ==
        SupervisorOptions().temporary_directory) {
      options.temporary_directory = temp_.path();
    }
    supervisor_.reset();
    auto supervisor = MakeProcessSupervisor(std::move(options), &clock_);
    ASSERT_THAT(supervisor, IsOk());
    supervisor_ = *std::move(supervisor);
  }

  // Makes and starts it, and waits until it says "ready".
  void Run(const std::vector<std::string>& words) {
    Make(words);
    ASSERT_THAT(supervisor_->Start({}), IsOk());
    ASSERT_EQ(reports_.Await("ready"), "ready");
  }

  // Reads the line of the word "pid".
  pid_t NextPid() {
    const std::string line = reports_.NextLine();
    EXPECT_THAT(line, testing::StartsWith("pid "));
    return atoi(line.c_str() + 4);
  }

  ProcessEvent AwaitEvent() {
    while (true) {
      if (const auto event = supervisor_->NextEvent()) return *event;
      const Wakeable* const wakeables[] = {supervisor_->wakeable()};
      if (!clock_.WaitUntil(clock_.Now() + kStopTimeout, wakeables)) return {};
    }
  }

  void ExpectExit(int exit_status) {
    const ProcessEvent event = AwaitEvent();
    EXPECT_EQ(event.kind, ProcessEvent::Kind::kExited);
    EXPECT_EQ(event.exit_status, exit_status);
  }
  void ExpectSignal(int signal) {
    const ProcessEvent event = AwaitEvent();
    EXPECT_EQ(event.kind, ProcessEvent::Kind::kSignal);
    EXPECT_EQ(event.signal, signal);
  }

  void ExpectStop(int exit_status) {
    EXPECT_THAT(supervisor_->Stop(), IsOkAndHolds(exit_status));
  }

  void ExpectNothingLeft() {
    EXPECT_TRUE(reports_.HasEnded()) << "an orphan holds the report pipe";
    siginfo_t zombie = {};
    waitid(P_ALL, 0, &zombie, WEXITED | WNOHANG | WNOWAIT);
    EXPECT_EQ(zombie.si_pid, 0) << "a zombie has been left";
  }

  TempDirectory temp_;
  SteeredClock clock_;
  ReportPipe reports_;
  SupervisorOptions options_;
  std::unique_ptr<Supervisor> supervisor_;
};

}  // namespace reloader::process

#endif  // RELOADER_PROCESS_SUPERVISOR_FIXTURE_H_
