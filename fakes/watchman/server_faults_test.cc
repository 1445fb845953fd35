// What can go wrong on purpose, and the command fake-fs that plans it.
#include "fakes/watchman/server_faults.h"

#include <memory>
#include <string>

#include "absl/strings/match.h"
#include "absl/time/time.h"
#include "fakes/watchman/connection.h"
#include "fakes/watchman/server.h"
#include "fakes/watchman/server_fixture.h"
#include "gtest/gtest.h"

namespace reloader::fakes::watchman {
namespace {

class FaultsTest : public ServerFixture {
 protected:
  FaultsTest() { Ask("['watch','/w']"); }
  void Plan(const std::string& fault) {
    ASSERT_EQ(Ask("['fake-fs','fault'," + fault + "]"), "{'fake-fs':true}");
  }
};

TEST_F(FaultsTest, HangsUpInTheMiddleOfAPdu) {
  server_.faults().disconnect_after_bytes = 5;
  connection_->Receive("[\"version\"]\n");
  EXPECT_FALSE(connection_->closed());
  EXPECT_EQ(connection_->TakeOutput(), "{\"ver");
  EXPECT_TRUE(connection_->closed());
}

TEST_F(FaultsTest, CountsBytesFromBehindTheAnswerToThePlan) {
  Plan("{'disconnect_after_bytes':5}");
  connection_->Receive("[\"version\"]\n");
  EXPECT_EQ(connection_->TakeOutput(), "{\"ver");
  EXPECT_TRUE(connection_->closed());
}

TEST_F(FaultsTest, SendsOneLineThatIsNoPdu) {
  Plan("{'garbage':true}");
  connection_->Receive("[\"version\"]\n");
  const std::string garbage = connection_->TakeOutput();
  EXPECT_TRUE(absl::StrContains(garbage, '\0')) << garbage;
  EXPECT_TRUE(absl::EndsWith(garbage, "\n")) << garbage;
  EXPECT_EQ(Ask("['version']"), "{}");
}

TEST_F(FaultsTest, AnswersLate) {
  server_.faults().delay = absl::Seconds(3);
  EXPECT_EQ(Ask("['version']"), "");
  clock_.Advance(absl::Seconds(2));
  EXPECT_EQ(Output(), "");
  clock_.Advance(absl::Seconds(1));
  EXPECT_EQ(Output(), "{}");
}

TEST_F(FaultsTest, IsReadInSmallPieces) {
  server_.faults().read_bytes = 7;
  connection_->Receive("[\"version\"]\n");
  EXPECT_EQ(connection_->TakeOutput(), "{\"versi");
  EXPECT_EQ(connection_->TakeOutput(), "on\":\"4.");
}

TEST_F(FaultsTest, RefusesOneRequest) {
  Plan("{'error':'out of luck'}");
  EXPECT_EQ(Ask("['version']"), "{'error':'out of luck'}");
  EXPECT_EQ(Ask("['version']"), "{}");
}

TEST_F(FaultsTest, NeverSynchronises) {
  Plan("{'syncs':false}");
  EXPECT_EQ(Ask("['clock','/w',{'sync_timeout':500}]"), "");
  clock_.Advance(absl::Milliseconds(499));
  EXPECT_EQ(Output(), "");
  clock_.Advance(absl::Milliseconds(1));
  EXPECT_EQ(Output(), "{'error':'sync_timeout expired'}");
}

TEST_F(FaultsTest, NeverSettles) {
  Ask("['subscribe','/w','s',{'fields':['name']}]");
  Plan("{'settles':false}");
  Write("/w/b");
  clock_.Advance(absl::Seconds(60));
  EXPECT_EQ(Output(), "");
  EXPECT_TRUE(absl::StrContains(
      Ask("['query','/w',{'since':'c:2000000000:1:1:2','fields':['name']}]"),
      "'files':['b']"));
}

TEST_F(FaultsTest, TellsWhatHasWaitedWhenItSettlesAgain) {
  Ask("['subscribe','/w','s',{'fields':['name']}]");
  Plan("{'settles':false}");
  Write("/w/b");
  clock_.Advance(absl::Seconds(60));
  Plan("{'settles':true}");
  EXPECT_TRUE(absl::StrContains(Quiet(), "'files':['b']"));
}

TEST_F(FaultsTest, ForgetsItsClocks) {
  Plan("{'fresh_instance':'/w'}");
  EXPECT_TRUE(absl::StrContains(
      Ask("['query','/w',{'since':'c:2000000000:1:1:2','fields':['name']}]"),
      "'is_fresh_instance':true"));
}

TEST_F(FaultsTest, StartsAgain) {
  Plan("{'restart':true}");
  Quiet();
  EXPECT_TRUE(connection_->closed());
  const auto next = server_.Connect();
  EXPECT_EQ(Ask(next.get(), "['watch-list']"), "{'roots':[]}");
  EXPECT_EQ(Ask(next.get(), "['get-pid']"), "{'pid':2}");
}

TEST_F(FaultsTest, CancelsSubscriptions) {
  Ask("['subscribe','/w','s',{'fields':['name']}]");
  server_.CancelSubscriptions("/w");
  EXPECT_TRUE(absl::StrContains(Output(), "'canceled':true"));
}

TEST_F(FaultsTest, RefusesConnections) {
  server_.faults().refuses_connections = true;
  EXPECT_TRUE(server_.Connect()->closed());
}

TEST_F(FaultsTest, IsOlder) {
  server_.faults().version = "4.7.0";
  connection_->Receive("[\"version\"]\n");
  EXPECT_EQ(connection_->TakeOutput(), "{\"version\":\"4.7.0\"}\n");
}

TEST_F(FaultsTest, UnknownFaultsAreRefused) {
  EXPECT_EQ(Ask("['fake-fs','fault',{'settles':3}]"),
            "{'error':'fake-fs: no such fault: settles'}");
  EXPECT_EQ(Ask("['fake-fs','fault',{'nonsense':3}]"),
            "{'error':'fake-fs: no such fault: nonsense'}");
  EXPECT_EQ(Ask("['fake-fs','fault',{'recrawl':'/w/sub'}]"),
            "{'error':'fake-fs: recrawl: no root is watched at /w/sub'}");
}

TEST_F(FaultsTest, FakeFsEditsTheTree) {
  const std::string done = "{'fake-fs':true}";
  EXPECT_EQ(Ask("['fake-fs','mkdir','/w/d',448]"), done);
  EXPECT_EQ(Ask("['fake-fs','write','/w/d/f','one']"), done);
  EXPECT_EQ(Ask("['fake-fs','write','/w/d/f','IXR3bw==',"
                "{'append':true,'encoding':'base64'}]"),
            done);
  EXPECT_EQ(Ask("['fake-fs','read','/w/d/f']"), "{'contents':'one!two'}");
  EXPECT_EQ(Ask("['fake-fs','symlink','f','/w/d/l']"), done);
  EXPECT_EQ(Ask("['fake-fs','readlink','/w/d/l']"), "{'target':'f'}");
  EXPECT_EQ(Ask("['fake-fs','link','/w/d/f','/w/d/g']"), done);
  EXPECT_EQ(Ask("['fake-fs','chmod','/w/d/f',256]"), done);
  EXPECT_EQ(Ask("['fake-fs','utime','/w/d/f',[1,2]]"), done);
  const std::string status = Ask("['fake-fs','stat','/w/d/l']");
  EXPECT_TRUE(absl::StrContains(status, "'mtime_ns':2000000000")) << status;
  EXPECT_TRUE(absl::StrContains(status, "'nlink':2")) << status;
  EXPECT_TRUE(absl::StrContains(status, "'mode':256")) << status;
  EXPECT_EQ(Ask("['fake-fs','list','/w/d']"), "{'entries':['f','g','l']}");
  EXPECT_EQ(Ask("['fake-fs','rename','/w/d/g','/w/d/h']"), done);
  EXPECT_EQ(Ask("['fake-fs','unlink','/w/d/h']"), done);
  EXPECT_EQ(Ask("['fake-fs','rmtree','/w/d']"), done);
  const std::string gone = Ask("['fake-fs','rmdir','/w/d']");
  EXPECT_TRUE(absl::StrContains(gone, "'errno':'ENOENT'")) << gone;
}

TEST_F(FaultsTest, FakeFsTellsWhatIsNotUtf8InBase64) {
  ASSERT_TRUE(fs_.mutator().WriteFile("/w/\xff", "\xfe").ok());
  ASSERT_TRUE(fs_.mutator().Symlink("\xff", "/w/l").ok());
  EXPECT_EQ(Ask("['fake-fs','list','/w']"),
            "{'encoding':'base64','entries':['YQ==','bA==','/w==']}");
  EXPECT_EQ(Ask("['fake-fs','readlink','/w/l']"),
            "{'encoding':'base64','target':'/w=='}");
}

TEST_F(FaultsTest, FakeFsRefusesWhatItDoesNotUnderstand) {
  for (const std::string request :
       {"'mkdir','w/d'", "'write','w/a','x'", "'rename','/w/a','b'",
        "'symlink','a','w/l'", "'write','/w/a','x',{'apend':true}",
        "'write','/w/a','x',{'append':'yes'}", "'write','/w/a','x',7",
        "'write','/w/a','x',{'encoding':'utf-16'}", "'utime','/w/a',[1]",
        "'utime','/w/a',['x','y']", "'utime','/w/a',7"}) {
    const std::string answer = Ask("['fake-fs'," + request + "]");
    EXPECT_TRUE(absl::StrContains(answer, "'error':'fake-fs: ")) << answer;
  }
  EXPECT_EQ(Ask("['fake-fs','list','/']"), "{'entries':['w']}");
  EXPECT_EQ(Ask("['fake-fs','read','/w/a']"), "{'contents':'x'}");
  EXPECT_EQ(Ask("['fake-fs','utime','/w/a',null]"), "{'fake-fs':true}");
  EXPECT_EQ(Ask("['fake-fs','symlink','../a','/w/l']"), "{'fake-fs':true}");
}

}  // namespace
}  // namespace reloader::fakes::watchman
