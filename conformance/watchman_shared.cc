#include "conformance/watchman_shared.h"

#include <cstdlib>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "conformance/backend.h"
#include "conformance/watchman_disk_world.h"
#include "conformance/watchman_watches.h"
#include "gtest/gtest.h"
#include "reloader/testing/swept_directory.h"

namespace reloader::conformance {
namespace {

constexpr char kVariable[] = "RELOADER_TEST_WATCHMAN_SOCK";

std::string SocketPath() {
  // HOUSE_RULE_OK(getenv): whoever starts the tests has started the daemon.
  const char* const path = std::getenv(kVariable);
  return path == nullptr ? "" : path;
}

// In which the roots of this process lie. The daemon gives up a root that is
// removed, so that it keeps none even if this process is killed.
const std::string& DirectoryOfProcess() {
  static const SweptDirectory directory;
  return directory.path();
}

}  // namespace

std::vector<Limitation> WatchmanShared::Limitations() {
  std::vector<Limitation> limitations = LimitationsOnWatchmanDisk();
  limitations.push_back({"service", "the daemon serves others, too"});
  return limitations;
}

std::string WatchmanShared::Untested() {
  if (!SocketPath().empty()) return "";
  return absl::StrCat("there is no daemon in the background: ", kVariable,
                      " is not set (tools/with_watchman sets it)");
}

absl::StatusOr<std::unique_ptr<World>> WatchmanShared::MakeWorld(
    const WorldOptions& options) {
  const std::string socket_path = SocketPath();
  return MakeWatchmanDiskWorld(
      {.socket_path = socket_path}, options,
      {.parent = DirectoryOfProcess(),
       .clean_up = [socket_path](const std::string& root) {
         const absl::Status ended = EndWatchesBelow(socket_path, root);
         if (!ended.ok()) ADD_FAILURE() << "the shared daemon: " << ended;
       }});
}

}  // namespace reloader::conformance
