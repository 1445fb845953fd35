#include "conformance/watchman_on_disk.h"

#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/statusor.h"
#include "conformance/backend.h"
#include "conformance/watchman_disk_world.h"
#include "conformance/watchman_world.h"
#include "reloader/mutex.h"
#include "reloader/testing/watchman_daemon.h"

namespace reloader::conformance {
namespace {

// The daemon of this process. It needs its thread as long as it lives, which a
// test's may not be.
class ProcessDaemon {
 public:
  ProcessDaemon() : thread_([this] { Run(); }) {}
  ~ProcessDaemon() {
    {
      MutexLock lock(&mutex_);
      is_over_ = true;
    }
    changed_.NotifyAll();
    thread_.join();
  }

  absl::StatusOr<std::string> SocketPath() ABSL_LOCKS_EXCLUDED(mutex_) {
    MutexLock lock(&mutex_);
    while (!socket_path_.has_value()) changed_.Wait(&mutex_);
    return *socket_path_;
  }

 private:
  void Run() ABSL_LOCKS_EXCLUDED(mutex_) {
    const absl::StatusOr<std::unique_ptr<WatchmanDaemon>> daemon =
        WatchmanDaemon::Start({.config = kNoProjects});
    MutexLock lock(&mutex_);
    if (daemon.ok()) {
      socket_path_ = (*daemon)->socket_path();
    } else {
      socket_path_ = daemon.status();
    }
    changed_.NotifyAll();
    while (!is_over_) changed_.Wait(&mutex_);
  }

  Mutex mutex_;
  CondVar changed_;
  std::optional<absl::StatusOr<std::string>> socket_path_
      ABSL_GUARDED_BY(mutex_);
  bool is_over_ ABSL_GUARDED_BY(mutex_) = false;
  std::thread thread_;
};

absl::StatusOr<std::string> SocketOfProcess() {
  static ProcessDaemon daemon;
  return daemon.SocketPath();
}

}  // namespace

std::vector<Limitation> WatchmanOnDisk::Limitations() {
  return LimitationsOnWatchmanDisk();
}

std::string WatchmanOnDisk::Untested() {
  return std::string(WatchmanDaemon::IsInstalled().message());
}

absl::StatusOr<std::unique_ptr<World>> WatchmanOnDisk::MakeWorld(
    const WorldOptions& options) {
  if (options.service != ServiceFate::kServes) {
    return MakeWatchmanWorldOnDisk(options, {});
  }
  const absl::StatusOr<std::string> socket = SocketOfProcess();
  if (!socket.ok()) return socket.status();
  return MakeWatchmanDiskWorld({.socket_path = *socket}, options, {});
}

}  // namespace reloader::conformance
