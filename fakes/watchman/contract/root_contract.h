// The protocol contract: which directory is watched.
// Include server_contract.h instead.
#ifndef FAKES_WATCHMAN_CONTRACT_ROOT_CONTRACT_H_
#define FAKES_WATCHMAN_CONTRACT_ROOT_CONTRACT_H_

#include <string>

#include "absl/strings/string_view.h"
#include "fakes/watchman/contract/contract_fixture.h"
#include "gtest/gtest.h"

namespace reloader::fakes::watchman {

template <typename World>
class WatchmanRootContract : public WatchmanContract<World> {};

TYPED_TEST_SUITE_P(WatchmanRootContract);

TYPED_TEST_P(WatchmanRootContract, WatchTellsThePathAndTheWatcher) {
  EXPECT_EQ(this->Answer(R"(["watch","$R"])"),
            R"({"watch":"$R","watcher":"inotify"})");
  EXPECT_EQ(this->Answer(R"(["watch","$R"])"),
            R"({"watch":"$R","watcher":"inotify"})");
  EXPECT_EQ(this->Answer(R"(["watch-list"])"), R"({"roots":["$R"]})");
}

TYPED_TEST_P(WatchmanRootContract, WatchDelForgetsIt) {
  this->Watch();
  EXPECT_EQ(this->Answer(R"(["watch-del","$R"])"),
            R"({"root":"$R","watch-del":true})");
  EXPECT_EQ(this->Answer(R"(["watch-list"])"), R"({"roots":[]})");
  EXPECT_EQ(this->Error(R"(["watch-del","$R"])"),
            "unable to resolve root $R: directory $R is not watched");
}

TYPED_TEST_P(WatchmanRootContract, WatchDelAllForgetsAll) {
  this->Watch();
  this->Mkdir("in");
  EXPECT_EQ(this->Answer(R"(["watch","$R/in"])"),
            R"({"watch":"$R/in","watcher":"inotify"})");
  EXPECT_EQ(this->Answer(R"(["watch-del-all"])"),
            R"({"roots":["$R","$R/in"]})");
  EXPECT_EQ(this->Answer(R"(["watch-list"])"), R"({"roots":[]})");
  EXPECT_EQ(this->Answer(R"(["watch-del-all"])"), R"({"roots":[]})");
}

TYPED_TEST_P(WatchmanRootContract, MostCommandsDoNotWatch) {
  EXPECT_EQ(this->Error(R"(["query","$R",{}])"),
            "unable to resolve root $R: directory $R is not watched");
  EXPECT_EQ(this->Error(R"(["clock","$R"])"),
            "unable to resolve root $R: directory $R is not watched");
  EXPECT_EQ(this->Error(R"(["find","$R"])"),
            "unable to resolve root $R: directory $R is not watched");
  EXPECT_EQ(this->Error(R"(["since","$R","c:1:2"])"),
            "unable to resolve root $R: directory $R is not watched");
  EXPECT_EQ(this->Error(R"(["unsubscribe","$R","s"])"),
            "unable to resolve root $R: directory $R is not watched");
  EXPECT_EQ(this->Error(R"(["flush-subscriptions","$R",{"sync_timeout":1}])"),
            "unable to resolve root $R: directory $R is not watched");
  EXPECT_EQ(this->Error(R"(["trigger-list","$R"])"),
            "unable to resolve root $R: directory $R is not watched");
  EXPECT_EQ(this->Error(R"(["trigger-del","$R","t"])"),
            "unable to resolve root $R: directory $R is not watched");
  EXPECT_EQ(this->Error(R"(["get-config","$R"])"),
            "unable to resolve root $R: directory $R is not watched");
  EXPECT_EQ(this->Error(R"(["debug-recrawl","$R"])"),
            "unable to resolve root $R: directory $R is not watched");
  EXPECT_EQ(this->Error(R"(["debug-show-cursors","$R"])"),
            "unable to resolve root $R: directory $R is not watched");
  EXPECT_EQ(this->Answer(R"(["watch-list"])"), R"({"roots":[]})");
}

TYPED_TEST_P(WatchmanRootContract, SubscribeWatches) {
  EXPECT_EQ(this->Text(this->Ask(R"(["subscribe","$R","s",{}])"), "subscribe"),
            "s");
  EXPECT_EQ(this->Answer(R"(["watch-list"])"), R"({"roots":["$R"]})");
}

TYPED_TEST_P(WatchmanRootContract, StateEnterWatches) {
  EXPECT_EQ(this->Text(this->Ask(R"(["state-enter","$R","s"])"), "state-enter"),
            "s");
  EXPECT_EQ(this->Answer(R"(["watch-list"])"), R"({"roots":["$R"]})");
}

TYPED_TEST_P(WatchmanRootContract, LinksLeadToTheRoot) {
  this->Expect(this->mutator().Symlink("root", this->base() + "/link"));
  EXPECT_EQ(this->Answer(R"(["watch","$B/link"])"),
            R"({"watch":"$R","watcher":"inotify"})");
  this->Write("a");
  EXPECT_EQ(this->Answer(R"(["query","$B/link",{"fields":["name"]}])"),
            R"({"clock":"CLOCK","files":["a"],"is_fresh_instance":true})");
}

TYPED_TEST_P(WatchmanRootContract, RelativePathsAreRefused) {
  EXPECT_EQ(this->Error(R"(["watch","root"])"),
            R"(unable to resolve root root: path "root" must be absolute)");
  EXPECT_EQ(this->Error(R"(["watch",""])"),
            R"(unable to resolve root : path "" must be absolute)");
}

TYPED_TEST_P(WatchmanRootContract, TheWholeFileSystemIsRefused) {
  EXPECT_EQ(this->Error(R"(["watch","/"])"),
            R"(unable to resolve root /: cannot watch "/")");
}

TYPED_TEST_P(WatchmanRootContract, WhatIsMissingIsRefused) {
  EXPECT_EQ(this->Error(R"(["watch","$R/absent"])"),
            "unable to resolve root $R/absent: realpath($R/absent) -> No such "
            "file or directory");
  EXPECT_EQ(this->Error(R"(["query","$R/absent",{}])"),
            "unable to resolve root $R/absent: realpath($R/absent) -> No such "
            "file or directory");
}

TYPED_TEST_P(WatchmanRootContract, AFileIsRefused) {
  this->Write("file");
  EXPECT_EQ(this->Error(R"(["watch","$R/file"])"),
            "unable to resolve root $R/file: opendir_nofollow: $R/file: Not a "
            "directory");
}

TYPED_TEST_P(WatchmanRootContract, SlashesAtTheEndAreRefused) {
  EXPECT_EQ(
      this->Error(R"(["watch","$R/"])"),
      R"(unable to resolve root $R/: "$R/" resolved to "$R" but we were )"
      R"(unable to examine "$R/" using strict case sensitive rules.  Please )"
      R"(check each component of the path and make sure that that path )"
      R"(exactly matches the correct case of the files on your filesystem.)");
  this->Mkdir("d");
  EXPECT_EQ(
      this->Error(R"(["watch","$R/d/.."])"),
      R"(unable to resolve root $R/d/..: "$R/d/.." resolved to "$R" but we )"
      R"(were unable to examine "$R/d/.." using strict case sensitive rules. )"
      R"( Please check each component of the path and make sure that that )"
      R"(path exactly matches the correct case of the files on your )"
      R"(filesystem.)");
  EXPECT_EQ(
      this->Error(R"(["watch","$R/./d"])"),
      R"(unable to resolve root $R/./d: "$R/./d" resolved to "$R/d" but we )"
      R"(were unable to examine "$R/./d" using strict case sensitive rules.  )"
      R"(Please check each component of the path and make sure that that )"
      R"(path exactly matches the correct case of the files on your )"
      R"(filesystem.)");
}

TYPED_TEST_P(WatchmanRootContract, WatchProjectTakesADirectoryWithoutAMarker) {
  this->Mkdir("d");
  EXPECT_EQ(this->Answer(R"(["watch-project","$R/d"])"),
            R"({"watch":"$R/d","watcher":"inotify"})");
}

TYPED_TEST_P(WatchmanRootContract, WatchProjectClimbsToAMarker) {
  this->Mkdir(".git");
  this->Mkdir("d");
  EXPECT_EQ(this->Answer(R"(["watch-project","$R/d"])"),
            R"({"relative_path":"d","watch":"$R","watcher":"inotify"})");
}

TYPED_TEST_P(WatchmanRootContract, WatchProjectPrefersTheConfigFile) {
  this->Mkdir("d");
  this->Mkdir("d/.git");
  this->Write(".watchmanconfig", "{}");
  EXPECT_EQ(this->Answer(R"(["watch-project","$R/d"])"),
            R"({"relative_path":"d","watch":"$R","watcher":"inotify"})");
}

TYPED_TEST_P(WatchmanRootContract, WatchProjectTakesAnEnclosingWatch) {
  this->Mkdir("d");
  this->Mkdir("d/e");
  this->Mkdir("d/e/.git");
  this->Watch();
  EXPECT_EQ(this->Answer(R"(["watch-project","$R/d/e"])"),
            R"({"relative_path":"d/e","watch":"$R","watcher":"inotify"})");
  EXPECT_EQ(this->Answer(R"(["watch-project","$R"])"),
            R"({"watch":"$R","watcher":"inotify"})");
}

TYPED_TEST_P(WatchmanRootContract, WatchProjectTakesAFileBelowAWatch) {
  this->Write("file");
  this->Watch();
  EXPECT_EQ(this->Answer(R"(["watch-project","$R/file"])"),
            R"({"relative_path":"file","watch":"$R","watcher":"inotify"})");
}

// Only where it need not watch the path itself.
TYPED_TEST_P(WatchmanRootContract, WatchProjectTidiesThePath) {
  constexpr absl::string_view kStrict = "using strict case sensitive rules";
  this->Mkdir("d");
  EXPECT_NE(this->Error(R"(["watch-project","$R/d/"])").find(kStrict.data()),
            std::string::npos);
  EXPECT_NE(this->Error(R"(["watch-project","$R/d/."])").find(kStrict.data()),
            std::string::npos);
  this->Watch();
  EXPECT_EQ(this->Answer(R"(["watch-project","$R/d/"])"),
            R"({"relative_path":"d","watch":"$R","watcher":"inotify"})");
  EXPECT_EQ(this->Answer(R"(["watch-project","$R/d/../d/."])"),
            R"({"relative_path":"d","watch":"$R","watcher":"inotify"})");
}

TYPED_TEST_P(WatchmanRootContract, WatchProjectRefusesWhatIsMissing) {
  EXPECT_EQ(this->Error(R"(["watch-project","$R/absent"])"),
            "resolve_projpath: path `$R/absent`: open: $R/absent: No such file "
            "or directory");
  EXPECT_EQ(this->Error(R"(["watch-project","absent"])"),
            "resolve_projpath: path `absent`: open: absent: No such file or "
            "directory");
}

TYPED_TEST_P(WatchmanRootContract, ADeletedRootIsForgotten) {
  this->Watch();
  this->Ask(R"(["subscribe","$R","s",{}])");
  this->Rmdir("");
  EXPECT_EQ(
      this->News(),
      R"({"canceled":true,"root":"$R","subscription":"s","unilateral":true})");
  this->AwaitNoRoots();
  EXPECT_EQ(
      this->Error(R"(["query","$R",{}])"),
      "unable to resolve root $R: realpath($R) -> No such file or directory");
}

TYPED_TEST_P(WatchmanRootContract, ARootMadeAgainIsNotWatched) {
  this->Watch();
  this->Ask(R"(["subscribe","$R","s",{}])");
  this->Rmdir("");
  EXPECT_EQ(
      this->News(),
      R"({"canceled":true,"root":"$R","subscription":"s","unilateral":true})");
  this->AwaitNoRoots();
  this->Mkdir("");
  EXPECT_EQ(this->Error(R"(["query","$R",{}])"),
            "unable to resolve root $R: directory $R is not watched");
}

TYPED_TEST_P(WatchmanRootContract, WatchesEndWithTheServer) {
  this->Watch();
  this->Restart();
  EXPECT_EQ(this->Answer(R"(["watch-list"])"), R"({"roots":[]})");
}

REGISTER_TYPED_TEST_SUITE_P(
    WatchmanRootContract, WatchTellsThePathAndTheWatcher, WatchDelForgetsIt,
    WatchDelAllForgetsAll, MostCommandsDoNotWatch, SubscribeWatches,
    StateEnterWatches, LinksLeadToTheRoot, RelativePathsAreRefused,
    TheWholeFileSystemIsRefused, WhatIsMissingIsRefused, AFileIsRefused,
    SlashesAtTheEndAreRefused, WatchProjectTakesADirectoryWithoutAMarker,
    WatchProjectClimbsToAMarker, WatchProjectPrefersTheConfigFile,
    WatchProjectTakesAnEnclosingWatch, WatchProjectTakesAFileBelowAWatch,
    WatchProjectTidiesThePath, WatchProjectRefusesWhatIsMissing,
    ADeletedRootIsForgotten, ARootMadeAgainIsNotWatched,
    WatchesEndWithTheServer);

}  // namespace reloader::fakes::watchman

#endif  // FAKES_WATCHMAN_CONTRACT_ROOT_CONTRACT_H_
