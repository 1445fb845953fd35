#include "conformance/mutants/lying_inotify.h"

#include <algorithm>
#include <cstdint>
#include <iterator>
#include <memory>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "absl/strings/strip.h"
#include "absl/time/time.h"
#include "conformance/backend.h"
#include "conformance/disk_world.h"
#include "conformance/inotify_in_memory.h"
#include "conformance/inotify_on_disk.h"
#include "conformance/memory_world.h"
#include "conformance/mutants/lying_source.h"
#include "conformance/snapshot.h"
#include "fakes/simulated_inotify.h"
#include "reloader/clock.h"
#include "reloader/inotify/inotify_api.h"
#include "reloader/inotify/inotify_source.h"
#include "reloader/inotify/posix_inotify.h"
#include "reloader/reloader.h"
#include "reloader/table_reloader.h"

namespace reloader::conformance {
namespace {

// What happens elsewhere, where others work too, comes last and as it is.
class LyingInotify final : public InotifyApi {
 public:
  LyingInotify(std::unique_ptr<InotifyApi> base,
               std::shared_ptr<LyingKernel> kernel)
      : base_(std::move(base)), kernel_(std::move(kernel)) {}

  absl::Status Open() override { return base_->Open(); }

  absl::StatusOr<int> Add(absl::string_view path, uint32_t mask) override {
    if (absl::ConsumeSuffix(&path, kBarrierDirectory)) {
      root_ = std::string(absl::StripSuffix(path, "/"));
      return base_->Add(absl::StrCat(path, kBarrierDirectory), mask);
    }
    kernel_->LieAboutMask(&mask);
    absl::StatusOr<int> watch = base_->Add(path, mask);
    kernel_->LieAboutWatch(std::string(path), &watch);
    if (watch.ok()) kernel_->Remember(std::string(path), *watch);
    return watch;
  }

  void Remove(int wd) override { base_->Remove(wd); }

  absl::StatusOr<std::vector<InotifyEvent>> Read() override {
    while (true) {
      absl::StatusOr<std::vector<InotifyEvent>> told = base_->Read();
      if (!told.ok() || told->empty()) return told;
      const auto elsewhere = std::stable_partition(
          told->begin(), told->end(),
          [this](const InotifyEvent& event) { return IsOfWorld(event.wd); });
      const std::vector<InotifyEvent> truth(elsewhere, told->end());
      told->erase(elsewhere, told->end());
      if (!told->empty()) kernel_->LieAboutEvents(&*told);
      told->insert(told->end(), truth.begin(), truth.end());
      if (!told->empty()) return told;
    }
  }

  const Wakeable& wakeable() const override { return base_->wakeable(); }
  void Close() override { base_->Close(); }

 private:
  bool IsOfWorld(int watch) const {
    const std::set<std::string> paths = kernel_->PathsOf(watch);
    return std::any_of(
        paths.begin(), paths.end(), [this](const std::string& path) {
          return path == root_ ||
                 absl::StartsWith(path, absl::StrCat(root_, "/"));
        });
  }

  const std::unique_ptr<InotifyApi> base_;
  const std::shared_ptr<LyingKernel> kernel_;
  std::string root_;  // Of the world, since the barrier in it is watched.
};

absl::StatusOr<std::unique_ptr<Reloader>> MakeReloader(
    std::unique_ptr<InotifyApi> api, const std::shared_ptr<LyingKernel>& kernel,
    const Environment& environment) {
  // So that a mutant that says nothing is not asked all the time.
  constexpr absl::Duration kInterval = absl::Milliseconds(20);
  auto source = std::make_unique<InotifySource>(
      std::make_unique<LyingInotify>(std::move(api), kernel), environment.clock,
      environment.diagnostics, InotifySourceOptions{.interval = kInterval});
  return TableReloader::Create(MakeLyingSource(std::move(source), kernel),
                               environment, {.interval = kInterval});
}

}  // namespace

void LyingKernel::LieAboutMask(uint32_t*) {}
void LyingKernel::LieAboutWatch(const std::string&, absl::StatusOr<int>*) {}
void LyingKernel::LieAboutEvents(std::vector<InotifyEvent>*) {}

void LyingKernel::Remember(const std::string& path, int watch) {
  paths_[watch].insert(path);
}

std::set<std::string> LyingKernel::PathsOf(int watch) const {
  const auto paths = paths_.find(watch);
  return paths == paths_.end() ? std::set<std::string>() : paths->second;
}

Backend InotifyOnDiskBehind(absl::string_view name,
                            MakeLyingKernel make_kernel) {
  return {.name = std::string(name),
          .limitations = InotifyOnDisk::Limitations(),
          .make_world = [make_kernel = std::move(make_kernel)](
                            const WorldOptions& options) {
            return DiskWorld::Create(options.diagnostics,
                                     [&](const Environment& environment) {
                                       return MakeReloader(
                                           std::make_unique<PosixInotify>(),
                                           make_kernel(), environment);
                                     },
                                     {});
          }};
}

Backend InotifyInMemoryBehind(absl::string_view name,
                              fakes::SimulatedInotifyLimits limits,
                              MakeLyingKernel make_kernel) {
  return {.name = std::string(name),
          .limitations = InotifyInMemory::Limitations(),
          .make_world = [limits = std::move(limits),
                         make_kernel = std::move(make_kernel)](
                            const WorldOptions& options) {
            return MemoryWorld::Create(
                options.diagnostics,
                [&](const Environment& environment,
                    fakes::InMemoryFileSystem* file_system, auto*) {
                  return MakeReloader(std::make_unique<fakes::SimulatedInotify>(
                                          file_system, limits),
                                      make_kernel(), environment);
                },
                {});
          }};
}

}  // namespace reloader::conformance
