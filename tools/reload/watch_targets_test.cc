#include "tools/reload/watch_targets.h"

#include <sstream>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "reloader/posix_file_system.h"
#include "reloader/posix_file_system_mutator.h"
#include "reloader/run/fake_reloader.h"
#include "reloader/testing/status_matchers.h"
#include "reloader/testing/temp_directory.h"
#include "reloader/watch_list.h"
#include "reloader/watch_set.h"
#include "tools/reload/announcer.h"
#include "tools/reload/reload_options.h"

namespace reloader::tools {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

class WatchTargetsTest : public testing::Test {
 protected:
  absl::Status Watch(ReloadOptions options) {
    return WatchTargets(options, root_.path(), file_system_, &announcer_,
                        &reloader_, &watches_);
  }

  const TempDirectory root_;
  PosixFileSystem file_system_;
  PosixFileSystemMutator mutator_;
  FakeReloader reloader_;
  WatchList watches_;
  std::ostringstream said_;
  Announcer announcer_{&said_, Announcer::Level::kNormal, /*colored=*/false};
};

TEST_F(WatchTargetsTest, WatchesAllBelowTheCurrentDirectory) {
  EXPECT_THAT(Watch({}), IsOk());
  EXPECT_THAT(reloader_.log, ElementsAre("watch " + root_.path() + " **/*"));
  EXPECT_THAT(said_.str(), IsEmpty());
}

TEST_F(WatchTargetsTest, WatchesEachGlobInEachDirectory) {
  ASSERT_THAT(mutator_.Mkdir(root_.path() + "/src"), IsOk());
  EXPECT_THAT(Watch({.watch = {"src/", "./src/.."}, .glob = {"*.c", "*.h"}}),
              IsOk());
  EXPECT_THAT(reloader_.log, ElementsAre("watch " + root_.path() + "/src *.c",
                                         "watch " + root_.path() + "/src *.h",
                                         "watch " + root_.path() + " *.c",
                                         "watch " + root_.path() + " *.h"));
}

TEST_F(WatchTargetsTest, IgnoresTheListsThatTheCommandGets) {
  EXPECT_THAT(Watch({.ignore = {"*.log"}, .command = {"server"}}), IsOk());
  const auto set = WatchSet::Compile(watches_);
  EXPECT_FALSE(set->Watches(root_.path() + "/reload-changed-a1B2c3"));
  EXPECT_FALSE(set->Watches(root_.path() + "/deep/reload-changed-a1B2c3"));
  EXPECT_TRUE(set->Watches(root_.path() + "/reload-changed"));
}

TEST_F(WatchTargetsTest, ParentsAreThoseOfWhatALinkLeadsTo) {
  ASSERT_THAT(mutator_.Mkdir(root_.path() + "/real"), IsOk());
  ASSERT_THAT(mutator_.Mkdir(root_.path() + "/real/deep"), IsOk());
  ASSERT_THAT(mutator_.Mkdir(root_.path() + "/real/src"), IsOk());
  ASSERT_THAT(mutator_.Symlink("real/deep", root_.path() + "/link"), IsOk());
  ASSERT_THAT(mutator_.Symlink("./link", root_.path() + "/to_link"), IsOk());
  EXPECT_THAT(Watch({.watch = {"link/../src", "to_link/../src", "link"}}),
              IsOk());
  EXPECT_THAT(reloader_.log,
              ElementsAre("watch " + root_.path() + "/real/src **/*",
                          "watch " + root_.path() + "/real/src **/*",
                          "watch " + root_.path() + "/link **/*"));
}

TEST_F(WatchTargetsTest, LinksThatLeadNowhereDoNotHang) {
  ASSERT_THAT(mutator_.Symlink("b", root_.path() + "/a"), IsOk());
  ASSERT_THAT(mutator_.Symlink("a", root_.path() + "/b"), IsOk());
  EXPECT_THAT(Watch({.watch = {"a/../x"}}), IsOk());
  EXPECT_THAT(reloader_.log, ElementsAre("watch " + root_.path() + "/x",
                                         "watch " + root_.path() + "/x **/*"));
}

TEST_F(WatchTargetsTest, AFileIsWatchedByItsName) {
  ASSERT_THAT(mutator_.WriteFile(root_.path() + "/a.conf", ""), IsOk());
  EXPECT_THAT(Watch({.watch = {"a.conf"}, .glob = {"*.c"}}), IsOk());
  EXPECT_THAT(reloader_.log, ElementsAre("watch " + root_.path() + "/a.conf"));
}

TEST_F(WatchTargetsTest, WhatIsNotThereMayBecomeEither) {
  EXPECT_THAT(Watch({.watch = {"later"}}), IsOk());
  EXPECT_THAT(reloader_.log,
              ElementsAre("watch " + root_.path() + "/later",
                          "watch " + root_.path() + "/later **/*"));
  EXPECT_EQ(said_.str(), "[reload] later is not there yet; waiting for it\n");
}

TEST(IgnorePatternTest, MatchesAnywhereWithoutASlash) {
  EXPECT_EQ(IgnorePattern("node_modules"), "**/node_modules");
  EXPECT_EQ(IgnorePattern("node_modules/"), "**/node_modules");
  EXPECT_EQ(IgnorePattern("*.log"), "**/*.log");
  EXPECT_EQ(IgnorePattern("!*.log"), "!**/*.log");
  EXPECT_EQ(IgnorePattern("/build"), "build");
  EXPECT_EQ(IgnorePattern("docs/build"), "docs/build");
}

}  // namespace
}  // namespace reloader::tools
