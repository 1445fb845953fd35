// A pass over a still tree allocates nothing per file. Counted, not timed.
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "reloader/change.h"
#include "reloader/diagnostics.h"
#include "reloader/executor.h"
#include "reloader/file_table.h"
#include "reloader/posix_file_system.h"
#include "reloader/posix_file_system_mutator.h"
#include "reloader/testing/allocation_meter.h"
#include "reloader/testing/temp_directory.h"
#include "reloader/tier_look.h"
#include "reloader/watch_list.h"
#include "reloader/watch_set.h"

namespace reloader {
namespace {

class NoDiagnostics : public DiagnosticSink {
 public:
  void Report(const Diagnostic& diagnostic) override {
    ADD_FAILURE() << diagnostic.ToString();
  }
};

constexpr int kDirectories = 4;
// Of a pass over however many files: enough for its directories.
constexpr int64_t kFewAllocations = 100;

enum class Pass { kAll, kTier };

// Returns the allocations of one pass over a still tree with so many files in
// each directory. All are old enough not to be racy. A tier is of all files, as
// directories that have their turn.
int64_t AllocationsOfAStillPass(Pass pass, int files_per_directory) {
  const TempDirectory root;
  const PosixFileSystem file_system;
  PosixFileSystemMutator mutator;
  for (int d = 0; d < kDirectories; ++d) {
    const std::string directory = absl::StrCat(root.path(), "/", d);
    EXPECT_TRUE(mutator.Mkdir(directory).ok());
    for (int f = 0; f < files_per_directory; ++f) {
      EXPECT_TRUE(mutator.WriteFile(absl::StrCat(directory, "/", f), "").ok());
    }
  }
  InlineExecutor executor;
  NoDiagnostics diagnostics;
  FileTable table(&file_system, &executor, &diagnostics, {});
  WatchList list;
  EXPECT_TRUE(list.AddDirectory(root.path(), "**/*", {}).ok());
  table.SetWatches(WatchSet::Compile(list));
  std::vector<Change> changes;
  const auto scan = [&] {
    table.Scan(
        {.everything = true}, [] { return false; }, &changes);
  };
  // Racy files are read, which takes memory; scan until there are none.
  scan();
  const int64_t made_ns = file_system.NowNs();
  while (file_system.NowNs() <
         made_ns + 2 * *file_system.GranularityNs(root.path())) {
    scan();
  }
  scan();
  const int64_t files = kDirectories * files_per_directory;
  const AllocationMeter meter;
  if (pass == Pass::kAll) {
    scan();
  } else {
    const TierCounts counts = table.ScanTier(
        {.turn_files = files + 1}, [] { return false; }, &changes);
    EXPECT_EQ(counts.turn_files, files);
  }
  const int64_t counted = meter.allocations();
  EXPECT_TRUE(changes.empty());
  EXPECT_EQ(table.GetStats().files, static_cast<size_t>(files));
  return counted;
}

TEST(FileTableAllocationTest, AStillPassAllocatesNothingPerFile) {
  // Not the same number: others may make and remove files in the directories
  // that lead to the tree, each of which the pass then lists again.
  EXPECT_LT(AllocationsOfAStillPass(Pass::kAll, 0), kFewAllocations);
  EXPECT_LT(AllocationsOfAStillPass(Pass::kAll, 1500), kFewAllocations);
}

TEST(FileTableAllocationTest, NorDoesALookAtAPart) {
  EXPECT_LT(AllocationsOfAStillPass(Pass::kTier, 1500), kFewAllocations);
}

}  // namespace
}  // namespace reloader
