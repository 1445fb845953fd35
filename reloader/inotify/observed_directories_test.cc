#include "reloader/inotify/observed_directories.h"

#include <set>
#include <string>

#include "absl/strings/string_view.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "reloader/plan_change.h"
#include "reloader/watch_plan.h"

namespace reloader {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Key;
using ::testing::SizeIs;

class ObservedDirectoriesTest : public testing::Test {
 protected:
  // Observes `path` because of `holder`, as its hop if they differ.
  void Observe(const std::string& path, const std::string& holder, int number) {
    observed_.SetWatch(path, {.number = number, .since = 1});
    observed_.Add({.path = path, .holder = holder}, number);
  }
  ObservedDirectories::Released Release(const PlanChange& change) {
    ObservedDirectories::Released released;
    observed_.Release(change, &released);
    return released;
  }

  ObservedDirectories observed_;
};

TEST_F(ObservedDirectoriesTest, FindsByPathAndByNumber) {
  Observe("/w", "/w", 1);
  ASSERT_NE(observed_.Find("/w"), nullptr);
  EXPECT_EQ(observed_.Find("/w")->number, 1);
  EXPECT_THAT(observed_.At(1), SizeIs(1));
  EXPECT_EQ(observed_.Find("/"), nullptr);
  EXPECT_THAT(observed_.At(2), IsEmpty());
}

TEST_F(ObservedDirectoriesTest, ReleasesOneDirectoryOrAllBelowIt) {
  Observe("/w", "/w", 1);
  Observe("/w/d", "/w/d", 2);
  Observe("/w/d/e", "/w/d/e", 3);
  Observe("/w/d-e", "/w/d-e", 4);  // In the order of bytes between the two.
  const auto one = Release({"/w/d"});
  EXPECT_THAT(one.watches, ElementsAre(Key("/w/d")));
  EXPECT_THAT(one.numbers, ElementsAre(2));
  EXPECT_THAT(observed_.At(2), IsEmpty());
  EXPECT_THAT(observed_.At(3), SizeIs(1));
  EXPECT_THAT(Release({"/w/d", /*below=*/true}).numbers, ElementsAre(3));
  EXPECT_THAT(Release({"/", /*below=*/true}).numbers, ElementsAre(1, 4));
}

TEST_F(ObservedDirectoriesTest, KeepsThePathThatSomebodyElseHolds) {
  Observe("/usr", "/w/one", 1);
  Observe("/usr", "/w/two", 1);
  EXPECT_THAT(Release({"/w/one"}).watches, IsEmpty());
  EXPECT_NE(observed_.Find("/usr"), nullptr);
  EXPECT_THAT(observed_.At(1), SizeIs(1));
  EXPECT_THAT(Release({"/w/two"}).watches, ElementsAre(Key("/usr")));
  EXPECT_EQ(observed_.Find("/usr"), nullptr);
}

TEST_F(ObservedDirectoriesTest, KeepsTheWatchThatAPathHasNow) {
  Observe("/w/d", "/w/d", 1);
  observed_.ForgetPath("/w/d");
  observed_.SetWatch("/w/d", {.number = 2, .since = 2});
  EXPECT_THAT(Release({"/w/d"}).watches, IsEmpty());
  ASSERT_NE(observed_.Find("/w/d"), nullptr);
  EXPECT_EQ(observed_.Find("/w/d")->number, 2);
}

TEST_F(ObservedDirectoriesTest, TellsWhoHoldsWhatMayBeElsewhere) {
  Observe("/w/d", "/w/d", 1);
  Observe("/w/d/e", "/w/d/e", 2);
  Observe("/w/d/e", "/w/links", 2);
  Observe("/w/f", "/w/f", 3);
  EXPECT_THAT(observed_.ForgetPath("/w/d"),
              ElementsAre("/w/d", "/w/d/e", "/w/links"));
  EXPECT_EQ(observed_.Find("/w/d/e"), nullptr);
  EXPECT_NE(observed_.Find("/w/f"), nullptr);
  // Events that were under way are still about it.
  EXPECT_THAT(observed_.At(2), SizeIs(2));
  EXPECT_THAT(observed_.ForgetPath("/w/d"), IsEmpty());
}

}  // namespace
}  // namespace reloader
