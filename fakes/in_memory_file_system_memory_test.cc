// What files take in memory, and that a look takes none. Counted.
#include <errno.h>

#include <cstdint>
#include <iostream>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/types/span.h"
#include "fakes/fake_clock.h"
#include "fakes/in_memory_file_system.h"
#include "gtest/gtest.h"
#include "reloader/file_system.h"
#include "reloader/file_system_mutator.h"
#include "reloader/testing/allocation_meter.h"

namespace reloader::fakes {
namespace {

constexpr int kDirectories = 10'000;
constexpr int kFilesPerDirectory = 100;

TEST(InMemoryFileSystemMemoryTest, AMillionFilesTakeTwoHundredBytesEach) {
  FakeClock clock;
  const AllocationMeter meter;
  InMemoryFileSystem fs({}, &clock);
  FileSystemMutator& mutator = fs.mutator();
  int64_t text_bytes = 0;
  for (int d = 0; d < kDirectories; ++d) {
    const std::string directory = absl::StrCat("/directory-", d);
    ASSERT_TRUE(mutator.Mkdir(directory).ok());
    for (int f = 0; f < kFilesPerDirectory; ++f) {
      const std::string name = absl::StrCat("source-file-", f, ".py");
      const std::string contents(32, 'x');
      text_bytes += static_cast<int64_t>(name.size() + contents.size());
      ASSERT_TRUE(
          mutator.WriteFile(absl::StrCat(directory, "/", name), contents).ok());
    }
  }
  const int64_t per_file =
      (meter.live_bytes() - text_bytes) / (kDirectories * kFilesPerDirectory);
  std::cout << per_file << " bytes a file, beyond names and contents\n";
  EXPECT_LE(per_file, 200);
}

TEST(InMemoryFileSystemMemoryTest, ALookWithoutLinksAllocatesNothing) {
  FakeClock clock;
  InMemoryFileSystem fs({}, &clock);
  FileSystemMutator& mutator = fs.mutator();
  const std::string directory = "/a-directory-with-a-long-name";
  const std::string file = directory + "/../" + directory + "/source-file.py";
  ASSERT_TRUE(mutator.Mkdir(directory).ok());
  ASSERT_TRUE(mutator.WriteFile(file, "").ok());
  const auto handle = fs.OpenDirectory(directory);
  ASSERT_TRUE(handle.ok());
  std::vector<EntryStatus> entries = {{.name = "source-file.py"},
                                      {.name = "a-file-that-is-not-there.py"}};

  const AllocationMeter meter;
  const bool found = fs.Lstat(file).ok() && fs.Stat(file).ok();
  (*handle)->StatEntries(absl::MakeSpan(entries));
  const int64_t counted = meter.allocations();

  EXPECT_EQ(counted, 0);
  EXPECT_TRUE(found);
  EXPECT_EQ(entries[0].error, 0);
  EXPECT_EQ(entries[1].error, ENOENT);
}

}  // namespace
}  // namespace reloader::fakes
