#include "reloader/watchman/watched_root.h"

#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "reloader/hints.h"

namespace reloader::watchman {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::UnorderedElementsAre;

// The root /r with the tree app, which the table has as /r/app and, by way of
// a link, as /l.
WatchedRoot Root() {
  return {.path = "/r",
          .trees = {{.directory = "/r/app", .relative = "app"},
                    {.directory = "/l", .relative = "app"}},
          .ignored = {"app/build", ".git"}};
}

std::vector<std::string> EntriesOf(absl::string_view name) {
  Hints hints;
  Root().AddHints(name, &hints);
  EXPECT_THAT(hints.paths, IsEmpty());
  return hints.entries;
}

TEST(WatchedRootTest, HintsAtANameAsEveryTreeHasIt) {
  EXPECT_THAT(EntriesOf("app/src/a.py"),
              UnorderedElementsAre("/r/app/src/a.py", "/l/src/a.py"));
}

TEST(WatchedRootTest, HintsAtTheTreesWhenTheirOwnDirectoryIsNamed) {
  EXPECT_THAT(EntriesOf("app"), UnorderedElementsAre("/r/app", "/l"));
}

TEST(WatchedRootTest, HintsAtTheTreesBelowADirectoryThatIsNamed) {
  WatchedRoot root = Root();
  root.trees.push_back({.directory = "/m", .relative = "app/deep/tree"});
  Hints hints;
  root.AddHints("app/deep", &hints);
  EXPECT_THAT(hints.entries,
              UnorderedElementsAre("/r/app/deep", "/l/deep", "/m"));
}

TEST(WatchedRootTest, HintsAtOtherNamesAsTheyAre) {
  EXPECT_THAT(EntriesOf("application/a.py"),
              ElementsAre("/r/application/a.py"));
}

TEST(WatchedRootTest, ServesATreeThatIsTheWholeRoot) {
  const WatchedRoot root = {.path = "/r",
                            .trees = {{.directory = "/l", .relative = ""}}};
  Hints hints;
  root.AddHints("a.py", &hints);
  EXPECT_THAT(hints.entries, UnorderedElementsAre("/r/a.py", "/l/a.py"));
}

TEST(WatchedRootTest, KnowsWhatTheServerDoesNotSee) {
  const WatchedRoot root = Root();
  EXPECT_TRUE(root.Sees(""));
  EXPECT_TRUE(root.Sees("app/builds"));
  EXPECT_FALSE(root.Sees("app/build"));
  EXPECT_FALSE(root.Sees(".git/refs"));
  EXPECT_THAT(root.IgnoredBelow("app"), ElementsAre("build"));
  EXPECT_THAT(root.IgnoredBelow(""), ElementsAre("app/build", ".git"));
  Hints hints;
  root.AddIgnored(&hints);
  EXPECT_THAT(hints.paths, UnorderedElementsAre("/r/app/build", "/l/build"));
}

TEST(WatchedRootTest, KnowsWhatIsInIt) {
  const WatchedRoot root = Root();
  EXPECT_TRUE(root.Contains("/r"));
  EXPECT_TRUE(root.Contains("/r/a"));
  EXPECT_FALSE(root.Contains("/rs"));
  EXPECT_EQ(root.RelativeName("/r/a/b"), "a/b");
  EXPECT_EQ(root.RelativeName("/r"), "");
}

TEST(WatchedRootTest, HintsAtEverythingWatched) {
  Hints hints;
  Root().AddAll(&hints);
  EXPECT_THAT(hints.paths, ElementsAre("/r/app", "/l"));
}

}  // namespace
}  // namespace reloader::watchman
