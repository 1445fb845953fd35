// Random histories, as many as it takes for a number of queries, on two
// servers. The first difference ends it, is played some times more, and is
// shrunk if it comes again. One that does not is a difference all the same.
//
//   CampaignResult result = RunCampaign({.queries = 2000, .seed = 27685},
//                                       MakeSide(&real), MakeSide(&fake));
//   std::cout << result.text;
//
// One thread.
#ifndef FAKES_WATCHMAN_DIFFERENTIAL_DIFFERENTIAL_CAMPAIGN_H_
#define FAKES_WATCHMAN_DIFFERENTIAL_DIFFERENTIAL_CAMPAIGN_H_

#include <cstddef>
#include <cstdint>
#include <ostream>
#include <string>

#include "fakes/watchman/differential/query_mix.h"
#include "fakes/watchman/differential/side_run.h"
#include "fakes/watchman/differential/watchman_differential.h"

namespace reloader::fakes::watchman {

struct CampaignOptions {
  int64_t queries = 2000;
  // The history number n has the seed `seed` + n, so that a campaign can begin
  // where another has ended.
  uint64_t seed = 27685;
  // Told of a difference, and the whole history, before it is shrunk, which
  // takes a while.
  std::ostream* log = nullptr;
};

struct CampaignResult {
  bool agree = true;
  // The difference, how often it comes again, and the history that shows it, if
  // there is one, one step a line; the mix.
  std::string text;
  History history;  // The shrunk one, if they do not agree.
  QueryMix mix;
  // How many of ErrorRequests() were asked.
  size_t errors_asked = 0;
  int64_t histories = 0;
};

CampaignResult RunCampaign(const CampaignOptions& options, Side real,
                           Side fake);

}  // namespace reloader::fakes::watchman

#endif  // FAKES_WATCHMAN_DIFFERENTIAL_DIFFERENTIAL_CAMPAIGN_H_
