// InotifyApi over an InMemoryFileSystem: what InMemoryInotify queues, with a
// wakeable for virtual time, and the limits that a kernel has.
//
//   auto kernel = std::make_unique<SimulatedInotify>(
//       &fs, SimulatedInotifyLimits{.watches = 2});
//
// One thread, that of the clock.
#ifndef FAKES_SIMULATED_INOTIFY_H_
#define FAKES_SIMULATED_INOTIFY_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "fakes/in_memory_file_system.h"
#include "fakes/in_memory_inotify.h"
#include "reloader/clock.h"
#include "reloader/inotify/inotify_api.h"

namespace reloader::fakes {

struct SimulatedInotifyLimits {
  bool instances = true;      // Whether there is one left.
  size_t watches = SIZE_MAX;  // Of an instance.
  size_t queued_events = InMemoryInotify::kMaxQueuedEvents;
  std::set<std::string> remote_directories;  // As on NFS: no events.
};

class SimulatedInotify final : public InotifyApi, private Wakeable {
 public:
  // `file_system` must outlive this.
  SimulatedInotify(InMemoryFileSystem* file_system,
                   SimulatedInotifyLimits limits)
      : file_system_(file_system), limits_(std::move(limits)) {}

  // From here on.
  void SetLimits(SimulatedInotifyLimits limits) { limits_ = std::move(limits); }

  absl::Status Open() override;
  absl::StatusOr<int> Add(absl::string_view path, uint32_t mask) override;
  void Remove(int wd) override { (void)inotify_->RemoveWatch(wd); }
  absl::StatusOr<std::vector<InotifyEvent>> Read() override {
    return inotify_->Read();
  }
  const Wakeable& wakeable() const override { return *this; }
  void Close() override { inotify_.reset(); }

 private:
  int descriptor() const override { return -1; }
  bool IsReady() const override { return !inotify_->empty(); }

  InMemoryFileSystem* const file_system_;
  SimulatedInotifyLimits limits_;
  std::optional<InMemoryInotify> inotify_;
};

}  // namespace reloader::fakes

#endif  // FAKES_SIMULATED_INOTIFY_H_
