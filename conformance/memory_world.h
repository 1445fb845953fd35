// A World in memory and in virtual time: no call waits, and a scenario can do
// what no disk lets it do. Backends that work on it differ only in the
// reloader.
//
//   return MemoryWorld::Create(diagnostics, [](Environment environment, auto*,
//                                              auto*) {
//     return MakeStatReloader(environment, {.interval = absl::ZeroDuration()});
//   }, {});
#ifndef CONFORMANCE_MEMORY_WORLD_H_
#define CONFORMANCE_MEMORY_WORLD_H_

#include <functional>
#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "conformance/backend.h"
#include "fakes/fake_clock.h"
#include "fakes/faulty_file_system.h"
#include "fakes/in_memory_file_system.h"
#include "reloader/clock.h"
#include "reloader/diagnostics.h"
#include "reloader/executor.h"
#include "reloader/file_system.h"
#include "reloader/file_system_mutator.h"
#include "reloader/reloader.h"
#include "reloader/table_reloader.h"

namespace reloader::conformance {

class MemoryWorld final : public World, private WorldControls {
 public:
  // The file system and the clock behind the environment are for services that
  // run in the world, such as a server in memory.
  using MakeReloader = std::function<absl::StatusOr<std::unique_ptr<Reloader>>(
      Environment, fakes::InMemoryFileSystem*, fakes::FakeClock*)>;
  // Puts something between the reloader and its file system, which outlives it.
  using WrapFileSystem =
      std::function<std::unique_ptr<FileSystem>(const FileSystem*)>;

  struct Options {
    WrapFileSystem wrap = nullptr;
  };

  // The reloader's file system can be made to fail. `diagnostics` must outlive
  // the world.
  static absl::StatusOr<std::unique_ptr<World>> Create(
      DiagnosticSink* diagnostics, const MakeReloader& make_reloader,
      const Options& options);

  const std::string& root() const override { return root_; }
  const FileSystem& file_system() const override { return file_system_; }
  FileSystemMutator& mutator() override { return file_system_.mutator(); }
  Clock& clock() override { return clock_; }
  Reloader& reloader() override { return *reloader_; }
  fakes::FaultPlan* faults() override { return &faults_; }
  WorldControls* controls() override { return this; }

 private:
  MemoryWorld() = default;

  // For WorldControls.
  void Advance(absl::Duration duration) override { clock_.Advance(duration); }
  void In(absl::Duration duration, std::function<void()> event) override {
    clock_.At(clock_.Now() + duration, std::move(event));
  }
  void StepClock(absl::Duration step) override { clock_.StepFileClock(step); }
  void SetGranularity(absl::Duration granularity) override {
    file_system_.SetGranularity(absl::ToInt64Nanoseconds(granularity));
  }
  absl::Status Mount(absl::string_view path) override {
    return file_system_.Mount(path);
  }
  absl::Status Unmount(absl::string_view path) override {
    return file_system_.Unmount(path);
  }

  const std::string root_ = "/world";
  fakes::FakeClock clock_;
  fakes::InMemoryFileSystem file_system_{{}, &clock_};
  InlineExecutor executor_;
  fakes::FaultPlan faults_;
  fakes::FaultyFileSystem faulty_{&file_system_, &faults_};
  std::unique_ptr<FileSystem> wrapped_;  // May be nullptr.
  std::unique_ptr<Reloader> reloader_;
};

}  // namespace reloader::conformance

#endif  // CONFORMANCE_MEMORY_WORLD_H_
