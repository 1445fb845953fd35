// The protocol contract, on Watchman's own daemon.
#include "fakes/watchman/contract/real_watchman.h"
#include "fakes/watchman/contract/server_contract.h"

namespace reloader::fakes::watchman {
namespace {

RELOADER_INSTANTIATE_WATCHMAN_SERVER_CONTRACT(RealWatchman);

}  // namespace
}  // namespace reloader::fakes::watchman
