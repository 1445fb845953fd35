// Watchman's own daemon as the protocol contract needs it: one of its own for
// each test, on a directory of the disk.
//
//   RealWatchman server;
//   ContractConnection connection(server.Connect(), {PduFormat::kJson});
//
// One thread.
#ifndef FAKES_WATCHMAN_CONTRACT_REAL_WATCHMAN_H_
#define FAKES_WATCHMAN_CONTRACT_REAL_WATCHMAN_H_

#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "fakes/watchman/contract/watchman_world.h"
#include "reloader/posix_file_system.h"
#include "reloader/posix_file_system_mutator.h"
#include "reloader/testing/swept_directory.h"
#include "reloader/testing/watchman_daemon.h"

namespace reloader::fakes::watchman {

class RealWatchman {
 public:
  // Ends the program if there is no Watchman: the words are on standard error.
  RealWatchman();

  std::unique_ptr<ByteStream> Connect();
  const FileSystem& file_system() const { return file_system_; }
  FileSystemMutator& mutator() { return mutator_; }
  // Directly below /tmp: nothing above it is a root of a project.
  std::string base() const { return tree_.path(); }
  absl::Status Restart() { return daemon_->Restart(); }
  absl::Status Restart(absl::string_view config) {
    return daemon_->Restart(config);
  }

  WatchmanDaemon& daemon() { return *daemon_; }

 private:
  const SweptDirectory tree_;
  const PosixFileSystem file_system_{};
  PosixFileSystemMutator mutator_;
  const std::unique_ptr<WatchmanDaemon> daemon_;
};

}  // namespace reloader::fakes::watchman

#endif  // FAKES_WATCHMAN_CONTRACT_REAL_WATCHMAN_H_
