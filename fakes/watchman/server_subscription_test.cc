// Subscriptions, states and triggers: what comes unasked, and when. The PDUs
// are what Watchman 4.9.0 sent in the same histories.
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

class SubscriptionTest : public ServerFixture {
 protected:
  SubscriptionTest() { Ask("['watch','/w']"); }
};

TEST_F(SubscriptionTest, TellsWhatIsNewWhenTheRootHasSettled) {
  EXPECT_EQ(Ask("['subscribe','/w','s',{'fields':['name']}]"),
            "{'clock':'c:P:1:2','subscribe':'s'}\n"
            "{'clock':'c:P:1:2','files':['a'],'is_fresh_instance':true,"
            "'root':'/w','subscription':'s','unilateral':true}");
  Write("/w/b");
  EXPECT_EQ(Output(), "");
  clock_.Advance(absl::Milliseconds(19));
  EXPECT_EQ(Output(), "");
  clock_.Advance(absl::Milliseconds(2));
  EXPECT_EQ(Output(),
            "{'clock':'c:P:1:3','files':['b'],'is_fresh_instance':false,"
            "'root':'/w','since':'c:P:1:2','subscription':'s',"
            "'unilateral':true}");
  EXPECT_EQ(Quiet(), "");
}

TEST_F(SubscriptionTest, WaitsAsLongAsSomethingIsWritten) {
  Ask("['subscribe','/w','s',{'fields':['name']}]");
  for (int i = 0; i < 58; ++i) {
    Write("/w/b");
    clock_.Advance(absl::Milliseconds(10));
    EXPECT_EQ(Output(), "");
  }
  EXPECT_TRUE(absl::StrContains(Quiet(), "'files':['b']"));
}

TEST_F(SubscriptionTest, OfAnUnwatchedRootTheFilesComeLater) {
  Mkdir("/x");
  Write("/x/f");
  EXPECT_EQ(Ask("['subscribe','/x','s',{'fields':['name']}]"),
            "{'clock':'c:P:2:1','subscribe':'s'}");
  EXPECT_EQ(Quiet(),
            "{'clock':'c:P:2:2','files':['f'],'is_fresh_instance':false,"
            "'root':'/x','since':'c:P:2:1','subscription':'s',"
            "'unilateral':true}");
}

TEST_F(SubscriptionTest, StatesDeferAndDrop) {
  Ask("['subscribe','/w','s',{'fields':['name'],'since':"
      "'c:2000000000:1:1:2','defer':['st'],'drop':['dr']}]");
  const auto other = server_.Connect();
  EXPECT_EQ(Ask(other.get(), "['state-enter','/w',{'name':'st','metadata':7}]"),
            "{'clock':'c:P:1:4','root':'/w','state-enter':'st'}");
  EXPECT_EQ(Output(),
            "{'clock':'c:P:1:4','metadata':7,'root':'/w','state-enter':'st',"
            "'subscription':'s','unilateral':true}");
  EXPECT_EQ(Ask("['state-leave','/w','st']"),
            "{'error':'state st was not asserted by this session'}");
  EXPECT_EQ(Ask("['state-enter','/w','st']"),
            "{'error':'state st is already asserted'}");
  Write("/w/b");
  EXPECT_EQ(Quiet(), "");
  Ask(other.get(), "['state-leave','/w','st']");
  EXPECT_TRUE(absl::StrContains(Output(), "'state-leave':'st'"));
  const std::string held = Quiet();
  EXPECT_TRUE(absl::StrContains(held, "'files':['b']")) << held;
  EXPECT_TRUE(absl::StrContains(held, "'since':'c:P:1:2'")) << held;

  Ask(other.get(), "['state-enter','/w','dr']");
  Write("/w/c");
  Quiet();
  Ask(other.get(), "['state-leave','/w','dr']");
  EXPECT_FALSE(absl::StrContains(Quiet(), "files"));
}

TEST_F(SubscriptionTest, WhoHangsUpAbandonsHisStates) {
  Ask("['subscribe','/w','s',{'fields':['name']}]");
  const auto other = server_.Connect();
  Ask(other.get(), "['state-enter','/w','st']");
  Output();
  other->Close();
  EXPECT_EQ(Output(),
            "{'abandoned':true,'clock':'c:P:1:4','root':'/w',"
            "'state-leave':'st','subscription':'s','unilateral':true}");
}

TEST_F(SubscriptionTest, WaitsForVersionControl) {
  Mkdir("/w/.git");
  Ask("['subscribe','/w','s',{'fields':['name']}]");
  Quiet();
  Write("/w/.git/index.lock");
  Write("/w/b");
  EXPECT_EQ(Quiet(), "");
  Unlink("/w/.git/index.lock");
  const std::string told = Quiet();
  EXPECT_TRUE(absl::StrContains(told, "'.git/index.lock'")) << told;
  EXPECT_TRUE(absl::StrContains(told, "'b'")) << told;
}

