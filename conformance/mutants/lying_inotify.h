// The inotify reloader with lies between it and its kernel: the base of mutants
// of the inotify source. A mutant overrides the one lie it tells.
//
//   class DoesNotAskForWrites final : public LyingKernel {
//     void LieAboutMask(uint32_t* mask) override { *mask &= ~IN_MODIFY; }
//   };
//   Backend backend = InotifyOnDiskBehind<DoesNotAskForWrites>("does_not_…");
//
// Of the harness's own barrier the truth is told: a mutant shall die of what it
// reports, not of silence. One thread.
#ifndef CONFORMANCE_MUTANTS_LYING_INOTIFY_H_
#define CONFORMANCE_MUTANTS_LYING_INOTIFY_H_

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "conformance/backend.h"
#include "conformance/mutants/lying_source.h"
#include "fakes/simulated_inotify.h"
#include "reloader/inotify/inotify_api.h"

namespace reloader::conformance {

// What a source and its kernel say to each other, and what the source makes of
// it: one for a world.
class LyingKernel : public SourceLies {
 public:
  // Changes what the source asks to be told of.
  virtual void LieAboutMask(uint32_t* mask);

  // Changes what the kernel answers to the wish to watch `path`.
  virtual void LieAboutWatch(const std::string& path,
                             absl::StatusOr<int>* watch);

  // Changes what the kernel has told of the directories of the world, which is
  // something.
  virtual void LieAboutEvents(std::vector<InotifyEvent>* events);

  // Called with what the source was told, after LieAboutWatch().
  void Remember(const std::string& path, int watch);

  // Returns the paths that the source has ever been told lead to `watch`.
  std::set<std::string> PathsOf(int watch) const;

 private:
  std::map<int, std::set<std::string>> paths_;
};

using MakeLyingKernel = std::function<std::shared_ptr<LyingKernel>()>;

// On the real disk and its kernel; in memory, for what no kernel does on
// demand.
Backend InotifyOnDiskBehind(absl::string_view name,
                            MakeLyingKernel make_kernel);
Backend InotifyInMemoryBehind(absl::string_view name,
                              fakes::SimulatedInotifyLimits limits,
                              MakeLyingKernel make_kernel);

template <typename Lies>
Backend InotifyOnDiskBehind(absl::string_view name) {
  return InotifyOnDiskBehind(name, [] { return std::make_shared<Lies>(); });
}

template <typename Lies>
Backend InotifyInMemoryBehind(absl::string_view name,
                              fakes::SimulatedInotifyLimits limits) {
  return InotifyInMemoryBehind(name, std::move(limits),
                               [] { return std::make_shared<Lies>(); });
}

}  // namespace reloader::conformance

#endif  // CONFORMANCE_MUTANTS_LYING_INOTIFY_H_
