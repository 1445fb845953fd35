// Matching allocates nothing. Counted, not timed.
#include <cstddef>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "gtest/gtest.h"
#include "reloader/glob.h"
#include "reloader/testing/allocation_meter.h"

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
  const AllocationMeter meter;
  for (int round = 0; round < 1000; ++round) {
    for (const Glob& glob : globs) {
      for (const std::string& path : paths) matches += glob.Matches(path);
    }
  }
  EXPECT_EQ(meter.allocations(), 0);
  EXPECT_GT(matches, 0u);
}

}  // namespace
}  // namespace reloader
