#include "reloader/process/process_supervisor.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "absl/types/span.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "reloader/clock.h"
#include "reloader/errno_status.h"
#include "reloader/posix_clock.h"
#include "reloader/process/process_event.h"
#include "reloader/process/report_pipe.h"
#include "reloader/process/supervisor.h"
#include "reloader/process/supervisor_options.h"
#include "reloader/testing/status_matchers.h"
#include "reloader/testing/temp_directory.h"

namespace reloader::process {
namespace {

using ::testing::AnyOf;
using ::testing::HasSubstr;
using ::testing::StartsWith;

constexpr char kTestCommand[] = "reloader/process/test_command";

// No stop takes so long, however busy the machine is.
constexpr absl::Duration kStopTimeout = absl::Hours(1);

// The real clock, until a wait is taken over. A wait of a minute fails the test
// and is cut short.
class SteeredClock final : public Clock {
 public:
  absl::Time Now() const override { return clock_.Now() + offset_; }
  bool WaitUntil(absl::Time deadline,
                 absl::Span<const Wakeable* const> wakeables) override {
    if (next_wait_ != nullptr) {
      if (std::exchange(next_wait_, nullptr)() == Outcome::kTimeout) {
        Jump(deadline);
        return false;
      }
    }
    const absl::Time patience = clock_.Now() + absl::Minutes(1);
    if (clock_.WaitUntil(std::min(deadline - offset_, patience), wakeables)) {
      return true;
    }
    if (Now() < deadline) {
      ADD_FAILURE() << "nothing has come in a minute";
      Jump(deadline);
    }
    return false;
  }

  enum class Outcome { kWait, kTimeout };

  // Calls `wait` in place of the next wait, or before it.
  void OnNextWait(std::function<Outcome()> wait) {
    next_wait_ = std::move(wait);
  }

  // The time that was not waited for, to the second.
  absl::Duration jumped() const {
    return absl::Ceil(jumped_, absl::Seconds(1));
  }

 private:
  void Jump(absl::Time deadline) {
    const absl::Duration jump = deadline - Now();
    jumped_ += jump;
    offset_ += jump;
  }

  PosixClock clock_;
  absl::Duration offset_ = absl::ZeroDuration();
  absl::Duration jumped_ = absl::ZeroDuration();
  std::function<Outcome()> next_wait_;
};

bool Exists(const std::string& path) {
  struct stat status;
  return stat(path.c_str(), &status) == 0;
}

// Returns whether this process has children that have ended and not been
// reaped.
bool HasZombies() {
  siginfo_t info = {};
  return waitid(P_ALL, 0, &info, WEXITED | WNOHANG | WNOWAIT) == 0 &&
         info.si_pid != 0;
}

bool IsZombie(pid_t pid) {
  std::ifstream file(absl::StrCat("/proc/", pid, "/stat"));
  std::string word;
  return file >> word >> word >> word && word == "Z";
}

// A standard descriptor of this process, and so of commands, that is a pipe's
// end for some time.
class ReplacedDescriptor {
 public:
  ReplacedDescriptor(int number, int replacement)
      : number_(number), saved_(fcntl(number, F_DUPFD_CLOEXEC, 10)) {
    dup2(replacement, number);
  }
  ~ReplacedDescriptor() {
    dup2(saved_, number_);
    close(saved_);
  }

 private:
  const int number_;
  const int saved_;
};

class ProcessSupervisorTest : public testing::Test {
 protected:
  ProcessSupervisorTest() { options_.stop_timeout = kStopTimeout; }

  // The words are those of test_command_main.cc.
  void Make(const std::vector<std::string>& words) {
    SupervisorOptions options = options_;
    options.command = {kTestCommand, reports_.number()};
    options.command.insert(options.command.end(), words.begin(), words.end());
    MakeFrom(options);
  }
  void MakeFrom(SupervisorOptions options) {
    options.terminal = "";
    options.temporary_directory = temp_.path();
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
    EXPECT_THAT(line, StartsWith("pid "));
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
    EXPECT_FALSE(HasZombies());
  }

