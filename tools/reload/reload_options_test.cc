#include "tools/reload/reload_options.h"

#include <signal.h>

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "reloader/selection/backend_choice.h"
#include "reloader/testing/status_matchers.h"

namespace reloader::tools {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Optional;

TEST(ReloadOptionsTest, TakesAllThatTheHelpNames) {
  const auto options = ParseReloadOptions({"--watch=src",
                                           "--watch",
                                           "tests",
                                           "--glob=**/*.py",
                                           "--ignore=build",
                                           "--no-gitignore",
                                           "--reloader=stat",
                                           "--interval=2s",
                                           "--cpu-budget=5%",
                                           "--watchman-timeout=3s",
                                           "--settle=0",
                                           "--max-wait=5s",
                                           "--content",
                                           "--no-vcs-hold",
                                           "--signal=int",
                                           "--stop-timeout=1s",
                                           "--exit-with-command",
                                           "--exit-on-start-failure",
                                           "--live-reload=8001",
                                           "--print",
                                           "--json",
                                           "--clear",
                                           "--verbose",
                                           "--",
                                           "python3",
                                           "--version"},
                                          {});
  ASSERT_THAT(options, IsOk());
  EXPECT_THAT(options->watch, ElementsAre("src", "tests"));
  EXPECT_THAT(options->glob, ElementsAre("**/*.py"));
  EXPECT_THAT(options->ignore, ElementsAre("build"));
  EXPECT_EQ(options->backend, BackendChoice::kStat);
  EXPECT_EQ(options->interval, absl::Seconds(2));
  EXPECT_DOUBLE_EQ(options->cpu_budget, 0.05);
  EXPECT_EQ(options->watchman_timeout, absl::Seconds(3));
  EXPECT_EQ(options->settle, absl::ZeroDuration());
  EXPECT_EQ(options->max_wait, absl::Seconds(5));
  EXPECT_EQ(options->stop_signal, SIGINT);
  EXPECT_EQ(options->stop_timeout, absl::Seconds(1));
  EXPECT_THAT(options->live_reload, Optional(8001));
  EXPECT_TRUE(options->no_gitignore && options->content &&
              options->no_vcs_hold && options->exit_with_command &&
              options->exit_on_start_failure && options->print &&
              options->json && options->clear && options->verbose);
  EXPECT_THAT(options->command, ElementsAre("python3", "--version"));
}

TEST(ReloadOptionsTest, TakesTheTimeoutOfWatchmanFromItsVariable) {
  const auto options =
      ParseReloadOptions({"true"}, {std::string("RELOADER_WATCHMAN_TIMEOUT=9s"),
                                    std::string("RELOADER_RELOADER=inotify")});
  ASSERT_THAT(options, IsOk());
  EXPECT_EQ(options->watchman_timeout, absl::Seconds(9));
  EXPECT_EQ(options->backend, BackendChoice::kInotify);
}

TEST(ReloadOptionsTest, AFlagCountsAgainstAVariableThatItExcludes) {
  const std::string quiet = "RELOADER_QUIET=1";
  const std::string verbose = "RELOADER_VERBOSE=1";
  const std::string once = "RELOADER_ONCE=1";
  const std::string live_reload = "RELOADER_LIVE_RELOAD=0";
  auto options = ParseReloadOptions({"--verbose", "true"}, {quiet});
  ASSERT_THAT(options, IsOk());
  EXPECT_TRUE(options->verbose && !options->quiet);
  options = ParseReloadOptions({"--quiet", "true"}, {verbose});
  ASSERT_THAT(options, IsOk());
  EXPECT_TRUE(options->quiet && !options->verbose);
  options = ParseReloadOptions({"--once"}, {live_reload});
  ASSERT_THAT(options, IsOk());
  EXPECT_TRUE(options->once && !options->live_reload.has_value());
  options = ParseReloadOptions({"--live-reload"}, {once});
  ASSERT_THAT(options, IsOk());
  EXPECT_TRUE(!options->once && options->live_reload.has_value());
  EXPECT_THAT(ParseReloadOptions({"true"}, {quiet, verbose}),
              StatusIs(absl::StatusCode::kInvalidArgument));
}

TEST(ReloadOptionsTest, AVariableForJsonWaitsForSomethingToPrint) {
  const std::string json = "RELOADER_JSON=1";
  auto options = ParseReloadOptions({"true"}, {json});
  ASSERT_THAT(options, IsOk());
  EXPECT_FALSE(options->json);
  options = ParseReloadOptions({"--print"}, {json});
  ASSERT_THAT(options, IsOk());
  EXPECT_TRUE(options->json);
}

TEST(ReloadOptionsTest, EndsAfterTheFirstChange) {
  const auto options = ParseReloadOptions({"--once"}, {});
  ASSERT_THAT(options, IsOk());
  EXPECT_TRUE(options->once);
}

TEST(ReloadOptionsTest, ReloadsPagesOnlyIfAsked) {
  const auto without = ParseReloadOptions({"true"}, {});
  ASSERT_THAT(without, IsOk());
  EXPECT_EQ(without->live_reload, std::nullopt);
}

TEST(ReloadOptionsTest, ReloadsPagesOnThePortThatIsNamed) {
  const std::vector<std::pair<std::string, int>> cases = {
      {"--live-reload", 35729},
      {"--live-reload=", 35729},
      {"--live-reload=0", 0},
      {"--live-reload=65535", 65535}};
  for (const auto& [flag, port] : cases) {
    const auto options = ParseReloadOptions({flag}, {});  // Nothing to run.
    ASSERT_THAT(options, IsOk());
    EXPECT_THAT(options->live_reload, Optional(port)) << flag;
  }
  const auto variable =
      ParseReloadOptions({"true"}, {std::string("RELOADER_LIVE_RELOAD=8001")});
  ASSERT_THAT(variable, IsOk());
  EXPECT_THAT(variable->live_reload, Optional(8001));
}

TEST(ReloadOptionsTest, ThePortIsNotTakenFromTheCommand) {
  const auto options = ParseReloadOptions({"--live-reload", "8001"}, {});
  ASSERT_THAT(options, IsOk());
  EXPECT_THAT(options->live_reload, Optional(kDefaultLiveReloadPort));
  EXPECT_THAT(options->command, ElementsAre("8001"));
}

TEST(ReloadOptionsTest, SaysWhatIsAllowed) {
  const std::vector<std::pair<std::vector<std::string>, std::string>> cases = {
      {{}, "there is nothing to run: expected reload -- COMMAND"},
      {{"--reloader=kqueue", "x"},
       "--reloader: 'kqueue' is no backend: auto, "},
      {{"--signal=NONE", "x"}, "--signal: 'NONE' is no signal"},
      {{"--signal=0", "x"}, "--signal: '0' is no signal"},
      {{"--interval=0", "x"}, "--interval: '0' leaves no rest between two"},
      {{"--quiet", "--verbose", "x"}, "--quiet and --verbose exclude"},
      {{"--live-reload=on", "x"}, "--live-reload: 'on' is no port: expected"},
      {{"--live-reload=1", "x"}, "--live-reload: '1' is no port"},
      {{"--live-reload=65536", "x"}, "--live-reload: '65536' is no port"},
      {{"--live-reload=-1", "x"}, "--live-reload: '-1' is no port"},
      {{"--live-reload", "--once", "x"}, "--once ends before a page could"},
      {{"--json", "x"}, "--json says how --print and --once print"},
  };
  for (const auto& [arguments, why] : cases) {
    EXPECT_THAT(ParseReloadOptions(arguments, {}),
                StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr(why)));
  }
}

TEST(ReloadOptionsTest, HelpNeedsNoCommand) {
  EXPECT_THAT(ParseReloadOptions({"--help"}, {}), IsOk());
  EXPECT_THAT(ParseReloadOptions({"--version"}, {}), IsOk());
}

TEST(ReloadOptionsTest, KnowsSignalsByNameAndNumber) {
  EXPECT_THAT(ParseSignal("SIGUSR1"), IsOkAndHolds(SIGUSR1));
  EXPECT_THAT(ParseSignal("hup"), IsOkAndHolds(SIGHUP));
  EXPECT_THAT(ParseSignal("9"), IsOkAndHolds(SIGKILL));
}

}  // namespace
}  // namespace reloader::tools
