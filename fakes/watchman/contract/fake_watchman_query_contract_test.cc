// The protocol contract, on the fake server.
#include "fakes/watchman/contract/fake_watchman.h"
#include "fakes/watchman/contract/query_contract.h"

namespace reloader::fakes::watchman {
namespace {

RELOADER_INSTANTIATE_WATCHMAN_QUERY_CONTRACT(FakeWatchman);

}  // namespace
}  // namespace reloader::fakes::watchman
