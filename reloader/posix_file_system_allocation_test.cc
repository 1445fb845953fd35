// Reading a file takes memory with what it holds, and not with what reading may
// take at most. Counted, not timed: this program replaces the global operator
// new.
#include <algorithm>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <new>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "reloader/posix_file_system.h"
#include "reloader/posix_file_system_mutator.h"
#include "reloader/testing/temp_directory.h"

namespace {

std::atomic<size_t> largest = 0;

void* Allocate(size_t size) {
  largest = std::max<size_t>(largest, size);
  void* memory = std::malloc(size == 0 ? 1 : size);
  if (memory == nullptr) std::abort();
  return memory;
}

}  // namespace

void* operator new(size_t size) { return Allocate(size); }
void* operator new[](size_t size) { return Allocate(size); }
void operator delete(void* memory) noexcept { std::free(memory); }
void operator delete[](void* memory) noexcept { std::free(memory); }
void operator delete(void* memory, size_t) noexcept { std::free(memory); }
void operator delete[](void* memory, size_t) noexcept { std::free(memory); }

namespace reloader {
namespace {

constexpr int64_t kMaxBytes = int64_t{16} << 20;
constexpr size_t kPage = 4096;

// Returns the largest allocation while a file of so many bytes is read.
size_t LargestToRead(size_t bytes) {
  const TempDirectory root;
  const std::string path = absl::StrCat(root.path(), "/file");
  EXPECT_TRUE(
      PosixFileSystemMutator().WriteFile(path, std::string(bytes, 'x')).ok());
  const PosixFileSystem file_system;
  largest = 0;
  const absl::StatusOr<std::string> contents =
      file_system.Read(path, kMaxBytes);
  const size_t needed = largest;
  EXPECT_TRUE(contents.ok()) << contents.status();
  EXPECT_EQ(contents.ok() ? contents->size() : 0, bytes);
  return needed;
}

TEST(PosixFileSystemAllocationTest, ASmallFileTakesAPageToRead) {
  for (const size_t bytes : {size_t{0}, size_t{3}, kPage - 1}) {
    EXPECT_LE(LargestToRead(bytes), 2 * kPage) << bytes << " bytes";
  }
}

TEST(PosixFileSystemAllocationTest, AFileTakesWhatItHoldsToRead) {
  for (const size_t bytes : {kPage, 25 * kPage + 1}) {
    EXPECT_LE(LargestToRead(bytes), bytes + kPage) << bytes << " bytes";
  }
}

}  // namespace
}  // namespace reloader
