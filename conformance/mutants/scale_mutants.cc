#include "conformance/mutants/scale_mutants.h"

#include <algorithm>
#include <cstddef>
#include <memory>
#include <string>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "conformance/disk_world.h"
#include "conformance/mutants/lying_file_system.h"
#include "conformance/mutants/lying_reloader.h"
#include "conformance/mutants/mutant.h"
#include "conformance/result.h"
#include "conformance/stat_on_disk.h"
#include "reloader/change.h"
#include "reloader/executor.h"
#include "reloader/stat_reloader.h"

namespace reloader::conformance {
namespace {

class StopsAtSixtyFourLevels final : public LyingFileSystem {
 public:
  using LyingFileSystem::LyingFileSystem;
  void LieAboutListing(const std::string& path, absl::Status*,
                       std::vector<ListedEntry>* entries) const override {
    if (std::count(path.begin(), path.end(), '/') > 64) entries->clear();
  }
};

class ListsTwoHundredAndFiftySixNames final : public LyingFileSystem {
 public:
  using LyingFileSystem::LyingFileSystem;
  void LieAboutListing(const std::string&, absl::Status*,
                       std::vector<ListedEntry>* entries) const override {
    if (entries->size() > 256) {
      entries->erase(entries->begin() + 256, entries->end());
    }
  }
};

class NamesEndAt254Bytes final : public LyingFileSystem {
 public:
  using LyingFileSystem::LyingFileSystem;
  void LieAboutListing(const std::string&, absl::Status*,
                       std::vector<ListedEntry>* entries) const override {
    std::erase_if(*entries, [](const ListedEntry& entry) {
      return entry.name.size() > 254;
    });
  }
};

class PutsDirectoriesOneAfterTheOther final : public LyingReloader {
 public:
  using LyingReloader::LyingReloader;

 private:
  void LieAboutChanges(int, std::vector<Change>* changes) override {
    // Names of the same length come in one piece: "pkg9" before "pkg10".
    std::stable_sort(changes->begin(), changes->end(),
                     [](const Change& a, const Change& b) {
                       return a.path.rfind('/') < b.path.rfind('/');
                     });
  }
};

// Forgets the first task of each round.
class LosesAChunk final : public Executor {
 public:
  void ParallelFor(size_t count,
                   absl::FunctionRef<void(size_t)> body) override {
    for (size_t i = count > 1 ? 1 : 0; i < count; ++i) body(i);
  }
  int concurrency() const override { return 2; }
};

Backend StatLosingAChunk() {
  return {.name = "loses_a_chunk",
          .limitations = StatOnDisk::Limitations(),
          .make_world = [](const WorldOptions& options) {
            return DiskWorld::Create(
                options.diagnostics,
                [&options](Environment environment) {
                  return MakeStatReloader(
                      environment, {.interval = options.interval,
                                    .table = {.directories_per_task = 1}});
                },
                {.executor = std::make_unique<LosesAChunk>()});
          }};
}

}  // namespace

std::vector<Mutant> ScaleMutants() {
  return {
      {.backend =
           StatThrough<StopsAtSixtyFourLevels>("stops_at_sixty_four_levels"),
       .defect = "Does not go down further than sixty-four directories.",
       .family = "SCALE",
       .verdict = Verdict::kLost,
       .words = "/69/70/a.py"},
      {.backend = StatThrough<ListsTwoHundredAndFiftySixNames>(
           "lists_two_hundred_and_fifty_six_names"),
       .defect = "Finds the first names of a large directory only.",
       .family = "SCALE",
       .verdict = Verdict::kLost,
       .words = "data/"},
      {.backend = StatThrough<NamesEndAt254Bytes>("names_end_at_254_bytes"),
       .defect = "Has no room for the longest names.",
       .family = "NAME",
       .verdict = Verdict::kLost,
       .words = "created nnnn"},
      {.backend = StatBehind<PutsDirectoriesOneAfterTheOther>(
           "puts_directories_one_after_the_other"),
       .defect = "Sorts the paths of each part, and puts the parts together.",
       .family = "SCALE",
       .verdict = Verdict::kMalformedTick,
       .words = "pkg1"},
      {.backend = StatLosingAChunk(),
       .defect = "Forgets the first part of what was spread over threads.",
       .family = "SCALE",
       .verdict = Verdict::kLost,
       .words = "modified pkg"},
  };
}

}  // namespace reloader::conformance
