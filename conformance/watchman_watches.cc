#include "conformance/watchman_watches.h"

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "reloader/clock.h"
#include "reloader/posix_clock.h"
#include "reloader/stop_signal.h"
#include "reloader/watchman/client.h"
#include "reloader/watchman/posix_socket.h"
#include "reloader/watchman/transport.h"
#include "reloader/watchman/value.h"

namespace reloader::conformance {
namespace {

constexpr absl::Duration kPatience = absl::Seconds(30);

std::vector<std::string> RootsBelow(const watchman::Value& list,
                                    absl::string_view directory) {
  std::vector<std::string> below;
  const watchman::Value* const roots = list.Find("roots");
  if (roots == nullptr || !roots->is_array()) return below;
  for (const watchman::Value& root : roots->items()) {
    if (!root.is_string()) continue;
    if (root.string() == directory ||
        absl::StartsWith(root.string(), absl::StrCat(directory, "/"))) {
      below.push_back(root.string());
    }
  }
  return below;
}

}  // namespace

absl::Status EndWatchesBelow(absl::string_view socket_path,
                             absl::string_view directory) {
  absl::StatusOr<std::unique_ptr<watchman::Transport>> transport =
      watchman::ConnectUnixSocket(socket_path, kPatience);
  if (!transport.ok()) return transport.status();
  const absl::StatusOr<std::unique_ptr<StopSignal>> never =
      StopSignal::Create();
  if (!never.ok()) return never.status();
  PosixClock clock;
  watchman::Client client(*std::move(transport), &clock);
  const absl::Time deadline = clock.Now() + kPatience;
  for (;;) {
    const absl::StatusOr<watchman::Value> list =
        client.Call(watchman::Value::Array({"watch-list"}), deadline, **never);
    if (!list.ok()) return list.status();
    const std::vector<std::string> roots = RootsBelow(*list, directory);
    if (roots.empty()) return absl::OkStatus();
    if (clock.Now() >= deadline) {
      return absl::DeadlineExceededError(
          absl::StrCat("still watched: ", absl::StrJoin(roots, ", ")));
    }
    for (const std::string& root : roots) {
      const absl::Status ended =
          client
              .Call(watchman::Value::Array({"watch-del", root}), deadline,
                    **never)
              .status();
      // A refusal: it has ended by itself meanwhile, or is about to.
      if (!ended.ok() && !absl::IsFailedPrecondition(ended)) return ended;
    }
  }
}

}  // namespace reloader::conformance
