// What a Watchman server promises its clients of queries, as one suite for
// the daemon and for whatever stands in for it. Each test talks to a server of
// its own.
//
//   class MyWatchman { ... };  // WatchmanServer, in watchman_world.h
//   RELOADER_INSTANTIATE_WATCHMAN_QUERY_CONTRACT(MyWatchman);
//
// What is expected is what Watchman 4.9.0 does on Linux, also where its
// documentation says something else. Every test is run over JSON, BSER v1 and
// BSER v2.
//
// Not in it, since it depends on time or chance: the order of files.
#ifndef FAKES_WATCHMAN_CONTRACT_QUERY_CONTRACT_H_
#define FAKES_WATCHMAN_CONTRACT_QUERY_CONTRACT_H_

#include "fakes/watchman/contract/field_contract.h"
#include "fakes/watchman/contract/generator_contract.h"
#include "fakes/watchman/contract/name_contract.h"
#include "fakes/watchman/contract/option_contract.h"
#include "fakes/watchman/contract/pattern_contract.h"
#include "fakes/watchman/contract/term_contract.h"
#include "fakes/watchman/contract/watchman_encodings.h"
#include "gtest/gtest.h"

// Use in the namespace reloader::fakes::watchman, once.
#define RELOADER_INSTANTIATE_WATCHMAN_QUERY_CONTRACT(Server)              \
  RELOADER_INSTANTIATE_WATCHMAN_FACET(Server, WatchmanFieldContract);     \
  RELOADER_INSTANTIATE_WATCHMAN_FACET(Server, WatchmanGeneratorContract); \
  RELOADER_INSTANTIATE_WATCHMAN_FACET(Server, WatchmanNameContract);      \
  RELOADER_INSTANTIATE_WATCHMAN_FACET(Server, WatchmanOptionContract);    \
  RELOADER_INSTANTIATE_WATCHMAN_FACET(Server, WatchmanPatternContract);   \
  RELOADER_INSTANTIATE_WATCHMAN_FACET(Server, WatchmanTermContract)

#endif  // FAKES_WATCHMAN_CONTRACT_QUERY_CONTRACT_H_
