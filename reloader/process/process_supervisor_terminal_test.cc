#include <signal.h>
#include <unistd.h>

#include <cstdlib>
#include <fstream>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "reloader/process/pty_job.h"
#include "reloader/process/report_pipe.h"

// What a user at a terminal does to a ProcessSupervisor: here a shell with job
// control runs test_supervisor, which runs test_command.
namespace reloader::process {
namespace {

using ::testing::StartsWith;

constexpr char kCtrlC[] = "\x03";
constexpr char kCtrlBackslash[] = "\x1c";
constexpr char kCtrlZ[] = "\x1a";

// Runs the job in the foreground, and says how it has ended.
constexpr char kRun[] = R"("$@"; echo "job $?" >&$REPORT)";

// The same; as long as it is told "fg" or "bg", does that, and says how it
// went.
constexpr char kRunAndResume[] =
    R"("$@"; echo "job $?" >&$REPORT
       while read word <&$CONTROL; do $word; echo "job $?" >&$REPORT; done)";

// Runs it in the background until it is suspended.
constexpr char kRunInBackground[] =
    R"("$@" & wait $!; echo "job $?" >&$REPORT
       read word <&$CONTROL; $word; echo "job $?" >&$REPORT)";

// 128 + SIGTSTP: the job is suspended.
constexpr char kSuspended[] = "job 148";

// The state of a process by proc_pid_stat(5): "T" is stopped, "" gone.
std::string State(pid_t pid) {
  std::ifstream file(absl::StrCat("/proc/", pid, "/stat"));
  std::string word;
  file >> word >> word >> word;
  return word;
}

class ProcessSupervisorTerminalTest : public testing::Test {
 protected:
  void Run(const std::string& script, const std::vector<std::string>& words) {
    std::vector<std::string> arguments = {
        "reloader/process/test_supervisor", "REPORT", "CONTROL",
        "reloader/process/test_command", "REPORT"};
    arguments.insert(arguments.end(), words.begin(), words.end());
    job_.emplace(script, arguments, reports_);
  }

  void Expect(const std::string& line) {
    EXPECT_EQ(reports_.Await(line), line);
  }
  void ExpectNext(const std::string& line) {
    EXPECT_EQ(reports_.NextLine(), line);
  }

  // The same for two, in either order.
  void ExpectBoth(const std::string& line, const std::string& other) {
    std::string next = reports_.NextLine();
    while (next != line && next != other && next[0] != '(') {
      next = reports_.NextLine();
    }
    Expect(next == line ? other : line);
  }

  // Reads the line of the word "pid" or "parent".
  pid_t NextPid() {
    std::string line = reports_.NextLine();
    if (line == "started") line = reports_.NextLine();
    EXPECT_THAT(line, StartsWith("pid "));
    return atoi(line.c_str() + 4);
  }

  ReportPipe reports_;
  std::optional<PtyJob> job_;
};

TEST_F(ProcessSupervisorTerminalTest,
       CtrlCEndsTheProgramThatTheCommandDoesNot) {
  Run(kRun, {"quit-on", "2", "say", "ready", "wait"});
  Expect("ready");
  job_->Type(kCtrlC);
  Expect("signal 2");  // Before the exit with 0, which says nothing of it.
  ExpectNext("stopped 0");
  ExpectNext("job 0");
  EXPECT_TRUE(reports_.AwaitEnd());
}

TEST_F(ProcessSupervisorTerminalTest, CtrlBackslashDoes) {
  Run(kRun, {"quit-on", "3", "say", "ready", "wait"});
  Expect("ready");
  job_->Type(kCtrlBackslash);
  Expect("signal 3");
  ExpectNext("stopped 0");
}

TEST_F(ProcessSupervisorTerminalTest, CtrlCTellsOnceAndASecondKills) {
  Run(kRun, {"tell", "15", "tell", "2", "say", "ready", "wait"});
  Expect("ready");
  job_->Type(kCtrlC);
  ExpectBoth("got 02", "signal 2");
  job_->Type(kCtrlC);
  std::string line = reports_.NextLine();
  if (line == "got 02") line = reports_.NextLine();
  EXPECT_EQ(line, "stopped 137");
  ExpectNext("job 137");
}

TEST_F(ProcessSupervisorTerminalTest, CtrlCDuringARestartEndsTheProgram) {
  Run(kRun, {"tell", "15", "quit-on", "2", "say", "ready", "wait"});
  Expect("ready");
  job_->Tell("r");
  Expect("got 15");
  job_->Type(kCtrlC);
  ExpectNext("stopped 0");
  ExpectNext("signal 2");
  ExpectNext("stopped 0");
  ExpectNext("job 0");
}

TEST_F(ProcessSupervisorTerminalTest, CtrlCWithoutACommandEndsTheProgram) {
  Run(kRun, {"exit", "1"});
  Expect("exited 1");
  job_->Type(kCtrlC);
  ExpectNext("signal 2");
  ExpectNext("stopped 1");
}

TEST_F(ProcessSupervisorTerminalTest, CtrlZSuspendsBothAndForegroundResumes) {
  Run(kRunAndResume, {"pid", "parent", "tell", "18", "say", "ready", "wait"});
  const pid_t command = NextPid();
  const pid_t program = NextPid();
  Expect("ready");
  for (int i = 0; i < 3; ++i) {
    EXPECT_EQ(job_->Foreground(), command);
    job_->Type(kCtrlZ);
    Expect(kSuspended);
    EXPECT_EQ(State(command), "T");
    EXPECT_EQ(State(program), "T");
    EXPECT_EQ(job_->Foreground(), job_->leader());
    job_->Tell("fg\n");
    Expect("got 18");
  }
  job_->Type(kCtrlC);
  Expect("signal 2");
  ExpectNext("stopped 130");
  ExpectNext("job 130");
}

