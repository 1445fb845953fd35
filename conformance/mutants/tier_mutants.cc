#include "conformance/mutants/tier_mutants.h"

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "conformance/backend.h"
#include "conformance/memory_world.h"
#include "conformance/mutants/lying_file_system.h"
#include "conformance/mutants/mutant.h"
#include "conformance/result.h"
#include "conformance/stat_in_memory.h"
#include "conformance/stat_on_disk.h"
#include "reloader/file_system.h"
#include "reloader/stat_reloader.h"

namespace reloader::conformance {
namespace {

// Shows a file as it was when its directory last changed, as a poller sees it
// that looks at directories alone.
class FilesHaveNoTurn final : public LiesAboutFiles {
 public:
  using LiesAboutFiles::LiesAboutFiles;
  void LieAboutFile(const std::string& path, EntryStatus* file) const override {
    const absl::StatusOr<FileStatus> directory =
        Stat(path.substr(0, path.rfind('/')));
    if (!directory.ok()) return;
    Seen& seen = seen_[path];
    if (seen.directory_ctime_ns == directory->ctime_ns) {
      file->status = seen.file;
    } else {
      seen = {directory->ctime_ns, file->status};
    }
  }

 private:
  struct Seen {
    int64_t directory_ctime_ns = 0;
    FileStatus file;
  };
  mutable std::map<std::string, Seen> seen_;
};

Backend TieredThrough(absl::string_view name, WrapFileSystem wrap) {
  std::vector<Limitation> limitations = StatInMemory::Limitations();
  limitations.push_back({"ordered", "files have their turns"});
  limitations.push_back({"synchronous", "a tick may have looked at a part"});
  return {.name = std::string(name),
          .limitations = std::move(limitations),
          .make_world = [wrap = std::move(wrap)](const WorldOptions& options) {
            return MemoryWorld::Create(
                options.diagnostics,
                [&options](Environment environment, auto*, auto*) {
                  return MakeStatReloader(
                      environment, StatTiered::TieredOptions(options.interval));
                },
                {.wrap = wrap});
          }};
}

}  // namespace

std::vector<Mutant> TierMutants() {
  return {
      {.backend = TieredThrough("files_have_no_turn",
                                [](const FileSystem* base) {
                                  return std::make_unique<FilesHaveNoTurn>(
                                      base);
                                }),
       .defect = "Looks at directories alone, and at files where one changed.",
       .family = "CHANGE",
       .verdict = Verdict::kLost,
       .words = "modified"},
  };
}

}  // namespace reloader::conformance