  TempDirectory temp_;
  SteeredClock clock_;
  ReportPipe reports_;
  SupervisorOptions options_;
  std::unique_ptr<Supervisor> supervisor_;
};

TEST_F(ProcessSupervisorTest, TellsHowTheCommandHasEnded) {
  Make({"exit", "7"});
  ASSERT_THAT(supervisor_->Start({}), IsOk());
  ExpectExit(7);
  EXPECT_EQ(supervisor_->NextEvent(), std::nullopt);
  ExpectStop(7);
  ExpectNothingLeft();
}

TEST_F(ProcessSupervisorTest, TellsThatASignalHasEndedIt) {
  Make({"die", "9"});
  ASSERT_THAT(supervisor_->Start({}), IsOk());
  ExpectExit(128 + SIGKILL);
}

TEST_F(ProcessSupervisorTest, StartsAgainWhatHasEndedAtOnce) {
  Make({"say", "here", "exit", "1"});
  for (int i = 0; i < 20; ++i) {
    ASSERT_THAT(supervisor_->Start({}), IsOk());
    EXPECT_EQ(reports_.NextLine(), "here");
    if (i % 2 == 0) {
      ExpectExit(1);
      ExpectStop(1);
    } else {
      // It may be stopped on its last way.
      EXPECT_THAT(supervisor_->Stop(), IsOkAndHolds(AnyOf(1, 128 + SIGTERM)));
    }
    EXPECT_EQ(supervisor_->NextEvent(), std::nullopt) << "told twice";
  }
  ExpectNothingLeft();
}

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
  EXPECT_FALSE(HasZombies());
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
  // An address that no other test has.
  const pid_t pid = getpid();
  Make({"ignore", "15", "listen",
        absl::StrCat("127.", 1 + (pid >> 16) % 250, ".", (pid >> 8) % 256, ".",
                     1 + pid % 250),
        "wait"});
  for (int i = 0; i < 5; ++i) {
    ASSERT_THAT(supervisor_->Start({}), IsOk());
    ASSERT_EQ(reports_.NextLine(), "listening");
    clock_.OnNextWait([] { return SteeredClock::Outcome::kTimeout; });
    ExpectStop(128 + SIGKILL);
  }
}

TEST_F(ProcessSupervisorTest, PassesTheOutputOnAndStopsWhoWaitsForAReader) {
  int fds[2];
  ASSERT_EQ(pipe2(fds, O_CLOEXEC), 0);
  Make({"say", "ready", "print", "10000000", "say", "printed"});
  {
    const ReplacedDescriptor output(STDOUT_FILENO, fds[1]);
    ASSERT_THAT(supervisor_->Start({}), IsOk());
  }
  close(fds[1]);
  ASSERT_EQ(reports_.NextLine(), "ready");
  char bytes[4096];
  for (int i = 0; i < 1000; ++i) ASSERT_GT(read(fds[0], bytes, 4096), 0);
  ExpectStop(128 + SIGTERM);  // There are millions left to print.
  while (read(fds[0], bytes, sizeof(bytes)) > 0) {
  }
  close(fds[0]);
  EXPECT_TRUE(reports_.HasEnded());
}

TEST_F(ProcessSupervisorTest, LeavesTheInputToTheCommand) {
  int fds[2];
  ASSERT_EQ(pipe2(fds, O_CLOEXEC), 0);
  const ReplacedDescriptor input(STDIN_FILENO, fds[0]);
  Make({"read", "wait"});
  for (const char* text : {"first", "second"}) {
    ASSERT_THAT(supervisor_->Start({}), IsOk());
    ASSERT_GT(write(fds[1], absl::StrCat(text, "\n").c_str(),
                    std::string(text).size() + 1),
              0);
    EXPECT_EQ(reports_.NextLine(), absl::StrCat("read ", text));
    ExpectStop(128 + SIGTERM);
  }
  close(fds[0]);
  close(fds[1]);
}

TEST_F(ProcessSupervisorTest, PassesArgumentsAndEnvironmentOnAsTheyAre) {
  options_.environment = {"A=b c=d", "EMPTY=", "RELOADER_CHANGED=old"};
  Make({"args", "env", "A", "env", "EMPTY", "env", "HOME", "env",
        "RELOADER_CHANGED", "env", "RELOADER_CHANGED_COUNT", "say", "", "say",
        "two  spaces\t'\"$x"});
  ASSERT_THAT(supervisor_->Start({"/a", "/b"}), IsOk());
  EXPECT_THAT(reports_.NextLine(), HasSubstr("|say||say|two  spaces\t'\"$x|"));
  EXPECT_EQ(reports_.NextLine(), "A=b c=d");
  EXPECT_EQ(reports_.NextLine(), "EMPTY=");
  EXPECT_EQ(reports_.NextLine(), "HOME=?");
  EXPECT_EQ(reports_.NextLine(), "RELOADER_CHANGED=/a");
  EXPECT_EQ(reports_.NextLine(), "/b");
  EXPECT_EQ(reports_.NextLine(), "RELOADER_CHANGED_COUNT=2");
  ExpectExit(0);
}

TEST_F(ProcessSupervisorTest, StartsWithALongListOfChanges) {
  Make({"env", "RELOADER_CHANGED_COUNT"});
  const std::vector<std::string> changed(10'000, std::string(200, 'x'));
  ASSERT_THAT(supervisor_->Start(changed), IsOk());
  EXPECT_EQ(reports_.NextLine(), "RELOADER_CHANGED_COUNT=10000");
}

TEST_F(ProcessSupervisorTest, KeepsTheListOfChangesUntilTheStop) {
  Make({"env", "RELOADER_CHANGED_FILE", "wait"});
  ASSERT_THAT(supervisor_->Start({"/a"}), IsOk());
  const std::string line = reports_.NextLine();
  const std::string file = line.substr(line.find('=') + 1);
  EXPECT_TRUE(Exists(file)) << file;
  ExpectStop(128 + SIGTERM);
  EXPECT_FALSE(Exists(file)) << file;
}

TEST_F(ProcessSupervisorTest, SaysThatThereIsNoSuchCommand) {
  MakeFrom({.command = {"no-such-command"}, .environment = {"PATH=/bin"}});
  EXPECT_THAT(supervisor_->Start({}), StatusIs(absl::StatusCode::kNotFound,
                                               HasSubstr("no-such-command")));
  EXPECT_FALSE(HasZombies());
  ExpectStop(0);
}

TEST_F(ProcessSupervisorTest, SaysThatTheCommandCannotBeExecuted) {
  const std::string path = temp_.path() + "/command";
  std::ofstream(path) << "echo no first line\n";
  MakeFrom({.command = {path}});
  const absl::Status denied = supervisor_->Start({});
  EXPECT_EQ(ErrnoFromStatus(denied), EACCES);
  EXPECT_THAT(std::string(denied.message()), HasSubstr(path));
  ASSERT_EQ(chmod(path.c_str(), 0700), 0);
  EXPECT_EQ(ErrnoFromStatus(supervisor_->Start({})), ENOEXEC);
  std::ofstream(path) << "#!/bin/sh\nexit 5\n";
  ASSERT_THAT(supervisor_->Start({}), IsOk()) << "it is mended";
  ExpectExit(5);
}

TEST_F(ProcessSupervisorTest, PassesOnTheSignalThatEndsTheProgram) {
  for (const int signal : {SIGHUP, SIGTERM, SIGINT, SIGQUIT}) {
    Run({"quit-on", absl::StrCat(signal), "say", "ready", "wait"});
    kill(getpid(), signal);
    ExpectSignal(signal);
    EXPECT_THAT(supervisor_->StopOn(signal), IsOkAndHolds(0));
  }
}

TEST_F(ProcessSupervisorTest, DoesNotStartBeforeASignalIsTaken) {
  Make({"wait"});
  kill(getpid(), SIGTERM);
  EXPECT_THAT(supervisor_->Start({}), StatusIs(absl::StatusCode::kCancelled));
  ExpectSignal(SIGTERM);
  EXPECT_THAT(supervisor_->Start({}), IsOk());
}

TEST_F(ProcessSupervisorTest, KeepsASignalThatComesDuringAStop) {
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

TEST_F(ProcessSupervisorTest, KillsAtOnceOnASecondInterrupt) {
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

TEST_F(ProcessSupervisorTest, DoesNotTakeItsOwnStopSignalForTheTerminals) {
  options_.stop_signal = SIGINT;
  Run({"quit-on", "2", "say", "ready", "wait"});
  ExpectStop(0);
  EXPECT_EQ(supervisor_->NextEvent(), std::nullopt);
}

TEST_F(ProcessSupervisorTest, LeavesIgnoredSignalsIgnored) {
  signal(SIGHUP, SIG_IGN);
  Run({"say", "ready", "wait"});
  kill(getpid(), SIGHUP);
  kill(getpid(), SIGTERM);
  ExpectSignal(SIGTERM);
  signal(SIGHUP, SIG_DFL);
}

TEST_F(ProcessSupervisorTest, EndsWhatRunsWhenItIsDestroyed) {
  Run({"ignore", "15", "fork", "[", "wait", "]", "say", "ready", "wait"});
  supervisor_.reset();
  ExpectNothingLeft();
}

TEST_F(ProcessSupervisorTest, NeedsACommand) {
  EXPECT_THAT(MakeProcessSupervisor({}, &clock_),
              StatusIs(absl::StatusCode::kInvalidArgument));
}

}  // namespace
}  // namespace reloader::process