TEST_F(ProcessSupervisorTerminalTest, CtrlZSuspendsWhatIgnoresIt) {
  Run(kRunAndResume,
      {"ignore", "20", "tell", "18", "pid", "say", "ready", "wait"});
  const pid_t command = NextPid();
  Expect("ready");
  job_->Type(kCtrlZ);
  Expect(kSuspended);
  EXPECT_EQ(State(command), "T");
  job_->Tell("fg\n");
  Expect("got 18");
}

TEST_F(ProcessSupervisorTerminalTest, CtrlZWithoutACommandSuspends) {
  Run(kRunAndResume, {"exit", "1"});
  Expect("exited 1");
  job_->Type(kCtrlZ);
  Expect(kSuspended);
  job_->Tell("fg\nr");
  Expect("exited 1");
}

TEST_F(ProcessSupervisorTerminalTest, StopsACommandThatRunsInTheBackground) {
  Run(kRunAndResume, {"tell", "18", "pid", "say", "ready", "wait"});
  const pid_t command = NextPid();
  Expect("ready");
  job_->Type(kCtrlZ);
  Expect(kSuspended);
  job_->Tell("bg\n");
  Expect("got 18");
  EXPECT_EQ(job_->Foreground(), job_->leader());
  EXPECT_EQ(kill(command, SIGKILL), 0);
  Expect("exited 137");
  EXPECT_EQ(job_->Foreground(), job_->leader()) << "took the shell's terminal";
}

TEST_F(ProcessSupervisorTerminalTest, SuspendsWhatReadsInTheBackground) {
  Run(kRunInBackground, {"pid", "parent", "read", "wait"});
  const pid_t command = NextPid();
  const pid_t program = NextPid();
  Expect(kSuspended);
  EXPECT_EQ(State(program), "T");
  EXPECT_EQ(State(command), "T");
  EXPECT_EQ(job_->Foreground(), job_->leader());
  job_->Tell("fg\n");
  job_->Type("hello\n");
  Expect("read hello");
}

TEST_F(ProcessSupervisorTerminalTest, GivesTheInputToEachCommand) {
  Run(kRun, {"read", "wait"});
  Expect("started");
  job_->Type("one\n");
  ExpectNext("read one");
  job_->Tell("r");
  Expect("started");
  job_->Type("two\n");
  ExpectNext("read two");
}

TEST_F(ProcessSupervisorTerminalTest, RestoresTheTerminalAfterACommand) {
  Run(kRun, {"parent", "raw", "die", "9"});
  const pid_t program = NextPid();
  Expect("exited 137");
  EXPECT_FALSE(job_->IsRaw());
  EXPECT_EQ(job_->Foreground(), program);
}

TEST_F(ProcessSupervisorTerminalTest, RestoresTheTerminalAfterAStop) {
  Run(kRun, {"parent", "raw", "say", "ready", "wait"});
  const pid_t program = NextPid();
  Expect("ready");
  EXPECT_TRUE(job_->IsRaw());
  job_->EndControl();
  Expect("stopped 143");
  ExpectNext("job 143");
  EXPECT_FALSE(job_->IsRaw());
  EXPECT_NE(job_->Foreground(), program);
}

TEST_F(ProcessSupervisorTerminalTest, KeepsTheModesOfASuspendedCommand) {
  Run(kRunAndResume, {"parent", "raw", "tell", "18", "say", "ready", "wait"});
  const pid_t program = NextPid();
  Expect("ready");
  kill(program, SIGTSTP);  // In a raw terminal no key does it.
  Expect(kSuspended);
  EXPECT_FALSE(job_->IsRaw());
  job_->Tell("fg\n");
  Expect("got 18");
  EXPECT_TRUE(job_->IsRaw());
}

TEST_F(ProcessSupervisorTerminalTest, GoesOnWhereNobodyCouldResumeIt) {
  // As in a container, without a shell.
  job_.emplace(
      "",
      std::vector<std::string>{"reloader/process/test_supervisor", "REPORT",
                               "CONTROL", "reloader/process/test_command",
                               "REPORT", "tell", "18", "say", "ready", "wait"},
      reports_);
  Expect("ready");
  job_->Type(kCtrlZ);
  Expect("got 18");
  job_->Type(kCtrlC);
  Expect("signal 2");
}

TEST_F(ProcessSupervisorTerminalTest, AHangUpEndsAll) {
  Run(kRun, {"quit-on", "1", "say", "ready", "wait"});
  Expect("ready");
  job_->HangUp();
  Expect("signal 1");
  EXPECT_TRUE(reports_.AwaitEnd());
}

TEST_F(ProcessSupervisorTerminalTest, AHangUpIsSeenWhenTheCommandEndsFirst) {
  // By the end of its input: the group is not there any more to be told.
  Run(kRun, {"ignore", "1", "say", "ready", "read"});
  Expect("ready");
  job_->HangUp();
  Expect("signal 1");
  EXPECT_TRUE(reports_.AwaitEnd());
}

TEST_F(ProcessSupervisorTerminalTest, NothingIsLeftWhenTheProgramIsKilled) {
  Run(kRun, {"fork", "[", "wait", "]", "parent", "say", "ready", "wait"});
  const pid_t program = NextPid();
  Expect("ready");
  kill(program, SIGKILL);
  Expect("job 137");
  EXPECT_TRUE(reports_.AwaitEnd());
}

}  // namespace
}  // namespace reloader::process
