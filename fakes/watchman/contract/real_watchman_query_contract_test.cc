// The protocol contract, on Watchman's own daemon.
#include "fakes/watchman/contract/query_contract.h"
#include "fakes/watchman/contract/real_watchman.h"

namespace reloader::fakes::watchman {
namespace {

RELOADER_INSTANTIATE_WATCHMAN_QUERY_CONTRACT(RealWatchman);

}  // namespace
}  // namespace reloader::fakes::watchman
