#include "conformance/scenario_time.h"

#include <cstdint>
#include <limits>
#include <optional>

#include "absl/strings/string_view.h"
#include "gtest/gtest.h"

namespace reloader::conformance {
namespace {

constexpr int64_t kMax = std::numeric_limits<int64_t>::max();

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
  EXPECT_EQ(ParseScenarioEpochTime("9223372036.854775807"), kMax);
  EXPECT_EQ(ParseScenarioEpochTime("9223372036.854775808"), std::nullopt);
}

TEST(ScenarioTimeTest, RefusesOtherForms) {
  for (const absl::string_view text :
       {"", "s", "1", "1d", ".5s", "1.s", "1..2s", "-1s", "+1s", "1 s", "1h1m",
        "1S", "inf"}) {
    EXPECT_EQ(ParseScenarioDuration(text), std::nullopt) << text;
  }
  for (const absl::string_view text :
       {"", "-", "--1", "1s", "1.", ".5", "0.0000000001", "1e3"}) {
    EXPECT_EQ(ParseScenarioEpochTime(text), std::nullopt) << text;
  }
}

TEST(ScenarioTimeTest, ReadsTimesBeforeTheEpoch) {
  EXPECT_EQ(ParseScenarioEpochTime("-0.5"), -500'000'000);
  EXPECT_EQ(ParseScenarioEpochTime("-2"), -2'000'000'000);
  EXPECT_EQ(ParseScenarioEpochTime("12.000000001"), 12'000'000'001);
}

TEST(ScenarioTimeTest, FormatsInTheLargestWholeUnit) {
  EXPECT_EQ(FormatScenarioDuration(0), "0s");
  EXPECT_EQ(FormatScenarioDuration(300'000'000), "300ms");
  EXPECT_EQ(FormatScenarioDuration(5'400'000'000'000), "90m");
  EXPECT_EQ(FormatScenarioDuration(kMax), "9223372036854775807ns");
}

TEST(ScenarioTimeTest, FormatsTimesWithoutTrailingZeros) {
  EXPECT_EQ(FormatScenarioEpochTime(0), "0");
  EXPECT_EQ(FormatScenarioEpochTime(12'500'000'000), "12.5");
  EXPECT_EQ(FormatScenarioEpochTime(-500'000'000), "-0.5");
  EXPECT_EQ(FormatScenarioEpochTime(1), "0.000000001");
}

}  // namespace
}  // namespace reloader::conformance
