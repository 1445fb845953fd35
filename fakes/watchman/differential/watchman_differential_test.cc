// The random comparison of two Watchman servers: that it finds what differs,
// and nothing where nothing does.
#include <iostream>

#include "fakes/watchman/contract/fake_watchman.h"
#include "fakes/watchman/contract/real_watchman.h"
#include "fakes/watchman/differential/differential_campaign.h"
#include "fakes/watchman/differential/error_requests.h"
#include "fakes/watchman/differential/side_run.h"
#include "gtest/gtest.h"

namespace reloader::fakes::watchman {
namespace {

void ExpectAgreement(const CampaignResult& result) {
  std::cout << result.text;
  EXPECT_TRUE(result.agree);
  if (!result.agree) return;
  EXPECT_GE(result.mix.PercentNonEmpty(), 50);
  EXPECT_GE(result.mix.RarestPairCount(), 20);
  EXPECT_EQ(result.errors_asked, ErrorRequests().size());
}

TEST(WatchmanDifferentialTest, TheFakeAgreesWithTheDaemon) {
  RealWatchman real;
  FakeWatchman fake;
  ExpectAgreement(
      RunCampaign({.log = &std::cerr}, MakeSide(&real), MakeSide(&fake)));
}

// What is random here is not in the servers.
TEST(WatchmanDifferentialTest, TheDaemonAgreesWithItself) {
  RealWatchman one;
  RealWatchman other;
  ExpectAgreement(
      RunCampaign({.log = &std::cerr}, MakeSide(&one), MakeSide(&other)));
}

}  // namespace
}  // namespace reloader::fakes::watchman
