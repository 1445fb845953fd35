#include "fakes/simulated_inotify.h"

#include <errno.h>

#include <cstdint>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "reloader/errno_status.h"

namespace reloader::fakes {

absl::Status SimulatedInotify::Open() {
  if (!limits_.instances) {
    return absl::ResourceExhaustedError("no inotify instance left");
  }
  inotify_.emplace(file_system_);
  return absl::OkStatus();
}

absl::StatusOr<int> SimulatedInotify::Add(absl::string_view path,
                                          uint32_t mask) {
  if (limits_.remote_directories.count(std::string(path)) > 0) {
    return absl::UnimplementedError("no events come from there");
  }
  inotify_->SetMaxWatches(limits_.watches);
  inotify_->SetMaxQueuedEvents(limits_.queued_events);
  absl::StatusOr<int> watch = inotify_->AddWatch(path, mask);
  if (ErrnoFromStatus(watch.status()) == ENOSPC) {
    return absl::ResourceExhaustedError("no inotify watch left");
  }
  return watch;
}

}  // namespace reloader::fakes