TEST_F(SubscriptionTest, FlushedFilesComeBeforeTheAnswer) {
  Ask("['subscribe','/w','s',{'fields':['name']}]");
  Write("/w/b");
  EXPECT_EQ(Ask("['flush-subscriptions','/w',{'sync_timeout':100}]"),
            "{'clock':'c:P:1:5','files':['b'],'is_fresh_instance':false,"
            "'root':'/w','since':'c:P:1:2','subscription':'s',"
            "'unilateral':true}\n"
            "{'dropped':[],'no_sync_needed':[],'synced':['s']}");
  EXPECT_EQ(Ask("['flush-subscriptions','/w',{'sync_timeout':100}]"),
            "{'dropped':[],'no_sync_needed':['s'],'synced':[]}");
}

TEST_F(SubscriptionTest, ANameThatIsUsedTwiceLeavesAGhost) {
  Ask("['subscribe','/w','s',{'fields':['name']}]");
  Ask("['subscribe','/w','s',{'fields':['name']}]");
  EXPECT_EQ(Ask("['unsubscribe','/w','s']"),
            "{'deleted':true,'unsubscribe':'s'}");
  EXPECT_EQ(Ask("['unsubscribe','/w','s']"),
            "{'deleted':false,'unsubscribe':'s'}");
  Write("/w/b");
  EXPECT_TRUE(absl::StrContains(Quiet(), "'files':['b']"));
  EXPECT_EQ(Ask("['flush-subscriptions','/w',{'sync_timeout':100}]"),
            "{'dropped':[],'no_sync_needed':[],'synced':[]}");
}

TEST_F(SubscriptionTest, EndsWithTheWatch) {
  Ask("['subscribe','/w','s',{'fields':['name']}]");
  EXPECT_EQ(Ask("['watch-del','/w']"),
            "{'root':'/w','watch-del':true}\n"
            "{'canceled':true,'root':'/w','subscription':'s',"
            "'unilateral':true}");
}

TEST_F(SubscriptionTest, EndsWithTheRoot) {
  Ask("['subscribe','/w','s',{'fields':['name']}]");
  ASSERT_TRUE(fs_.mutator().Rename("/w", "/x").ok());
  EXPECT_EQ(Quiet(),
            "{'canceled':true,'root':'/w','subscription':'s',"
            "'unilateral':true}");
}

TEST_F(SubscriptionTest, CanBePaused) {
  Ask("['subscribe','/w','s',{'fields':['name']}]");
  EXPECT_EQ(Ask("['debug-set-subscriptions-paused',{'s':true}]"),
            "{'paused':{'s':{'new':true,'old':false}}}");
  Write("/w/b");
  EXPECT_EQ(Quiet(), "");
  Ask("['debug-set-subscriptions-paused',{'s':false}]");
  clock_.Advance(absl::Seconds(1));
  EXPECT_TRUE(absl::StrContains(Output(), "'files':['b']"));
}

TEST_F(SubscriptionTest, LogsComeToWhoAskedForThem) {
  EXPECT_EQ(Ask("['log-level','error']"), "{'log_level':'error'}");
  const auto other = server_.Connect();
  EXPECT_EQ(Ask(other.get(), "['log','debug','low']"), "{'logged':true}");
  EXPECT_EQ(Ask(other.get(), "['log','error','loud']"), "{'logged':true}");
  const std::string logs = Output();
  EXPECT_TRUE(absl::StrContains(logs, "'level':'error'")) << logs;
  EXPECT_TRUE(absl::StrContains(logs, "loud")) << logs;
  EXPECT_FALSE(absl::StrContains(logs, "low")) << logs;
}

TEST_F(SubscriptionTest, TriggersRunForWhatIsThereAndForWhatChanges) {
  Write("/w/x.c");
  Ask("['clock','/w',{'sync_timeout':1}]");
  EXPECT_EQ(Ask("['trigger','/w','tr','*.c','--','cc','-c']"),
            "{'disposition':'created','triggerid':'tr'}");
  EXPECT_EQ(Ask("['trigger','/w','tr','*.c','--','cc','-c']"),
            "{'disposition':'already_defined','triggerid':'tr'}");
  EXPECT_EQ(Ask("['trigger-list','/w']"),
            "{'triggers':[{'append_files':true,'command':['cc','-c'],"
            "'expression':['anyof',['match','*.c','wholename']],'name':'tr',"
            "'stdin':['name','exists','new','size','mode']}]}");
  Quiet();
  ASSERT_EQ(runs_.size(), 1);
  EXPECT_EQ(runs_[0].command.back(), "x.c");
  EXPECT_EQ(runs_[0].directory, "/w");
  Write("/w/y.c");
  Write("/w/y.h");
  Quiet();
  ASSERT_EQ(runs_.size(), 2);
  EXPECT_EQ(runs_[1].command.size(), 3);
  EXPECT_EQ(runs_[1].command.back(), "y.c");
  EXPECT_EQ(Ask("['trigger-del','/w','tr']"),
            "{'deleted':true,'trigger':'tr'}");
  Write("/w/z.c");
  Quiet();
  EXPECT_EQ(runs_.size(), 2);
}

}  // namespace
}  // namespace reloader::fakes::watchman
