// The random comparison of two Watchman servers: that it finds what differs,
// and nothing where nothing does.
#include <iostream>

#include "fakes/watchman/contract/real_watchman.h"
#include "fakes/watchman/differential/differential_campaign.h"
#include "fakes/watchman/differential/error_requests.h"
#include "fakes/watchman/differential/side_run.h"
#include "gtest/gtest.h"

namespace reloader::fakes::watchman {
namespace {

// Without a change in between that one sees before and one after: see the sync
// in side_run.h.
TEST(WatchmanDifferentialTest, TheDaemonAgreesWithItself) {
  RealWatchman one;
  RealWatchman other;
  const CampaignResult result =
      RunCampaign({.queries = 2000}, MakeSide(&one), MakeSide(&other));
  EXPECT_TRUE(result.agree);
  std::cout << result.text;
  EXPECT_GE(result.mix.PercentNonEmpty(), 50);
  EXPECT_GE(result.mix.RarestPairCount(), 20);
  EXPECT_EQ(result.errors_asked, ErrorRequests().size());
}

}  // namespace
}  // namespace reloader::fakes::watchman
