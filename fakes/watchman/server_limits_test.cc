// Requests and settings that no client means well: an error or an answer, and
// the server goes on.
#include <string>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "fakes/watchman/server.h"
#include "fakes/watchman/server_fixture.h"
#include "gtest/gtest.h"
#include "reloader/watchman/pdu_encoder.h"
#include "reloader/watchman/pdu_encoding.h"
#include "reloader/watchman/value.h"

namespace reloader::fakes::watchman {
namespace {

using reloader::watchman::AppendPdu;
using reloader::watchman::PduFormat;
using reloader::watchman::Value;

constexpr char kMin[] = "-9223372036854775808";
constexpr char kMax[] = "9223372036854775807";

class ServerLimitsTest : public ServerFixture {
 protected:
  using ServerFixture::ServerFixture;
};

TEST_F(ServerLimitsTest, TheModeOfADirectoryIsANumber) {
  EXPECT_EQ(Ask("['fake-fs','mkdir','/x','rwx']"),
            "{'error':'fake-fs: mkdir needs a number for the mode'}");
  EXPECT_FALSE(fs_.Stat("/x").ok());
}

TEST_F(ServerLimitsTest, TimesOfFilesFitInNanoseconds) {
  const std::string error =
      "{'error':'fake-fs: utime needs times from -9223372036 to 9223372036 "
      "seconds'}";
  for (const std::string time : {kMin, kMax, "9223372037", "1e300", "-1e300"}) {
    EXPECT_EQ(Ask(absl::StrCat("['fake-fs','utime','/w/a',[", time, ",0]]")),
              error);
    EXPECT_EQ(Ask(absl::StrCat("['fake-fs','utime','/w/a',[0,", time, "]]")),
              error);
  }
  EXPECT_EQ(Ask("['fake-fs','utime','/w/a',[9223372036,-9223372036]]"),
            "{'fake-fs':true}");
  Ask("['watch','/w']");
  EXPECT_TRUE(absl::StrContains(
      Ask("['query','/w',{'fields':['mtime'],'path':['a']}]"), "-9223372036"));
}

TEST_F(ServerLimitsTest, TheSmallestTimeoutIsNegative) {
  Ask("['watch','/w']");
  const std::string before = Ask("['clock','/w']");
  EXPECT_EQ(Ask(absl::StrCat("['clock','/w',{'sync_timeout':", kMin, "}]")),
            "{'error':'sync_timeout expired'}");
  EXPECT_NE(Ask("['clock','/w']"), before);
}

TEST_F(ServerLimitsTest, AnyAgeIsAnAge) {
  Ask("['watch','/w']");
  Unlink("/w/a");
  Ask("['clock','/w',{'sync_timeout':9}]");
  const std::string cursors = "['query','/w',{'since':0,'fields':['name']}]";
  EXPECT_EQ(Ask(absl::StrCat("['debug-ageout','/w',", kMax, "]")),
            "{'ageout':true}");
  EXPECT_TRUE(absl::StrContains(Ask(cursors), "'files':['a']"));
  EXPECT_EQ(Ask(absl::StrCat("['debug-ageout','/w',", kMin, "]")),
            "{'ageout':true}");
  EXPECT_TRUE(absl::StrContains(Ask(cursors), "'files':[]"));
}

TEST_F(ServerLimitsTest, AFileOfManyMegabytesIsWrittenInOneRequest) {
  const std::string contents(size_t{17} << 20, 'x');
  std::string pdu;
  ASSERT_TRUE(AppendPdu(Value::Array({"fake-fs", "write", "/w/b", contents}),
                        {PduFormat::kBserV2}, &pdu)
                  .ok());
  connection_->Receive(pdu);
  EXPECT_FALSE(connection_->TakeOutput().empty());
  EXPECT_TRUE(absl::StrContains(Ask("['fake-fs','stat','/w/b']"),
                                absl::StrCat("'size':", contents.size())));
}

TEST_F(ServerLimitsTest, RealFilesAreForWhoGivesThem) {
  EXPECT_EQ(Ask("['fake-fs','load','/','/x']"),
            "{'error':'fake-fs: load needs a server with access to real "
            "files'}");
}

// A subscription whose query fails is told so in the log, where the connection
// may end, and the subscription with it.
TEST_F(ServerLimitsTest, AConnectionMayEndWhereItsSubscriptionFails) {
  Ask("['watch','/w']");
  Ask("['log-level','error']");
  Ask("['fake-fs','fault',{'settles':false}]");
  Ask("['subscribe','/w','s',{'since':{'scm':{'mergebase-with':'x'}}}]");
  server_.faults().disconnect_after_bytes = 1;
  server_.faults().settles = true;
  Write("/w/b");
  Quiet();
  EXPECT_TRUE(connection_->closed());
}

// The daemon would never rest again.
class NoSettlePeriodTest : public ServerLimitsTest,
                           public testing::WithParamInterface<std::string> {
 protected:
  NoSettlePeriodTest()
      : ServerLimitsTest(absl::StrCat("{\"settle\":", GetParam(), "}")) {}
};

TEST_P(NoSettlePeriodTest, TimePassesWhileASubscriptionWaits) {
  Ask("['watch','/w']");
  Ask("['subscribe','/w','s',{'fields':['name'],'defer':['busy']}]");
  Ask("['state-enter','/w','busy']");
  Write("/w/b");
  EXPECT_EQ(Quiet(), "");
  Ask("['state-leave','/w','busy']");
  EXPECT_TRUE(absl::StrContains(Quiet(), "'files':['b'"));
}

INSTANTIATE_TEST_SUITE_P(Periods, NoSettlePeriodTest,
                         testing::Values("0", "-1", kMin));

TEST_F(ServerLimitsTest, SettingsThatAreNoneAreComplainedOf) {
  ASSERT_TRUE(
      fs_.mutator().WriteFile("/w/.watchmanconfig", "{\n\"settle\": }").ok());
  Ask("['log-level','error']");
  EXPECT_TRUE(absl::StrContains(
      Ask("['watch','/w']"),
      "failed to parse json from /w/.watchmanconfig: line 2, column 11: "));
}

}  // namespace
}  // namespace reloader::fakes::watchman
