#include "conformance/mutants/file_system_mutants.h"

#include <errno.h>

#include <string>
#include <vector>

#include "conformance/mutants/lying_file_system.h"
#include "conformance/mutants/mutant.h"
#include "conformance/result.h"
#include "reloader/file_system.h"

namespace reloader::conformance {
namespace {

class UnreadableMeansAbsent final : public LyingFileSystem {
 public:
  using LyingFileSystem::LyingFileSystem;
  void LieAboutStatus(const std::string&, int* error,
                      FileStatus*) const override {
    if (*error == EACCES || *error == EIO) *error = ENOENT;
  }
};

}  // namespace

std::vector<Mutant> FileSystemMutants() {
  return {
      {.backend =
           StatOnDiskThrough<UnreadableMeansAbsent>("unreadable_means_absent"),
       .defect = "Takes a file that it may not look at for a deleted one.",
       .family = "PERM",
       .verdict = Verdict::kSpurious,
       .words = "deleted key.py"},
  };
}

}  // namespace reloader::conformance
