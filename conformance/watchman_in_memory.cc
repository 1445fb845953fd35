#include "conformance/watchman_in_memory.h"

#include <cstddef>
#include <memory>
#include <vector>

#include "absl/status/statusor.h"
#include "conformance/backend.h"
#include "conformance/watchman_world.h"

namespace reloader::conformance {
std::vector<Limitation> WatchmanOnFakeServer::Limitations() {
  return {{"faults", "the server looks at the files by itself"},
          {"mounts", "a mount is nothing that the server hears of"},
          {"processes", "its files are in the memory of one process"},
          {"polling", "it looks where something is said to have changed"},
          {"synchronous", "the server tells when it has noticed"}};
}

absl::StatusOr<std::unique_ptr<World>> WatchmanOnFakeServer::MakeWorldWith(
    const WorldOptions& options, size_t read_bytes) {
  return MakeWatchmanWorldInMemory(options, read_bytes, {});
}

}  // namespace reloader::conformance
