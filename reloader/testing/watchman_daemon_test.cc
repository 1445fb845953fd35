#include "reloader/testing/watchman_daemon.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstring>
#include <memory>
#include <string>
#include <thread>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "reloader/file_descriptor.h"
#include "reloader/posix_clock.h"
#include "reloader/posix_file_system.h"
#include "reloader/testing/child_test.h"
#include "reloader/testing/status_matchers.h"

namespace reloader {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::StartsWith;

bool Exists(const std::string& path) {
  struct stat status;
  return lstat(path.c_str(), &status) == 0;
}

std::unique_ptr<WatchmanDaemon> StartDaemon(
    WatchmanDaemonOptions options = {}) {
  return WatchmanDaemon::Start(std::move(options)).value();
}

// Sends one line, returns one; "" if there is no connection or answer.
std::string Ask(const WatchmanDaemon& daemon, absl::string_view request) {
  const FileDescriptor connection(socket(AF_UNIX, SOCK_STREAM, 0));
  struct sockaddr_un address = {.sun_family = AF_UNIX};
  const std::string path = daemon.socket_path();
  memcpy(address.sun_path, path.data(), path.size());
  if (connect(connection.get(), reinterpret_cast<struct sockaddr*>(&address),
              sizeof(address)) != 0) {
    return "";
  }
  const std::string line = absl::StrCat(request, "\n");
  send(connection.get(), line.data(), line.size(), MSG_NOSIGNAL);
  std::string answer;
  char byte = 0;
  while (read(connection.get(), &byte, 1) == 1 && byte != '\n') answer += byte;
  return answer;
}

// Returns when the state file names `path`: the daemon answers first, and
// writes then, if it lives that long.
void AwaitInState(const WatchmanDaemon& daemon, const std::string& path) {
  const PosixFileSystem file_system;
  PosixClock clock;
  while (true) {
    const absl::StatusOr<std::string> state =
        file_system.Read(daemon.state_path(), /*max_bytes=*/1 << 20);
    if (state.ok() && absl::StrContains(*state, path)) return;
    clock.WaitUntil(clock.Now() + absl::Milliseconds(1), {});
  }
}

void StartInChild(ChildTest::Report report) {
  const auto daemon = StartDaemon();
  report({daemon->pid(), daemon->sweeper()}, daemon->directory());
}

TEST(WatchmanDaemonTest, AnswersOnceItHasStarted) {
  const auto daemon = StartDaemon();
  EXPECT_THAT(Ask(*daemon, R"(["version"])"), HasSubstr(R"("version")"));
  EXPECT_THAT(Ask(*daemon, R"(["get-sockname"])"),
              HasSubstr(daemon->socket_path()));
  EXPECT_TRUE(daemon->IsRunning());
}

TEST(WatchmanDaemonTest, SeveralRunSideBySide) {
  const auto one = StartDaemon();
  const auto other = StartDaemon();
  EXPECT_NE(Ask(*one, R"(["get-pid"])"), Ask(*other, R"(["get-pid"])"));
}

TEST(WatchmanDaemonTest, SeesNothingOfTheUsersEnvironment) {
  const auto daemon = StartDaemon();
  const FileDescriptor file(
      open(absl::StrCat("/proc/", daemon->pid(), "/environ").c_str(),
           O_RDONLY | O_CLOEXEC));
  std::string environment(65536, '\0');
  environment.resize(static_cast<size_t>(
      read(file.get(), environment.data(), environment.size())));
  EXPECT_THAT(environment, HasSubstr("HOME=" + daemon->directory()));
  EXPECT_THAT(environment, HasSubstr("WATCHMAN_CONFIG_FILE="));
  EXPECT_THAT(environment, testing::Not(HasSubstr("TEST_")));
}

TEST(WatchmanDaemonTest, ReadsTheConfigurationThatItIsGiven) {
  const auto daemon = StartDaemon(
      {.config = R"({"enforce_root_files": true, "root_files": ["here"]})"});
  EXPECT_THAT(Ask(*daemon, R"(["watch", "/proc/self"])"),
              HasSubstr("enforce_root_files"));
  ASSERT_THAT(daemon->Restart("{}"), IsOk());
  EXPECT_THAT(Ask(*daemon, R"(["watch", "/proc/self"])"),
              testing::Not(HasSubstr("enforce_root_files")));
}

TEST(WatchmanDaemonTest, StopEndsIt) {
  const auto daemon = StartDaemon();
  EXPECT_THAT(daemon->Stop(), IsOk());
  EXPECT_FALSE(daemon->IsRunning());
  EXPECT_EQ(daemon->pid(), 0);
  EXPECT_EQ(Ask(*daemon, R"(["version"])"), "");
  EXPECT_TRUE(Exists(daemon->socket_path())) << "Watchman leaves it";
  EXPECT_THAT(daemon->Stop(), IsOk()) << "a second time";
}

TEST(WatchmanDaemonTest, StopKillsWhatDoesNotEnd) {
  const auto daemon = StartDaemon({.patience = absl::Seconds(3)});
  daemon->Suspend();
  EXPECT_THAT(daemon->Stop(), StatusIs(absl::StatusCode::kDeadlineExceeded));
  EXPECT_FALSE(daemon->IsRunning());
}

TEST(WatchmanDaemonTest, StopTellsThatItHadEndedByItself) {
  const auto daemon = StartDaemon();
  kill(daemon->pid(), SIGKILL);
  siginfo_t how;
  ASSERT_EQ(
      waitid(P_PID, static_cast<id_t>(daemon->pid()), &how, WEXITED | WNOWAIT),
      0);
  EXPECT_FALSE(daemon->IsRunning());
  EXPECT_THAT(daemon->Stop(),
              StatusIs(absl::StatusCode::kUnavailable,
                       AllOf(HasSubstr("signal 9"), HasSubstr("starting up"))));
}

TEST(WatchmanDaemonTest, StartsAgainWhereItWas) {
  const auto daemon = StartDaemon();
  const pid_t before = daemon->pid();
  ASSERT_THAT(daemon->Restart(), IsOk());
  EXPECT_NE(daemon->pid(), before);
  EXPECT_NE(Ask(*daemon, R"(["version"])"), "");
  daemon->Kill();
  EXPECT_EQ(Ask(*daemon, R"(["version"])"), "");
  ASSERT_THAT(daemon->Restart(), IsOk());
  EXPECT_NE(Ask(*daemon, R"(["version"])"), "");
}

TEST(WatchmanDaemonTest, RemembersWatchesOnlyWhenAsked) {
  for (const bool keeps_state : {false, true}) {
    const auto daemon = StartDaemon({.keeps_state = keeps_state});
    const std::string root = daemon->directory() + "/root";
    ASSERT_EQ(mkdir(root.c_str(), 0700), 0);
    Ask(*daemon, absl::StrCat(R"(["watch", ")", root, R"("])"));
    if (keeps_state) AwaitInState(*daemon, root);
    ASSERT_THAT(daemon->Restart(), IsOk());
    EXPECT_EQ(absl::StrContains(Ask(*daemon, R"(["watch-list"])"), root),
              keeps_state);
  }
}

TEST(WatchmanDaemonTest, ASuspendedOneTakesRequestsAndAnswersLater) {
  const auto daemon = StartDaemon();
  daemon->Suspend();
  std::string answer;
  std::thread asks([&] { answer = Ask(*daemon, R"(["version"])"); });
  daemon->Resume();
  asks.join();
  EXPECT_THAT(answer, HasSubstr("version"));
}

TEST(WatchmanDaemonTest, AMissingProgramCouldNotRun) {
  EXPECT_THAT(WatchmanDaemon::Start({.program = "/nonexistent/watchman"}),
              StatusIs(absl::StatusCode::kNotFound,
                       AllOf(HasSubstr("cannot run"), HasSubstr("tools/setup"),
                             HasSubstr("/nonexistent/watchman"))));
}

TEST(WatchmanDaemonTest, SaysWhetherThereIsAProgram) {
  EXPECT_THAT(WatchmanDaemon::IsInstalled(), IsOk());
  EXPECT_THAT(WatchmanDaemon::IsInstalled("/nonexistent/watchman"),
              StatusIs(absl::StatusCode::kNotFound,
                       StartsWith("there is no /nonexistent/watchman")));
}

TEST(WatchmanDaemonTest, OneThatEndsAtOnceIsNoticedAtOnceWithItsWords) {
  EXPECT_THAT(
      WatchmanDaemon::Start(
          {.flags = {"--no-such-flag"}, .patience = absl::Hours(1)}),
      StatusIs(absl::StatusCode::kUnavailable, HasSubstr("no-such-flag")));
}

TEST(WatchmanDaemonTest, OneThatNeverAnswersIsGivenUp) {
  EXPECT_THAT(WatchmanDaemon::Start({.program = "/usr/bin/yes",
                                     .patience = absl::Milliseconds(50)}),
              StatusIs(absl::StatusCode::kUnavailable));
}

TEST(WatchmanDaemonTest, LeavesNothing) {
  ChildTest child(StartInChild);
  ASSERT_TRUE(Exists(child.path() + "/sock"));
  child.Return();
  child.AwaitReported();
  EXPECT_FALSE(Exists(child.path()));
}

TEST(WatchmanDaemonTest, LeavesNothingWhenTheTestEndsWithoutDestructors) {
  ChildTest child(StartInChild);
  child.Exit();
  child.AwaitReported();
  EXPECT_FALSE(Exists(child.path()));
}

TEST(WatchmanDaemonTest, LeavesNothingWhenTheTestIsKilled) {
  for (const int signal : {SIGKILL, SIGTERM, SIGSEGV}) {
    ChildTest child(StartInChild);
    child.Kill(signal);
    child.AwaitReported();
    EXPECT_FALSE(Exists(child.path())) << "signal " << signal;
  }
}

}  // namespace
}  // namespace reloader
