#include "conformance/mutants/trace_mutants.h"

#include <set>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "conformance/mutants/lying_reloader.h"
#include "conformance/mutants/mutant.h"
#include "conformance/result.h"
#include "reloader/file_system.h"
#include "reloader/watch_options.h"

namespace reloader::conformance {
namespace {

// Sets the times of a directory that is watched by its name to what they were,
// as one who does not want to be noticed does: that sets its ctime.
class PutsTimesBack final : public LyingReloader {
 public:
  using LyingReloader::LyingReloader;
  absl::Status WatchFile(absl::string_view path,
                         WatchOptions options) override {
    files_.insert(std::string(path));
    return base().WatchFile(path, options);
  }

 private:
  void PrepareTick(int) override {
    for (const std::string& path : files_) {
      const absl::StatusOr<FileStatus> status =
          world().file_system().Stat(path);
      if (!status.ok() || status->type != FileType::kDirectory) continue;
      const absl::Status set = world().mutator().SetTimes(
          path, status->mtime_ns, status->mtime_ns, FollowLinks::kNo);
      world().clock().WaitUntil(world().clock().Now() + absl::Seconds(1), {});
      if (!set.ok()) return;
    }
  }

  std::set<std::string> files_;
};

}  // namespace

std::vector<Mutant> TraceMutants() {
  return {
      {.backend = StatBehind<PutsTimesBack>("puts_times_back"),
       .defect = "Sets times to what they were after it has looked.",
       .family = "QUIET",
       .verdict = Verdict::kDisturbed,
       .words = "another state of src"},
  };
}

}  // namespace reloader::conformance
