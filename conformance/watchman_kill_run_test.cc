#include "conformance/watchman_kill_run.h"

#include <string>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "conformance/watchman_killer.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "reloader/posix_file_system_mutator.h"
#include "reloader/testing/status_matchers.h"
#include "reloader/testing/temp_directory.h"
#include "reloader/testing/unix_stream.h"

namespace reloader::conformance {
namespace {

using Then = WatchmanKillerOptions::Then;

// Some hundred files to copy.
class WatchmanKillRunTest : public testing::Test {
 protected:
  WatchmanKillRunTest() {
    PosixFileSystemMutator mutator;
    for (int d = 0; d < 8; ++d) {
      const std::string directory = absl::StrCat(source_.path(), "/dir", d);
      EXPECT_THAT(mutator.Mkdir(directory), IsOk());
      for (int f = 0; f < 25; ++f) {
        EXPECT_THAT(mutator.WriteFile(absl::StrCat(directory, "/file", f, ".h"),
                                      std::string(f * 10, 'x')),
                    IsOk());
      }
    }
  }

  const TempDirectory source_;
};

// The short form of tools/kill_watchman.
TEST_F(WatchmanKillRunTest, EveryChangeIsReportedExactlyOnce) {
  const auto report = RunWithKills({.source = source_.path(), .kills = 10});
  ASSERT_THAT(report, IsOk());
  EXPECT_TRUE(report->ok()) << report->ToString();
  EXPECT_GE(report->kills, 10) << report->ToString();
  EXPECT_GE(report->losses, 2) << report->ToString();
  EXPECT_GE(report->fallbacks, 1) << report->ToString();
  EXPECT_GT(report->reported, 100) << report->ToString();
}

TEST_F(WatchmanKillRunTest, ASourceThatIsNotThereCouldNotRun) {
  EXPECT_THAT(RunWithKills({.source = source_.path() + "/nowhere"}),
              StatusIs(absl::StatusCode::kInvalidArgument));
}

TEST(WatchmanKillerTest, WaitsUntilItMayBegin) {
  const auto killer =
      WatchmanKiller::Start({.longest_life = absl::ZeroDuration()});
  ASSERT_THAT(killer, IsOk());
  EXPECT_THAT(UnixStream::Connect((*killer)->socket_path()), IsOk());
  EXPECT_EQ((*killer)->kills(), 0);
  EXPECT_THAT((*killer)->End(), IsOk());
  EXPECT_EQ((*killer)->kills(), 0);
}

TEST(WatchmanKillerTest, OneThatComesBackRunsInTheEnd) {
  const auto killer =
      WatchmanKiller::Start({.then = Then::kComesBack,
                             .kills = 3,
                             .longest_life = absl::Milliseconds(1),
                             .longest_absence = absl::Milliseconds(1)});
  ASSERT_THAT(killer, IsOk());
  (*killer)->Begin();
  (*killer)->AwaitKills(3);
  EXPECT_EQ((*killer)->kills(), 3);
  EXPECT_THAT((*killer)->End(), IsOk());
  EXPECT_THAT(UnixStream::Connect((*killer)->socket_path()), IsOk());
}

TEST(WatchmanKillerTest, OneThatStaysGoneDoesNot) {
  const auto killer =
      WatchmanKiller::Start({.then = Then::kStaysGone,
                             .kills = 3,
                             .longest_life = absl::Milliseconds(1)});
  ASSERT_THAT(killer, IsOk());
  (*killer)->Begin();
  (*killer)->AwaitKills(3);
  EXPECT_THAT((*killer)->End(), IsOk());
  EXPECT_EQ((*killer)->kills(), 1);
  EXPECT_FALSE(UnixStream::Connect((*killer)->socket_path()).ok());
}

}  // namespace
}  // namespace reloader::conformance
