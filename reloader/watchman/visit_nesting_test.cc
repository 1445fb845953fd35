#include "reloader/watchman/visit_nesting.h"

#include <optional>

#include "gtest/gtest.h"

namespace reloader::watchman {
namespace {

using Kind = VisitNesting::Kind;

TEST(VisitNestingTest, FollowsOneValue) {
  VisitNesting nesting;
  EXPECT_FALSE(nesting.complete());
  nesting.Begin(Kind::kObject, 1);
  nesting.AddKey();
  nesting.Begin(Kind::kTemplate, 2);
  nesting.AddValue();
  nesting.AddSkip();
  EXPECT_EQ(nesting.seen(), 2u);
  nesting.End(Kind::kTemplate);
  EXPECT_FALSE(nesting.complete());
  nesting.End(Kind::kObject);
  EXPECT_TRUE(nesting.complete());
}

TEST(VisitNestingTest, EndsTheProgramWhenTheCallsMakeUpNoValue) {
  VisitNesting whole;
  whole.AddValue();
  EXPECT_DEATH(whole.AddValue(), "check failed");

  VisitNesting object;
  object.Begin(Kind::kObject, std::nullopt);
  EXPECT_DEATH(object.AddValue(), "check failed");
  EXPECT_DEATH(object.End(Kind::kArray), "check failed");
  object.AddKey();
  EXPECT_DEATH(object.AddKey(), "check failed");
  EXPECT_DEATH(object.End(Kind::kObject), "check failed");

  VisitNesting array;
  array.Begin(Kind::kArray, 1);
  EXPECT_DEATH(array.AddKey(), "check failed");
  EXPECT_DEATH(array.AddSkip(), "check failed");
  EXPECT_DEATH(array.End(Kind::kArray), "check failed");
  array.AddValue();
  EXPECT_DEATH(array.AddValue(), "check failed");
}

}  // namespace
}  // namespace reloader::watchman
