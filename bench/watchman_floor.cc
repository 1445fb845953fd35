#include "bench/watchman_floor.h"

#include <string>
#include <vector>

#include "bench/watchman_stream.h"
#include "reloader/check.h"
#include "reloader/watchman/value.h"

namespace reloader::bench {

using watchman::Value;

WatchmanFloor::WatchmanFloor(const std::string& socket_path,
                             const std::string& root)
    : stream_(socket_path) {
  stream_.Ask(Value::Array({"watch", root}));
  const Value clock = stream_.Ask(Value::Array({"clock", root}));
  const Value* since = clock.Find("clock");
  RELOADER_CHECK(since != nullptr);
  stream_.Ask(Value::Array(
      {"subscribe", root, "floor",
       Value::Object({{"since", *since},
                      {"fields", Value::Array({"name"})},
                      {"expression", Value::Array({"type", "f"})}})}));
}

std::vector<std::string> WatchmanFloor::Wait() {
  while (true) {
    const Value message = stream_.Take();
    if (message.Find("subscription") == nullptr) return {};
    const Value* files = message.Find("files");
    if (files == nullptr || files->items().empty()) continue;
    std::vector<std::string> names;
    for (const Value& name : files->items()) names.push_back(name.string());
    return names;
  }
}

// The answer to anything is no message of a subscription.
void WatchmanFloor::Stop() {
  stream_.Send(WatchmanStream::Encode(Value::Array({"version"})));
}

}  // namespace reloader::bench
