#include "conformance/matchers.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "reloader/change.h"

namespace reloader::conformance {
namespace {

using ::testing::Not;

const Tick& ExampleTick() {
  static const auto* const tick =
      new Tick({{"/w/app.py", ChangeKind::kModified},
                {"/w/lib/app.py", ChangeKind::kCreated}},
               Coverage::kHinted);
  return *tick;
}

TEST(MatchersTest, MatchesAllChangesInTheirOrder) {
  EXPECT_THAT(ExampleTick(),
              ChangesAre(Modified("app.py"), Created("lib/app.py")));
  EXPECT_THAT(ExampleTick(),
              Not(ChangesAre(Created("lib/app.py"), Modified("app.py"))));
  EXPECT_THAT(ExampleTick(), Not(ChangesAre(Modified("app.py"))));
  EXPECT_THAT(ExampleTick(), Not(ChangesAre()));
  EXPECT_THAT(Tick(), ChangesAre());
}

TEST(MatchersTest, ComparesKindsAndWholeNames) {
  const Change change = {"/w/app.py", ChangeKind::kModified};
  EXPECT_THAT(change, Modified("/w/app.py"));
  EXPECT_THAT(change, Modified("w/app.py"));
  EXPECT_THAT(change, Not(Deleted("app.py")));
  EXPECT_THAT(change, Not(Modified("pp.py")));
  EXPECT_THAT(change, Not(Modified("/app.py")));
}

TEST(MatchersTest, FailuresAreReadable) {
  testing::StringMatchResultListener listener;
  EXPECT_FALSE(testing::ExplainMatchResult(ChangesAre(Deleted("a\n")),
                                           ExampleTick(), &listener));
  EXPECT_EQ(testing::PrintToString(ExampleTick()),
            "a tick with { modified /w/app.py, created /w/lib/app.py }");
  EXPECT_EQ(testing::DescribeMatcher<Change>(Deleted("a\n")), "deleted a\\n");
}

}  // namespace
}  // namespace reloader::conformance
