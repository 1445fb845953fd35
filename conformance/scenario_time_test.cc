#include "conformance/scenario_time.h"

#include <cstdint>
#include <limits>
#include <optional>

#include "absl/strings/string_view.h"
#include "gtest/gtest.h"

namespace reloader::conformance {
namespace {

constexpr int64_t kMax = std::numeric_limits<int64_t>::max();

// Returns the offset of a time, or nothing if `text` is none.
std::optional<int64_t> OffsetOf(absl::string_view text) {
  const std::optional<ScenarioTime> time = ParseScenarioTime(text);
  if (!time) return std::nullopt;
  return time->offset_ns;
}

TEST(ScenarioTimeTest, ReadsEachUnit) {
  EXPECT_EQ(ParseScenarioDuration("1ns"), 1);
  EXPECT_EQ(ParseScenarioDuration("2us"), 2'000);
  EXPECT_EQ(ParseScenarioDuration("3ms"), 3'000'000);
  EXPECT_EQ(ParseScenarioDuration("4s"), 4'000'000'000);
  EXPECT_EQ(ParseScenarioDuration("5m"), 300'000'000'000);
  EXPECT_EQ(ParseScenarioDuration("1h"), 3'600'000'000'000);
}

TEST(ScenarioTimeTest, ReadsFractionsExactly) {
  EXPECT_EQ(ParseScenarioDuration("0.3s"), 300'000'000);
  EXPECT_EQ(ParseScenarioDuration("1.000000001s"), 1'000'000'001);
  EXPECT_EQ(ParseScenarioDuration("0.5ns"), std::nullopt);
  EXPECT_EQ(ParseScenarioDuration("1.0ns"), 1);
}

TEST(ScenarioTimeTest, RefusesWhatDoesNotFit) {
  EXPECT_EQ(ParseScenarioDuration("9223372036854775807ns"), kMax);
  EXPECT_EQ(ParseScenarioDuration("9223372036854775808ns"), std::nullopt);
  EXPECT_EQ(ParseScenarioDuration("9999999999999999999h"), std::nullopt);
  EXPECT_EQ(ParseScenarioDuration("99999999999999999999ns"), std::nullopt);
  EXPECT_EQ(OffsetOf("=9223372036.854775807"), kMax);
  EXPECT_FALSE(ParseScenarioTime("=9223372036.854775808"));
}

TEST(ScenarioTimeTest, RefusesOtherForms) {
  for (const absl::string_view text :
       {"", "s", "1", "1d", ".5s", "1.s", "1..2s", "-1s", "+1s", "1 s", "1h1m",
        "1S", "inf"}) {
    EXPECT_EQ(ParseScenarioDuration(text), std::nullopt) << text;
  }
  for (const absl::string_view text :
       {"", "=", "=-", "=--1", "=1s", "=1.", "=.5", "=0.0000000001", "=1e3",
        "1h", "+", "+1", "+-1h", "--1h"}) {
    EXPECT_FALSE(ParseScenarioTime(text)) << text;
  }
}

TEST(ScenarioTimeTest, ReadsTimesBeforeTheEpoch) {
  EXPECT_EQ(OffsetOf("=-0.5"), -500'000'000);
  EXPECT_EQ(OffsetOf("=-2"), -2'000'000'000);
  EXPECT_EQ(OffsetOf("=12.000000001"), 12'000'000'001);
}

TEST(ScenarioTimeTest, FormatsInTheLargestWholeUnit) {
  EXPECT_EQ(FormatScenarioDuration(0), "0s");
  EXPECT_EQ(FormatScenarioDuration(300'000'000), "300ms");
  EXPECT_EQ(FormatScenarioDuration(5'400'000'000'000), "90m");
  EXPECT_EQ(FormatScenarioDuration(kMax), "9223372036854775807ns");
}

TEST(ScenarioTimeTest, ReadsTimesRelativeToTheMtime) {
  EXPECT_EQ(OffsetOf("+1h"), 3'600'000'000'000);
  EXPECT_EQ(OffsetOf("-0.3s"), -300'000'000);
  EXPECT_EQ(ParseScenarioTime("+1h")->base, TimeBase::kCurrentMtime);
  EXPECT_EQ(ParseScenarioTime("=1")->base, TimeBase::kEpoch);
}

TEST(ScenarioTimeTest, FormatsTimesWithoutTrailingZeros) {
  EXPECT_EQ(FormatScenarioTime({TimeBase::kEpoch, 0}), "=0");
  EXPECT_EQ(FormatScenarioTime({TimeBase::kEpoch, 12'500'000'000}), "=12.5");
  EXPECT_EQ(FormatScenarioTime({TimeBase::kEpoch, -500'000'000}), "=-0.5");
  EXPECT_EQ(FormatScenarioTime({TimeBase::kEpoch, 1}), "=0.000000001");
  EXPECT_EQ(FormatScenarioTime({TimeBase::kCurrentMtime, -1}), "-1ns");
  EXPECT_EQ(FormatScenarioTime({TimeBase::kCurrentMtime, 0}), "+0s");
}

}  // namespace
}  // namespace reloader::conformance
