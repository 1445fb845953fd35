// ["fake-fs", "fault", {...}]: plans trouble from outside.
#ifndef FAKES_WATCHMAN_FAKE_FS_FAULT_H_
#define FAKES_WATCHMAN_FAKE_FS_FAULT_H_

#include "absl/status/status.h"
#include "fakes/watchman/server.h"
#include "reloader/watchman/value.h"

namespace reloader::fakes::watchman {

// Plans what the members of `fault` say (fake_fs.md). Nothing is done if one of
// them is unknown, or of the wrong type.
absl::Status PlanFault(const reloader::watchman::Value& fault,
                       FakeWatchmanServer* server);

}  // namespace reloader::fakes::watchman

#endif  // FAKES_WATCHMAN_FAKE_FS_FAULT_H_
