#include "reloader/hint_groups.h"

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "reloader/hints.h"

namespace reloader {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

// As "/srv: a b(entry)", a line for each group.
std::vector<std::string> Lines(const Hints& hints) {
  std::vector<std::string> lines;
  for (const HintGroup& group : GroupHints(hints).groups) {
    std::string line =
        absl::StrCat("/", absl::StrJoin(group.directory, "/"), ":");
    for (const HintedName& name : group.names) {
      absl::StrAppend(&line, " ", name.name, name.only_entry ? "(entry)" : "");
    }
    lines.push_back(line);
  }
  return lines;
}

TEST(HintGroupsTest, PutsTogetherWhatIsInOneDirectory) {
  EXPECT_THAT(Lines({.paths = {"/srv/b", "/etc/x", "/srv/a", "/srv/b"}}),
              ElementsAre("/etc: x", "/srv: a b"));
}

TEST(HintGroupsTest, ADirectoryComesBeforeThoseInIt) {
  EXPECT_THAT(Lines({.paths = {"/a/b/c", "/a/b", "/a-b/c", "/a"}}),
              ElementsAre("/: a", "/a: b", "/a/b: c", "/a-b: c"));
}

TEST(HintGroupsTest, WhatIsHintedBothWaysIsHintedAsAWhole) {
  EXPECT_THAT(Lines({.paths = {"/a/b"}, .entries = {"/a/b", "/a/c"}}),
              ElementsAre("/a: b c(entry)"));
}

TEST(HintGroupsTest, PathsAreReadAsTheKernelDoes) {
  EXPECT_THAT(Lines({.paths = {"//a///b/", "/a/./b"}}), ElementsAre("/a: b"));
}

TEST(HintGroupsTest, TheRootIsInNoDirectory) {
  EXPECT_TRUE(GroupHints({.paths = {"/"}}).root);
  EXPECT_FALSE(GroupHints({.entries = {"/"}}).root) << "it cannot be replaced";
  EXPECT_THAT(Lines({.paths = {"/"}}), IsEmpty());
}

TEST(HintGroupsTest, LeavesOutWhatIsNoPath) {
  EXPECT_THAT(Lines({.paths = {"", "relative", std::string("/a\0b", 4)}}),
              IsEmpty());
}

}  // namespace
}  // namespace reloader
