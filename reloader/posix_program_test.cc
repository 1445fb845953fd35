#include "reloader/posix_program.h"

#include <signal.h>

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "reloader/posix_clock.h"
#include "reloader/testing/status_matchers.h"

namespace reloader {
namespace {

using ::testing::HasSubstr;
using ::testing::SizeIs;

absl::StatusOr<ProgramResult> RunShell(const std::string& script,
                                       absl::Duration limit) {
  PosixClock clock;
  return RunProgram({"/bin/sh", "-c", script}, &clock, clock.Now() + limit);
}
absl::StatusOr<ProgramResult> RunShell(const std::string& script) {
  return RunShell(script, absl::Seconds(60));
}

TEST(PosixProgramTest, ReturnsWhatWasPrinted) {
  const auto result = RunShell("echo out; echo err >&2; exit 7");
  ASSERT_THAT(result, IsOk());
  EXPECT_EQ(result->output, "out\n");
  EXPECT_EQ(result->errors, "err\n");
  EXPECT_EQ(result->exit_status, 7);
}

TEST(PosixProgramTest, TellsThatASignalEndedIt) {
  const auto result = RunShell("kill -9 $$");
  ASSERT_THAT(result, IsOk());
  EXPECT_EQ(result->exit_status, 128 + 9);
}

TEST(PosixProgramTest, LooksInThePath) {
  PosixClock clock;
  const auto result =
      RunProgram({"true"}, &clock, clock.Now() + absl::Seconds(60));
  ASSERT_THAT(result, IsOk());
  EXPECT_EQ(result->exit_status, 0);
}

TEST(PosixProgramTest, SaysThatThereIsNoSuchProgram) {
  PosixClock clock;
  EXPECT_THAT(
      RunProgram({"no-such-program"}, &clock, clock.Now()),
      StatusIs(absl::StatusCode::kNotFound, HasSubstr("no-such-program")));
}

TEST(PosixProgramTest, KillsWhatDoesNotEnd) {
  EXPECT_THAT(RunShell("exec sleep 1000", absl::Milliseconds(1)),
              StatusIs(absl::StatusCode::kDeadlineExceeded));
}

TEST(PosixProgramTest, DoesNotWaitForWhatItHasStarted) {
  // As a command that starts a daemon, which keeps its output open.
  const auto result = RunShell("sleep 1000 & echo $!");
  ASSERT_THAT(result, IsOk());
  const auto ended = RunShell("kill " + result->output);
  ASSERT_THAT(ended, IsOk());
  EXPECT_EQ(ended->exit_status, 0);
}

TEST(PosixProgramTest, DoesNotBlockWhatTheCallerBlocks) {
  sigset_t blocked;
  sigset_t before;
  sigemptyset(&blocked);
  sigaddset(&blocked, SIGTERM);
  pthread_sigmask(SIG_BLOCK, &blocked, &before);
  const auto result = RunShell("kill -TERM $$; exit 7");
  pthread_sigmask(SIG_SETMASK, &before, nullptr);
  ASSERT_THAT(result, IsOk());
  EXPECT_EQ(result->exit_status, 128 + SIGTERM);
}

TEST(PosixProgramTest, KeepsTheFirstMebibyteOfMuch) {
  const auto result = RunShell("head -c 3000000 /dev/zero; echo done >&2");
  ASSERT_THAT(result, IsOk());
  EXPECT_THAT(result->output, SizeIs(1 << 20));
  EXPECT_EQ(result->errors, "done\n");
}

}  // namespace
}  // namespace reloader
