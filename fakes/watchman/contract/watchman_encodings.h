// The worlds in which the protocol contract is run for one server, and their
// names. For query_contract.h and server_contract.h.
#ifndef FAKES_WATCHMAN_CONTRACT_WATCHMAN_ENCODINGS_H_
#define FAKES_WATCHMAN_CONTRACT_WATCHMAN_ENCODINGS_H_

#include <string>

#include "fakes/watchman/contract/watchman_world.h"
#include "gtest/gtest.h"
#include "reloader/watchman/pdu_encoding.h"

namespace reloader::fakes::watchman {

template <typename Server>
using WatchmanEncodings = testing::Types<
    WatchmanWorld<Server, reloader::watchman::PduFormat::kJson>,
    WatchmanWorld<Server, reloader::watchman::PduFormat::kBserV1>,
    WatchmanWorld<Server, reloader::watchman::PduFormat::kBserV2>>;

struct WatchmanEncodingNames {
  template <typename World>
  static std::string GetName(int) {
    switch (World::kEncoding.format) {
      case reloader::watchman::PduFormat::kJson:
        return "Json";
      case reloader::watchman::PduFormat::kBserV1:
        return "BserV1";
      case reloader::watchman::PduFormat::kBserV2:
        break;
    }
    return "BserV2";
  }
};

}  // namespace reloader::fakes::watchman

#define RELOADER_INSTANTIATE_WATCHMAN_FACET(Server, Facet)                 \
  INSTANTIATE_TYPED_TEST_SUITE_P(Server, Facet, WatchmanEncodings<Server>, \
                                 WatchmanEncodingNames)

#endif  // FAKES_WATCHMAN_CONTRACT_WATCHMAN_ENCODINGS_H_
