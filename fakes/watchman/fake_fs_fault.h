// ["fake-fs", "fault", {...}]: plans trouble from outside.
#ifndef FAKES_WATCHMAN_FAKE_FS_FAULT_H_
#define FAKES_WATCHMAN_FAKE_FS_FAULT_H_

#include <functional>

#include "absl/status/statusor.h"
#include "fakes/watchman/server.h"
#include "reloader/watchman/value.h"

namespace reloader::fakes::watchman {

// Plans what the members of `fault` say (fake_fs.md). Nothing is done if one of
// them is unknown, or of the wrong type. Returns what plans the faults of
// connections: it is to be called when the answer is sent.
absl::StatusOr<std::function<void()>> PlanFault(
    const reloader::watchman::Value& fault, FakeWatchmanServer* server);

}  // namespace reloader::fakes::watchman

#endif  // FAKES_WATCHMAN_FAKE_FS_FAULT_H_
