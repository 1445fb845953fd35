// What a Watchman server promises its clients besides queries, as one suite for
// the daemon and for whatever stands in for it. Each test talks to a server of
// its own.
//
//   class MyWatchman { ... };  // WatchmanServer, in watchman_world.h
//   RELOADER_INSTANTIATE_WATCHMAN_SERVER_CONTRACT(MyWatchman);
//
// What is expected is what Watchman 4.9.0 does on Linux, also where its
// documentation says something else. Every test is run over JSON, BSER v1 and
// BSER v2, but for those of the framing.
//
// Not in it, since it depends on time or chance: how many PDUs changes come
// in, and which of several enclosing watches is taken.
#ifndef FAKES_WATCHMAN_CONTRACT_SERVER_CONTRACT_H_
#define FAKES_WATCHMAN_CONTRACT_SERVER_CONTRACT_H_

#include "fakes/watchman/contract/change_contract.h"
#include "fakes/watchman/contract/clock_contract.h"
#include "fakes/watchman/contract/command_contract.h"
#include "fakes/watchman/contract/config_contract.h"
#include "fakes/watchman/contract/framing_contract.h"
#include "fakes/watchman/contract/root_contract.h"
#include "fakes/watchman/contract/state_contract.h"
#include "fakes/watchman/contract/subscription_contract.h"
#include "fakes/watchman/contract/trouble_contract.h"
#include "fakes/watchman/contract/watchman_encodings.h"
#include "gtest/gtest.h"

// Use in the namespace reloader::fakes::watchman, once.
#define RELOADER_INSTANTIATE_WATCHMAN_SERVER_CONTRACT(Server)              \
  RELOADER_INSTANTIATE_WATCHMAN_FACET(Server, WatchmanChangeContract);     \
  RELOADER_INSTANTIATE_WATCHMAN_FACET(Server, WatchmanClockContract);      \
  RELOADER_INSTANTIATE_WATCHMAN_FACET(Server, WatchmanCommandContract);    \
  RELOADER_INSTANTIATE_WATCHMAN_FACET(Server, WatchmanConfigContract);     \
  RELOADER_INSTANTIATE_WATCHMAN_FACET(Server, WatchmanRootContract);       \
  RELOADER_INSTANTIATE_WATCHMAN_FACET(Server, WatchmanStateContract);      \
  RELOADER_INSTANTIATE_WATCHMAN_FACET(Server, WatchmanSubscriptionBasics); \
  RELOADER_INSTANTIATE_WATCHMAN_FACET(Server, WatchmanTroubleContract);    \
  using Server##Json = WatchmanWorld<Server, PduFormat::kJson>;            \
  INSTANTIATE_TYPED_TEST_SUITE_P(Server, WatchmanFramingContract, Server##Json)

#endif  // FAKES_WATCHMAN_CONTRACT_SERVER_CONTRACT_H_
