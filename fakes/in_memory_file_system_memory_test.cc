// What files take in memory, and that a look takes none. Counted: this program
// replaces the global operator new.
#include <errno.h>
#include <malloc.h>

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <iostream>
#include <new>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/types/span.h"
#include "fakes/fake_clock.h"
#include "fakes/in_memory_file_system.h"
#include "gtest/gtest.h"
#include "reloader/file_system.h"
#include "reloader/file_system_mutator.h"

namespace {

// One thread.
int64_t allocated_bytes = 0;
int64_t allocations = 0;

void* Allocate(size_t size) {
  void* memory = std::malloc(size == 0 ? 1 : size);
  if (memory == nullptr) std::abort();
  ++allocations;
  // What the allocator gives is more than what was asked for, by its header.
  allocated_bytes += static_cast<int64_t>(malloc_usable_size(memory)) + 8;
  return memory;
}

void Free(void* memory) {
  if (memory == nullptr) return;
  allocated_bytes -= static_cast<int64_t>(malloc_usable_size(memory)) + 8;
  std::free(memory);
}

}  // namespace

void* operator new(size_t size) { return Allocate(size); }
void* operator new[](size_t size) { return Allocate(size); }
void operator delete(void* memory) noexcept { Free(memory); }
void operator delete[](void* memory) noexcept { Free(memory); }
void operator delete(void* memory, size_t) noexcept { Free(memory); }
void operator delete[](void* memory, size_t) noexcept { Free(memory); }

namespace reloader::fakes {
namespace {

constexpr int kDirectories = 10'000;
constexpr int kFilesPerDirectory = 100;

TEST(InMemoryFileSystemMemoryTest, AMillionFilesTakeTwoHundredBytesEach) {
  FakeClock clock;
  const int64_t before = allocated_bytes;
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
  const int64_t per_file = (allocated_bytes - before - text_bytes) /
                           (kDirectories * kFilesPerDirectory);
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

  const int64_t before = allocations;
  const bool found = fs.Lstat(file).ok() && fs.Stat(file).ok();
  (*handle)->StatEntries(absl::MakeSpan(entries));
  const int64_t counted = allocations - before;

  EXPECT_EQ(counted, 0);
  EXPECT_TRUE(found);
  EXPECT_EQ(entries[0].error, 0);
  EXPECT_EQ(entries[1].error, ENOENT);
}

}  // namespace
}  // namespace reloader::fakes
