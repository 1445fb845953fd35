#include "conformance/watchman_in_memory.h"

#include <algorithm>
#include <cstddef>
#include <memory>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "conformance/backend.h"
#include "conformance/memory_world.h"
#include "fakes/fake_clock.h"
#include "fakes/in_memory_file_system.h"
#include "fakes/watchman/fake_connector.h"
#include "fakes/watchman/server.h"
#include "reloader/table_reloader.h"
#include "reloader/watchman/transport.h"
#include "reloader/watchman/watchman_reloader.h"

namespace reloader::conformance {
namespace {

// Connects to a server of its own.
class OwnServer final : public watchman::Connector {
 public:
  OwnServer(fakes::InMemoryFileSystem* file_system, fakes::FakeClock* clock,
            size_t read_bytes)
      : server_(file_system, clock, {}), connector_(&server_) {
    server_.faults().read_bytes = read_bytes;
  }

  absl::StatusOr<std::unique_ptr<watchman::Transport>> Connect() override {
    return connector_.Connect();
  }

 private:
  fakes::watchman::FakeWatchmanServer server_;
  fakes::watchman::FakeConnector connector_;
};

}  // namespace

std::vector<Limitation> WatchmanOnFakeServer::Limitations() {
  return {{"faults", "the server looks at the files by itself"},
          {"mounts", "a mount is nothing that the server hears of"},
          {"processes", "its files are in the memory of one process"},
          {"polling", "it looks where something is said to have changed"},
          {"synchronous", "the server tells when it has noticed"}};
}

absl::StatusOr<std::unique_ptr<World>> WatchmanOnFakeServer::MakeWorldWith(
    const WorldOptions& options, size_t read_bytes) {
  return MemoryWorld::Create(
      options.diagnostics,
      [&](Environment environment, fakes::InMemoryFileSystem* file_system,
          fakes::FakeClock* clock) {
        return watchman::MakeWatchmanReloader(
            std::make_unique<OwnServer>(file_system, clock, read_bytes),
            environment,
            // Not more often than the server settles.
            {.source = {.interval = std::max(options.interval,
                                             absl::Milliseconds(50))}});
      },
      {});
}

}  // namespace reloader::conformance
