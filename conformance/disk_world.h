// A World in a temporary directory of the real disk. Backends that work on it
// differ only in the reloader.
//
//   return DiskWorld::Create(diagnostics, [](Environment environment) {
//     return MakeStatReloader(environment, {.interval = absl::ZeroDuration()});
//   }, {});
#ifndef CONFORMANCE_DISK_WORLD_H_
#define CONFORMANCE_DISK_WORLD_H_

#include <functional>
#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "conformance/backend.h"
#include "fakes/faulty_file_system.h"
#include "reloader/clock.h"
#include "reloader/diagnostics.h"
#include "reloader/executor.h"
#include "reloader/file_system.h"
#include "reloader/file_system_mutator.h"
#include "reloader/posix_clock.h"
#include "reloader/posix_file_system.h"
#include "reloader/posix_file_system_mutator.h"
#include "reloader/reloader.h"
#include "reloader/table_reloader.h"
#include "reloader/testing/temp_directory.h"

namespace reloader::conformance {

class DiskWorld final : public World {
 public:
  using MakeReloader =
      std::function<absl::StatusOr<std::unique_ptr<Reloader>>(Environment)>;
  // Puts something between the reloader and its file system, which outlives it.
  using WrapFileSystem =
      std::function<std::unique_ptr<FileSystem>(const FileSystem*)>;

  struct Options {
    WrapFileSystem wrap = nullptr;
    // Where scans run; on the ticking thread if it is nullptr.
    std::unique_ptr<Executor> executor = nullptr;
    // In which the root is made; empty: where tests have their files.
    std::string parent;
    // Is called at the end, when the reloader is gone and the root is not yet.
    std::function<void(const std::string& root)> clean_up = nullptr;
  };

  ~DiskWorld() override;

  // The reloader's file system can be made to fail. `diagnostics` must outlive
  // the world.
  static absl::StatusOr<std::unique_ptr<World>> Create(
      DiagnosticSink* diagnostics, const MakeReloader& make_reloader,
      Options options);

  const std::string& root() const override { return root_; }
  const FileSystem& file_system() const override { return file_system_; }
  FileSystemMutator& mutator() override { return mutator_; }
  Clock& clock() override { return clock_; }
  Reloader& reloader() override { return *reloader_; }
  fakes::FaultPlan* faults() override { return &faults_; }

 private:
  explicit DiskWorld(Options options);

  const TempDirectory directory_;
  const std::string root_;
  PosixFileSystem file_system_;
  PosixFileSystemMutator mutator_;
  PosixClock clock_;
  const std::unique_ptr<Executor> executor_;
  const std::function<void(const std::string& root)> clean_up_;
  fakes::FaultPlan faults_;
  fakes::FaultyFileSystem faulty_{&file_system_, &faults_};
  std::unique_ptr<FileSystem> wrapped_;  // May be nullptr.
  std::unique_ptr<Reloader> reloader_;
};

}  // namespace reloader::conformance

#endif  // CONFORMANCE_DISK_WORLD_H_
