// Sends one history of operations to the disk and to the file system in memory
// and demands the same answers, the same errors, and the same tree after each
// step.
//
//   DifferentialRun run({.privileged = true}, &mix);
//   std::string difference = run.Step(operation);   // "rename(…): real …"
//
// One thread.
#ifndef FAKES_DIFFERENTIAL_RUN_H_
#define FAKES_DIFFERENTIAL_RUN_H_

#include <array>
#include <memory>
#include <optional>
#include <string>

#include "fakes/fake_clock.h"
#include "fakes/file_operation.h"
#include "fakes/in_memory_file_system.h"
#include "fakes/operation_generator.h"
#include "fakes/operation_mix.h"
#include "fakes/tree_comparison.h"
#include "reloader/posix_file_system.h"
#include "reloader/posix_file_system_mutator.h"
#include "reloader/testing/temp_directory.h"
#include "reloader/testing/without_override.h"

namespace reloader::fakes {

struct DifferentialOptions {
  // As one whom permissions do not bind, if the caller is such a one; else
  // without these capabilities.
  bool privileged = true;
  // After how many steps the trees are compared.
  int steps_per_comparison = 1;
};

class DifferentialRun {
 public:
  // `mix` must outlive this.
  DifferentialRun(DifferentialOptions options, OperationMix* mix);
  ~DifferentialRun();

  // Returns whether the operation can be sent: one that would wait for ever, or
  // leave the world by way of a handle, cannot.
  bool MayRun(const FileOperation& operation) const;

  // Returns the difference in words, or "".
  std::string Step(const FileOperation& operation);

  // As Step(), and compares which times the operation has set: those of all
  // files are set to the past before, and time passes.
  std::string StepWithTimes(const FileOperation& operation);

  // Compares the trees.
  std::string Compare() const;

  // Of the tree in memory.
  const KnownPaths& paths() const { return paths_; }

 private:
  void PassGranules();
  void CountClimbs(const FileOperation& operation);

  const DifferentialOptions options_;
  OperationMix& mix_;
  const TempDirectory temp_;
  const std::string root_;
  PosixFileSystem posix_;
  PosixFileSystemMutator posix_mutator_;
  FakeClock clock_;
  std::unique_ptr<InMemoryFileSystem> memory_;
  std::optional<OperationSubject> real_;
  std::optional<OperationSubject> fake_;
  TreeComparison comparison_;
  KnownPaths paths_;
  std::array<int, kHandles> climbs_ = {};
  int steps_ = 0;
  std::unique_ptr<WithoutOverride> permissions_apply_;
};

}  // namespace reloader::fakes

#endif  // FAKES_DIFFERENTIAL_RUN_H_
