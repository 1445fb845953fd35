#include "reloader/generator.h"

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace reloader {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

Generator<int> Count(int limit, std::vector<std::string>* log) {
  struct Guard {
    std::vector<std::string>* log;
    ~Guard() { log->push_back("destroyed"); }
  };
  Guard guard{log};
  log->push_back("started");
  for (int i = 0; i < limit; ++i) {
    co_yield i;
  }
  log->push_back("ended");
}

// A type with a user-declared constructor and owned memory, as Tick is.
class Owner {
 public:
  explicit Owner(int value) : value_(std::make_unique<int>(value)) {}
  int value() const { return *value_; }

 private:
  std::unique_ptr<int> value_;
};

Generator<Owner> Owners(std::string prefix) {
  for (int i = 0; i < 3; ++i) {
    Owner owner(static_cast<int>(prefix.size()) + i);
    co_yield std::move(owner);
  }
}

Generator<int> Nested(int depth) {
  if (depth == 0) co_return;
  int own = depth;
  co_yield own;
  for (int inner : Nested(depth - 1)) {
    co_yield inner;
  }
}

TEST(GeneratorTest, RunsNothingBeforeTheFirstNext) {
  std::vector<std::string> log;
  Generator<int> numbers = Count(1, &log);
  EXPECT_THAT(log, IsEmpty());
  EXPECT_FALSE(numbers.HasValue());
  EXPECT_TRUE(numbers.Next());
  EXPECT_THAT(log, ElementsAre("started"));
}

TEST(GeneratorTest, YieldsInOrderAndThenStaysAtTheEnd) {
  std::vector<std::string> log;
  Generator<int> numbers = Count(2, &log);
  ASSERT_TRUE(numbers.Next());
  EXPECT_EQ(numbers.Value(), 0);
  ASSERT_TRUE(numbers.Next());
  EXPECT_EQ(numbers.Value(), 1);
  EXPECT_FALSE(numbers.Next());
  EXPECT_FALSE(numbers.HasValue());
  EXPECT_FALSE(numbers.Next());
  EXPECT_THAT(log, ElementsAre("started", "ended", "destroyed"));
}

TEST(GeneratorTest, DestroyingASuspendedOneDestroysItsLocals) {
  std::vector<std::string> log;
  {
    Generator<int> numbers = Count(2, &log);
    ASSERT_TRUE(numbers.Next());
  }
  EXPECT_THAT(log, ElementsAre("started", "destroyed"));
}

TEST(GeneratorTest, DestroyingOneThatNeverStartedRunsNothing) {
  std::vector<std::string> log;
  { Generator<int> numbers = Count(2, &log); }
  EXPECT_THAT(log, IsEmpty());
}

TEST(GeneratorTest, AMovedFromGeneratorIsEmpty) {
  std::vector<std::string> log;
  Generator<int> first = Count(2, &log);
  ASSERT_TRUE(first.Next());
  Generator<int> second = std::move(first);
  EXPECT_FALSE(first.Next());  // NOLINT(bugprone-use-after-move)
  ASSERT_TRUE(second.HasValue());
  EXPECT_EQ(second.Value(), 0);
  ASSERT_TRUE(second.Next());
  EXPECT_EQ(second.Value(), 1);
}

TEST(GeneratorTest, AssigningDestroysWhatWasThere) {
  std::vector<std::string> first_log;
  std::vector<std::string> second_log;
  Generator<int> numbers = Count(2, &first_log);
  ASSERT_TRUE(numbers.Next());
  numbers = Count(1, &second_log);
  EXPECT_THAT(first_log, ElementsAre("started", "destroyed"));
  ASSERT_TRUE(numbers.Next());
  EXPECT_EQ(numbers.Value(), 0);
}

TEST(GeneratorTest, ADefaultOneIsEmpty) {
  Generator<int> numbers;
  EXPECT_FALSE(numbers.Next());
  EXPECT_FALSE(numbers.HasValue());
}

TEST(GeneratorTest, OwnsItsValues) {
  std::vector<int> seen;
  for (Owner& owner : Owners("abc")) {
    const Owner taken = std::move(owner);
    seen.push_back(taken.value());
  }
  EXPECT_THAT(seen, ElementsAre(3, 4, 5));
}

TEST(GeneratorTest, Nests) {
  std::vector<int> seen;
  for (int i : Nested(3)) seen.push_back(i);
  EXPECT_THAT(seen, ElementsAre(3, 2, 1));
}

TEST(GeneratorTest, AnAbandonedNestedOneIsDestroyed) {
  Generator<int> outer = Nested(3);
  ASSERT_TRUE(outer.Next());
  ASSERT_TRUE(outer.Next());  // The inner generator is suspended, too.
  EXPECT_EQ(outer.Value(), 2);
}

TEST(GeneratorDeathTest, ValueWithoutOneIsABug) {
  Generator<int> numbers;
  EXPECT_DEATH(numbers.Value(), "check failed: HasValue");
}

}  // namespace
}  // namespace reloader
