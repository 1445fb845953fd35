#include "fakes/watchman/query/clock_spec.h"

#include <string>

#include "absl/status/statusor.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "reloader/watchman/value.h"

namespace reloader::fakes::watchman {
namespace {

using reloader::watchman::Value;
using ::testing::Pair;
using ::testing::UnorderedElementsAre;

constexpr TickCounter kCounter = {
    .start_seconds = 1500000000, .pid = 42, .root_number = 3};
constexpr ClockPosition kPosition = {
    .counter = kCounter, .tick = 20, .aged_out_tick = 5};

Since Evaluate(const Value& spec, CursorMap* cursors = nullptr) {
  const absl::StatusOr<ClockSpec> parsed = ParseClockSpec(spec);
  EXPECT_TRUE(parsed.ok()) << spec;
  return EvaluateClockSpec(parsed.value(), kPosition, cursors);
}

TEST(ClockSpecTest, WritesClocks) {
  EXPECT_EQ(FormatClock(kCounter, 7), "c:1500000000:42:3:7");
}

TEST(ClockSpecTest, ReadsAClockOfItsOwn) {
  for (const char* clock : {"c:1500000000:42:3:7", "c:1500000000:42:3:7junk",
                            "c: 1500000000: 42: 3: +7"}) {
    EXPECT_EQ(ParseClockSpec(clock).value(), ClockSpec::At(kCounter, 7))
        << clock;
    EXPECT_EQ(Evaluate(clock).tick, 7u);
    EXPECT_FALSE(Evaluate(clock).is_fresh_instance);
  }
}

TEST(ClockSpecTest, AForeignClockIsFresh) {
  for (const char* clock :
       {"c:1500000001:42:3:7", "c:1500000000:43:3:7", "c:1500000000:42:4:7",
        "c:42:7", "c:0:0", "c:1500000000:42:3"}) {
    EXPECT_TRUE(Evaluate(clock).is_fresh_instance) << clock;
  }
}

TEST(ClockSpecTest, WhatIsForgottenIsFresh) {
  EXPECT_TRUE(Evaluate("c:1500000000:42:3:4").is_fresh_instance);
  EXPECT_FALSE(Evaluate("c:1500000000:42:3:5").is_fresh_instance);
  EXPECT_FALSE(Evaluate("c:1500000000:42:3:99").is_fresh_instance);
}

TEST(ClockSpecTest, ACursorIsFreshAtFirstAndThenSinceItsLastUse) {
  CursorMap cursors;
  EXPECT_TRUE(Evaluate("n:a", &cursors).is_fresh_instance);
  EXPECT_THAT(cursors, UnorderedElementsAre(Pair("n:a", 20u)));
  cursors["n:a"] = 11;
  cursors["n:"] = 4;
  EXPECT_EQ(Evaluate("n:a", &cursors).tick, 11u);
  EXPECT_TRUE(Evaluate("n:", &cursors).is_fresh_instance);
  EXPECT_THAT(cursors, UnorderedElementsAre(Pair("n:a", 20u), Pair("n:", 20u)));
}

TEST(ClockSpecTest, AnIntegerIsATimeAndNeverFresh) {
  for (const int seconds : {0, -5, 1500000000}) {
    const Since since = Evaluate(seconds);
    EXPECT_TRUE(since.is_timestamp);
    EXPECT_FALSE(since.is_fresh_instance);
    EXPECT_EQ(since.seconds, seconds);
  }
}

TEST(ClockSpecTest, ReadsObjects) {
  EXPECT_TRUE(Evaluate(Value::Object()).is_fresh_instance);
  EXPECT_EQ(Evaluate(Value::Object({{"clock", "c:1500000000:42:3:7"}})).tick,
            7u);
  const absl::StatusOr<ClockSpec> with_scm = ParseClockSpec(
      Value::Object({{"scm", Value::Object({{"mergebase-with", "x"}})}}));
  ASSERT_TRUE(with_scm.ok());
  EXPECT_TRUE(with_scm->has_source_control);
}

TEST(ClockSpecTest, RefusesAllElse) {
  for (const Value& spec :
       {Value(), Value(1.5), Value(true), Value::Array(), Value(""), Value("x"),
        Value("c:"), Value("c:1"), Value("C:1:2:3:4"), Value(" c:1:2:3:4"),
        Value("N:x"), Value::Object({{"clock", "n:x"}}),
        Value::Object({{"clock", 5}})}) {
    EXPECT_EQ(ParseClockSpec(spec).status().message(), "invalid clockspec")
        << spec;
  }
}

TEST(ClockSpecTest, LooksAtTheShapeOfSourceControl) {
  const auto error = [](const Value& scm) {
    return std::string(
        ParseClockSpec(Value::Object({{"scm", scm}})).status().message());
  };
  EXPECT_EQ(error(5), "json_ref::get called on a non object type");
  EXPECT_EQ(error(Value::Object()),
            "key 'mergebase-with' is not present in this json object");
  EXPECT_EQ(error(Value::Object({{"mergebase-with", 4}})),
            "expected json string object");
  EXPECT_EQ(error(Value::Object({{"mergebase", 4}, {"mergebase-with", "x"}})),
            "expected json string object");
}

}  // namespace
}  // namespace reloader::fakes::watchman
