// Counts calls of operator new, so it is a program of its own.
#include <cstddef>
#include <cstdlib>
#include <new>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "gtest/gtest.h"
#include "reloader/glob.h"

namespace {

// The one mutable global that replacing operator new needs.
thread_local size_t allocations = 0;

}  // namespace

void* operator new(size_t size) {
  ++allocations;
  if (void* memory = std::malloc(size == 0 ? 1 : size)) return memory;
  std::abort();
}
void operator delete(void* memory) noexcept { std::free(memory); }
void operator delete(void* memory, size_t) noexcept { std::free(memory); }

namespace reloader {
namespace {

TEST(GlobAllocationTest, MatchingAllocatesNothing) {
  std::vector<Glob> globs;
  for (absl::string_view pattern : {"app.py", "*", "*.py", "a*b?[c-e]*",
                                    "**/*.py", "**/a*/**/[!b]*", "**"}) {
    globs.push_back(*Glob::Parse(pattern));
  }
  const std::vector<std::string> paths = {
      "app.py", "a/b/c/d/e/f/a-rather-long-name-that-fits-no-small-string.py",
      "aXbYcZ", "b/a1/x/y/z/c", ""};
  size_t matches = 0;
  const size_t before = allocations;
  for (int round = 0; round < 1000; ++round) {
    for (const Glob& glob : globs) {
      for (const std::string& path : paths) matches += glob.Matches(path);
    }
  }
  const size_t after = allocations;
  EXPECT_EQ(after, before);
  EXPECT_GT(matches, 0u);
  EXPECT_GT(before, 0u) << "operator new is not counted";
}

}  // namespace
}  // namespace reloader
