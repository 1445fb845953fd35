#include "reloader/watchman/discovery.h"

#include <string>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "reloader/posix_clock.h"
#include "reloader/posix_file_system_mutator.h"
#include "reloader/testing/status_matchers.h"
#include "reloader/testing/temp_directory.h"
#include "reloader/testing/watchman_daemon.h"
#include "reloader/watchman/transport.h"

namespace reloader::watchman {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

class DiscoveryTest : public testing::Test {
 protected:
  // A program that is asked in place of Watchman.
  DiscoveryOptions Asking(absl::string_view script) {
    const std::string path = directory_.path() + "/watchman";
    EXPECT_THAT(
        mutator_.WriteFile(path, absl::StrCat("#!/bin/sh\n", script, "\n")),
        IsOk());
    EXPECT_THAT(mutator_.Chmod(path, 0755), IsOk());
    return {.program = path, .timeout = absl::Seconds(60)};
  }

  const TempDirectory directory_;
  PosixFileSystemMutator mutator_;
  PosixClock clock_;
};

TEST_F(DiscoveryTest, TakesTheVariableIfItIsSet) {
  DiscoveryOptions options = Asking("exit 1");
  options.sock = "/somewhere/sock";
  EXPECT_THAT(FindSocket(options, &clock_), IsOkAndHolds("/somewhere/sock"));
}

TEST_F(DiscoveryTest, AsksTheProgram) {
  EXPECT_THAT(
      FindSocket(Asking(R"(echo '{"version":"4.9.0","sockname":"/s"}')"),
                 &clock_),
      IsOkAndHolds("/s"));
}

TEST_F(DiscoveryTest, StartsADaemonOnlyIfItMay) {
  DiscoveryOptions options = Asking(R"(echo "{\"sockname\":\"$*\"}")");
  EXPECT_THAT(FindSocket(options, &clock_),
              IsOkAndHolds(Not(HasSubstr("--no-spawn"))));
  options.may_start = false;
  EXPECT_THAT(FindSocket(options, &clock_),
              IsOkAndHolds("--no-pretty --no-spawn get-sockname"));
}

TEST_F(DiscoveryTest, SaysThatWatchmanIsNotInstalled) {
  EXPECT_THAT(FindSocket({.program = "no-such-watchman"}, &clock_),
              StatusIs(absl::StatusCode::kNotFound,
                       HasSubstr("Watchman is not installed")));
}

TEST_F(DiscoveryTest, HandsOnWhatTheProgramSays) {
  EXPECT_THAT(
      FindSocket(Asking("echo 'no state directory' >&2; exit 1"), &clock_),
      StatusIs(absl::StatusCode::kUnavailable,
               HasSubstr("exit status 1, no state directory")));
  EXPECT_THAT(FindSocket(Asking(R"(echo '{"error":"poisoned"}')"), &clock_),
              StatusIs(absl::StatusCode::kUnavailable, HasSubstr("poisoned")));
  EXPECT_THAT(FindSocket(Asking("echo hello"), &clock_),
              StatusIs(absl::StatusCode::kUnavailable));
  EXPECT_THAT(
      FindSocket(Asking(":"), &clock_),
      StatusIs(absl::StatusCode::kUnavailable, HasSubstr("prints no answer")));
}

TEST_F(DiscoveryTest, WhereAVariableSaysThereIsAServerThereMustBeOne) {
  DiscoveringConnector by_variable({.sock = "/nonexistent/sock"}, &clock_);
  EXPECT_THAT(by_variable.Connect(), StatusIs(absl::StatusCode::kUnavailable,
                                              HasSubstr("WATCHMAN_SOCK: ")));
  DiscoveringConnector by_command(
      Asking(R"(echo '{"sockname":"/nonexistent/sock"}')"), &clock_);
  EXPECT_THAT(by_command.Connect(), StatusIs(absl::StatusCode::kNotFound));
}

TEST_F(DiscoveryTest, ConnectsToARealDaemon) {
  const auto daemon = WatchmanDaemon::Start({});
  ASSERT_THAT(daemon, IsOk());
  DiscoveringConnector by_variable({.sock = (*daemon)->socket_path()}, &clock_);
  EXPECT_THAT(by_variable.Connect(), IsOk());
  // By the real command, told where this daemon is.
  DiscoveryOptions options = Asking(absl::StrCat(
      "exec /usr/bin/watchman --sockname=", (*daemon)->socket_path(),
      " \"$@\""));
  options.may_start = false;
  DiscoveringConnector by_command(options, &clock_);
  EXPECT_THAT(by_command.Connect(), IsOk());
}

}  // namespace
}  // namespace reloader::watchman
