#include "conformance/mutants/watch_mutants.h"

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "conformance/mutants/lying_reloader.h"
#include "conformance/mutants/mutant.h"
#include "conformance/result.h"
#include "reloader/watch_options.h"

namespace reloader::conformance {
namespace {

class StarCrossesSlashes final : public LyingReloader {
 public:
  using LyingReloader::LyingReloader;
  absl::Status WatchDir(absl::string_view path, absl::string_view glob,
                        WatchOptions options) override {
    const bool one_level = !absl::StrContains(glob, "/");
    return base().WatchDir(
        path, one_level ? absl::StrCat("**/", glob) : std::string(glob),
        options);
  }
};

}  // namespace

std::vector<Mutant> WatchMutants() {
  return {
      {.backend = StatOnDiskBehind<StarCrossesSlashes>("star_crosses_slashes"),
       .defect = "Lets * match across directories.",
       .family = "GLOB",
       .verdict = Verdict::kSpurious,
       .words = "nothing about it"},
  };
}

}  // namespace reloader::conformance
