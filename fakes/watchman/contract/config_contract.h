// The protocol contract: configuration of a root and of the server.
// Include server_contract.h instead.
#ifndef FAKES_WATCHMAN_CONTRACT_CONFIG_CONTRACT_H_
#define FAKES_WATCHMAN_CONTRACT_CONFIG_CONTRACT_H_

#include <string>

#include "fakes/watchman/contract/contract_fixture.h"
#include "gtest/gtest.h"

namespace reloader::fakes::watchman {

template <typename World>
class WatchmanConfigContract : public WatchmanContract<World> {};

TYPED_TEST_SUITE_P(WatchmanConfigContract);

TYPED_TEST_P(WatchmanConfigContract, IgnoredDirectoriesAreNoEntries) {
  this->Write(".watchmanconfig", R"({"ignore_dirs":["build","x/y"]})");
  this->Mkdir("build");
  this->Write("build/out");
  this->Mkdir("buildx");
  this->Mkdir("x");
  this->Mkdir("x/y");
  this->Mkdir("x/build");
  this->Watch();
  EXPECT_EQ(this->Found(""), ".watchmanconfig buildx x x/build");
  const std::string clock = this->Clock();
  this->Write("build/new");
  this->Write("x/build/new");
  EXPECT_EQ(this->Since(clock), "x/build x/build/new");
}

TYPED_TEST_P(WatchmanConfigContract, AWrongIgnoreDirsIsIgnored) {
  this->Write(".watchmanconfig", R"({"ignore_dirs":"build"})");
  this->Mkdir("build");
  this->Watch();
  EXPECT_EQ(this->Found(""), ".watchmanconfig build");
}

TYPED_TEST_P(WatchmanConfigContract, IgnoreVcsKeepsTheFirstLevel) {
  this->Mkdir(".git");
  this->Mkdir(".git/refs");
  this->Write(".git/HEAD");
  this->Write(".git/refs/main");
  this->Watch();
  EXPECT_EQ(this->Found(""), ".git .git/HEAD .git/refs");
}

TYPED_TEST_P(WatchmanConfigContract, IgnoreVcsMayBeSet) {
  this->Write(".watchmanconfig", R"({"ignore_vcs":["v"]})");
  this->Mkdir(".git");
  this->Mkdir(".git/refs");
  this->Write(".git/refs/main");
  this->Mkdir("v");
  this->Mkdir("v/a");
  this->Write("v/a/b");
  this->Watch();
  EXPECT_EQ(this->Found(""),
            ".git .git/refs .git/refs/main .watchmanconfig v v/a");
}

TYPED_TEST_P(WatchmanConfigContract, AWrongIgnoreVcsIsRefused) {
  this->Write(".watchmanconfig", R"({"ignore_vcs":".git"})");
  EXPECT_EQ(
      this->Error(R"(["watch","$R"])"),
      "unable to resolve root $R: ignore_vcs must be an array of strings");
}

TYPED_TEST_P(WatchmanConfigContract, TheConfigurationIsReadWhenWatched) {
  this->Mkdir("build");
  this->Watch();
  this->Write(".watchmanconfig", R"({"ignore_dirs":["build"]})");
  EXPECT_EQ(this->Found(""), ".watchmanconfig build");
  EXPECT_EQ(this->Answer(R"(["watch-del","$R"])"),
            R"({"root":"$R","watch-del":true})");
  this->Watch();
  EXPECT_EQ(this->Found(""), ".watchmanconfig");
}

TYPED_TEST_P(WatchmanConfigContract, EnforcedRootFilesRefuseOtherDirectories) {
  this->Configure(R"({"root_files":["MARK"],"enforce_root_files":true})");
  EXPECT_EQ(this->Error(R"(["watch","$R"])"),
            "unable to resolve root $R: Your watchman administrator has "
            "configured watchman to prevent watching this path.  None of the "
            "files listed in global config root_files are present and "
            "enforce_root_files is set to true");
  EXPECT_EQ(
      this->Error(R"(["watch-project","$R"])"),
      "resolve_projpath: none of the files listed in global config root_files "
      "are present in path `$R` or any of its parent directories");
  this->Write("MARK");
  this->Watch();
}

TYPED_TEST_P(WatchmanConfigContract, RootRestrictFilesEnforce) {
  this->Configure(R"({"root_restrict_files":["MARK"]})");
  EXPECT_EQ(this->Error(R"(["watch","$R"])"),
            "unable to resolve root $R: Your watchman administrator has "
            "configured watchman to prevent watching this path.  None of the "
            "files listed in global config root_files are present and "
            "enforce_root_files is set to true");
  EXPECT_EQ(
      this->Error(R"(["watch-project","$R"])"),
      "resolve_projpath: none of the files listed in global config root_files "
      "are present in path `$R` or any of its parent directories");
  this->Write("MARK");
  this->Watch();
}

TYPED_TEST_P(WatchmanConfigContract, RootFilesAreWhereProjectsBegin) {
  this->Configure(R"({"root_files":["MARK"]})");
  this->Write("MARK");
  this->Mkdir("d");
  this->Mkdir("d/.git");
  EXPECT_EQ(this->Answer(R"(["watch-project","$R/d"])"),
            R"({"relative_path":"d","watch":"$R","watcher":"inotify"})");
}

TYPED_TEST_P(WatchmanConfigContract, CookiesLieInTheFirstOfTheVcsDirectories) {
  this->Mkdir(".hg");
  this->Mkdir(".svn");
  this->Watch();
  this->Sync();
  this->Rmdir(".svn");
  EXPECT_EQ(this->Error(this->kClock).substr(0, 21), "sync: creat($R/.svn/.");
  EXPECT_EQ(
      this->Text(this->Ask(R"(["query","$R",{"sync_timeout":0}])"), "error"),
      "");
}

REGISTER_TYPED_TEST_SUITE_P(
    WatchmanConfigContract, IgnoredDirectoriesAreNoEntries,
    AWrongIgnoreDirsIsIgnored, IgnoreVcsKeepsTheFirstLevel, IgnoreVcsMayBeSet,
    AWrongIgnoreVcsIsRefused, TheConfigurationIsReadWhenWatched,
    EnforcedRootFilesRefuseOtherDirectories, RootRestrictFilesEnforce,
    RootFilesAreWhereProjectsBegin, CookiesLieInTheFirstOfTheVcsDirectories);

}  // namespace reloader::fakes::watchman

#endif  // FAKES_WATCHMAN_CONTRACT_CONFIG_CONTRACT_H_
