// A million files take at most 300 bytes each, beyond names and contents.
// Counted: this program replaces the global operator new.
#include <malloc.h>

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <iostream>
#include <new>
#include <string>

#include "absl/strings/str_cat.h"
#include "fakes/fake_clock.h"
#include "fakes/in_memory_file_system.h"
#include "gtest/gtest.h"
#include "reloader/file_system_mutator.h"

namespace {

int64_t allocated_bytes = 0;  // One thread.

void* Allocate(size_t size) {
  void* memory = std::malloc(size == 0 ? 1 : size);
  if (memory == nullptr) std::abort();
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

TEST(InMemoryFileSystemMemoryTest, AMillionFilesTakeThreeHundredBytesEach) {
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
  EXPECT_LE(per_file, 300);
}

}  // namespace
}  // namespace reloader::fakes
