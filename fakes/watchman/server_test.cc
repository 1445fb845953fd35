// Commands and their errors. The answers are what Watchman 4.9.0 gave to the
// same requests, but for the names of roots and processes.
#include "fakes/watchman/server.h"

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "fakes/watchman/connection.h"
#include "fakes/watchman/server_fixture.h"
#include "gtest/gtest.h"

namespace reloader::fakes::watchman {
namespace {

class ServerTest : public ServerFixture {};

TEST_F(ServerTest, WatchesAndAnswers) {
  EXPECT_EQ(Ask("['watch','/w']"), "{'watch':'/w','watcher':'inotify'}");
  EXPECT_EQ(Ask("['clock','/w']"), "{'clock':'c:P:1:2'}");
  // A cookie is seen as it comes, and as it goes.
  EXPECT_EQ(Ask("['clock','/w',{'sync_timeout':100}]"), "{'clock':'c:P:1:4'}");
  EXPECT_EQ(Ask("['query','/w',{'fields':['name']}]"),
            "{'clock':'c:P:1:6','files':['a'],'is_fresh_instance':true}");
  Unlink("/w/a");
  Write("/w/b");
  EXPECT_EQ(Ask("['query','/w',{'since':'c:2000000000:1:1:6',"
                "'fields':['name','exists','new']}]"),
            "{'clock':'c:P:1:9','files':[{'exists':false,'name':'a',"
            "'new':false},{'exists':true,'name':'b','new':true}],"
            "'is_fresh_instance':false}");
  EXPECT_EQ(Ask("['watch-list']"), "{'roots':['/w']}");
  EXPECT_EQ(Ask("['watch-del','/w']"), "{'root':'/w','watch-del':true}");
  EXPECT_EQ(Ask("['watch-list']"), "{'roots':[]}");
}

// Of a path that is not watched, of one that is no directory, of one that is
// not written as it should be.
TEST_F(ServerTest, RootsThatAreRefused) {
  Mkdir("/w/d");
  ASSERT_TRUE(fs_.mutator().Symlink("/w", "/ln").ok());
  const auto error = [&](const std::string& path) {
    return Ask(absl::StrCat("['watch','", path, "']"));
  };
  EXPECT_TRUE(absl::StrContains(error("rel"), "must be absolute"));
  EXPECT_EQ(error("/no"),
            "{'error':'unable to resolve root /no: realpath(/no) -> No such "
            "file or directory'}");
  EXPECT_EQ(error("/w/a"),
            "{'error':'unable to resolve root /w/a: opendir_nofollow: /w/a: "
            "Not a directory'}");
  EXPECT_EQ(error("/w/a/x"),
            "{'error':'unable to resolve root /w/a/x: realpath(/w/a/x) -> Not "
            "a directory'}");
  for (const absl::string_view path :
       {"/w/", "//w", "/w/.", "/w/../w", "/ln/", "/ln/d"}) {
    EXPECT_TRUE(absl::StrContains(error(std::string(path)),
                                  "using strict case sensitive rules"))
        << path;
  }
  EXPECT_EQ(error("/ln"), "{'watch':'/w','watcher':'inotify'}");
  EXPECT_EQ(Ask("['clock','/w/d']"),
            "{'error':'unable to resolve root /w/d: directory /w/d is not "
            "watched'}");
}

TEST_F(ServerTest, FindsTheProject) {
  Mkdir("/w/d");
  Mkdir("/w/.git");
  EXPECT_EQ(Ask("['watch-project','/w//d/']"),
            "{'relative_path':'d','watch':'/w','watcher':'inotify'}");
  EXPECT_EQ(Ask("['watch-project','/w/a']"),
            "{'relative_path':'a','watch':'/w','watcher':'inotify'}");
  EXPECT_EQ(Ask("['watch-project','/no']"),
            "{'error':'resolve_projpath: path `/no`: open: /no: No such file "
            "or directory'}");
}

TEST_F(ServerTest, WrongRequests) {
  Ask("['watch','/w']");
  const std::vector<std::pair<std::string, std::string>> wrong = {
      {"{}", "invalid command (expected an array with some elements!)"},
      {"[]", "invalid command (expected an array with some elements!)"},
      {"[3]", "invalid command: expected element 0 to be the command name"},
      {"['nope']", "unknown command nope"},
      {"['clock']", "wrong number of arguments to `clock`"},
      {"['clock',3]",
       "invalid value for argument 1, expected a string naming the root dir"},
      {"['clock','/w','x']", "malformated argument list for `clock`"},
      {"['find']", "not enough arguments for `find`"},
      {"['find','/w',3]",
       "failed to parse query: rule @ position 2 is not a string value"},
      {"['query','/w']", "wrong number of arguments for `query`"},
      {"['query','/w','x']",
       "failed to parse query: case_sensitive must be a boolean"},
      {"['since','/w','x']", "invalid clockspec"},
      {"['since','/w',3]", "expected argument 2 to be a valid clockspec"},
      {"['subscribe','/w','x']", "wrong number of arguments for subscribe"},
      {"['subscribe','/w',3,{}]",
       "expected 2nd parameter to be subscription name"},
      {"['subscribe','/w','s',{'defer':3}]",
       "defer field must be an array of strings"},
      {"['subscribe','/w','s',{'drop':[3]}]", "expected json string object"},
      {"['unsubscribe','/w']",
       "expected 2nd parameter to be subscription name"},
      {"['flush-subscriptions','/w']",
       "wrong number of arguments to `flush-subscriptions`"},
      {"['flush-subscriptions','/w',3]",
       "json_ref::get called on a non object type"},
      {"['flush-subscriptions','/w',{}]",
       "key `sync_timeout` is not present in this json object"},
      {"['flush-subscriptions','/w',{'sync_timeout':'x'}]",
       "`sync_timeout` must be an integer"},
      {"['flush-subscriptions','/w',{'sync_timeout':1,'subscriptions':['x']}]",
       "this client does not have a subscription named `x`"},
      {"['state-enter','/w']",
       "invalid number of arguments, expected 3, got 2"},
      {"['state-enter','/w',3]", "json_ref::get called on a non object type"},
      {"['state-enter','/w',{'name':'q','sync_timeout':-1}]",
       "sync_timeout must be >= 0"},
      {"['state-leave','/w','q']", "state q is not asserted"},
      {"['trigger','/w']", "not enough arguments"},
      {"['trigger','/w',3]", "invalid or missing name"},
      {"['trigger','/w','x','y']", "no command was specified"},
      {"['trigger','/w',{'name':'x'}]", "invalid command array"},
      {"['trigger','/w',{'name':'x','command':['a'],'stdin':'Q'}]",
       "invalid stdin value Q"},
      {"['trigger','/w',{'name':'x','command':['a'],'stdout':'z'}]",
       "stdout: must be prefixed with either > or >>, got z"},
      {"['trigger-del','/w']", "wrong number of arguments"},
      {"['log','x','y']", "invalid log level for `log`"},
      {"['log-level',3]", "expected json string object"},
      {"['debug-recrawl']", "wrong number of arguments for `debug-recrawl`"},
      {"['debug-set-subscriptions-paused',3]",
       "json_ref::object() called for non-object"},
  };
  for (const auto& [request, text] : wrong) {
    std::string quoted = text;
    for (char& c : quoted) {
      if (c == '`') c = '\'';
    }
    EXPECT_EQ(Ask(request), absl::StrCat("{'error':'", quoted, "'}"))
        << request;
  }
}

TEST_F(ServerTest, Versions) {
  EXPECT_EQ(Ask("['version']"), "{}");
  EXPECT_EQ(Ask("['version',3]"), "{'capabilities':{}}");
  EXPECT_EQ(Ask("['version',{'optional':['x','bser-v2']}]"),
            "{'capabilities':{'bser-v2':true,'x':false}}");
  EXPECT_EQ(Ask("['version',{'required':['x','y']}]"),
            "{'capabilities':{'x':false,'y':false},'error':'client required "
            "capability `x` is not supported by this server'}");
}

TEST_F(ServerTest, SomebodyElseMayLookOnly) {
  Ask("['watch','/w']");
  EXPECT_EQ(Ask("['debug-drop-privs']"), "{'owner':false}");
  EXPECT_EQ(Ask("['get-pid']"),
            "{'error':'you must be the process owner to execute 'get-pid''}");
  EXPECT_EQ(Ask("['clock','/w']"), "{'clock':'c:P:1:2'}");
  Mkdir("/x");
  EXPECT_EQ(Ask("['watch','/x']"),
            "{'error':'unable to resolve root /x: directory /x is not watched "
            "(this may be because you are not the process owner)'}");
}

TEST_F(ServerTest, ACookieNeedsItsDirectory) {
  Mkdir("/w/.git");
  Ask("['watch','/w']");
  ASSERT_TRUE(fs_.mutator().Rmdir("/w/.git").ok());
  EXPECT_EQ(Ask("['query','/w',{}]"),
            "{'error':'sync: creat(/w/.git/.watchman-cookie-fake-1-0) failed: "
            "No such file or directory: No such file or directory'}");
  EXPECT_EQ(Ask("['query','/w',{'sync_timeout':0,'fields':[]}]").substr(0, 10),
            "{'clock':'");
}

TEST_F(ServerTest, APoisonedServerSaysNothingElse) {
  Ask("['watch','/w']");
  EXPECT_TRUE(absl::StrContains(Ask("['debug-poison','/w']"),
                                "debug-poison(/w) -> Cannot allocate memory"));
  EXPECT_TRUE(
      absl::StartsWith(Ask("['version']"),
                       "{'error':'A non-recoverable condition has triggered."));
  EXPECT_EQ(Ask("['nope']"), "{'error':'unknown command nope'}");
  EXPECT_EQ(Ask("['watch-del-all']"), "{'roots':['/w']}");
}

TEST_F(ServerTest, ARecrawlWarns) {
  Ask("['watch','/w']");
  EXPECT_EQ(Ask("['debug-recrawl','/w']"), "{'recrawl':true}");
  EXPECT_TRUE(absl::StrContains(Ask("['query','/w',{}]"),
                                "Recrawled this watch 1 times"));
  EXPECT_FALSE(absl::StrContains(Ask("['clock','/w']"), "warning"));
}

TEST_F(ServerTest, AReplacedRootIsNotWatched) {
  Ask("['watch','/w']");
  ASSERT_TRUE(fs_.mutator().Rename("/w", "/x").ok());
  EXPECT_TRUE(absl::StrContains(Ask("['clock','/w']"), "realpath(/w)"));
  Mkdir("/w");
  EXPECT_EQ(Ask("['clock','/w']"),
            "{'error':'unable to resolve root /w: directory /w is not "
            "watched'}");
  Ask("['watch','/w']");
  EXPECT_EQ(Ask("['clock','/w']"), "{'clock':'c:P:2:2'}");
}

TEST_F(ServerTest, CursorsMoveAndAgeOut) {
  Ask("['watch','/w']");
  const std::string query = "['query','/w',{'since':'n:x','fields':['name']}]";
  EXPECT_TRUE(absl::StrContains(Ask(query), "'files':['a']"));
  EXPECT_EQ(Ask("['debug-show-cursors','/w']"), "{'cursors':{'n:x':4}}");
  Unlink("/w/a");
  EXPECT_TRUE(
      absl::StrContains(Ask(query), "'files':['a'],'is_fresh_instance':false"));
  Write("/w/b");
  Unlink("/w/b");
  Ask("['clock','/w',{'sync_timeout':9}]");
  EXPECT_EQ(Ask("['debug-ageout','/w',0]"), "{'ageout':true}");
  EXPECT_EQ(Ask("['debug-show-cursors','/w']"), "{'cursors':{}}");
}

class FramingTest : public ServerFixture {
 protected:
  std::string Send(Connection* connection, absl::string_view bytes) {
    connection->Receive(bytes);
    return connection->TakeOutput();
  }
  // ["version"] in BSER v1.
  const std::string bser_ = std::string("\0\1\3\x0d\0\3\1\2\3\7version", 16);
};

TEST_F(FramingTest, OfTwoRequestsInOneWriteOneIsAnswered) {
  const std::string answer = "{\"version\":\"4.9.0\"}\n";
  const std::string two = "[\"version\"]\n[\"version\"]\n";
  EXPECT_EQ(Send(connection_.get(), two), answer);
  EXPECT_EQ(Send(connection_.get(), "[\"version\"]\n"), answer);
}

TEST_F(FramingTest, AHeaderInTwoPiecesIsTheEnd) {
  for (const std::string& piece : {std::string("["), std::string("\0\1", 2),
                                   std::string("\0\2\0\0\0\0", 6)}) {
    const auto connection = server_.Connect();
    EXPECT_EQ(Send(connection.get(), piece), "");
    EXPECT_TRUE(connection->closed());
  }
}

TEST_F(FramingTest, WhatIsNoPduIsTheEnd) {
  for (const std::string piece : {"\n", "[\n", "nonsense\n"}) {
    const auto connection = server_.Connect();
    if (piece.size() == 1) connection->Receive(piece);
    EXPECT_EQ(Send(connection.get(), piece), "");
    EXPECT_TRUE(connection->closed());
  }
}

TEST_F(FramingTest, ANameThatJsonCannotSayIsTheLastWord) {
  Write("/w/\xff");
  Ask("['watch','/w']");
  EXPECT_EQ(Ask("['query','/w',{'fields':['name']}]"), "");
  EXPECT_EQ(Ask("['version']"), "");
  EXPECT_FALSE(connection_->closed());
}

}  // namespace
}  // namespace reloader::fakes::watchman
