#include "reloader/testing/status_matchers.h"

#include <memory>
#include <sstream>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace reloader {
namespace {

using ::testing::Gt;
using ::testing::HasSubstr;
using ::testing::Matcher;
using ::testing::Not;
using ::testing::Pointee;

absl::Status Missing() { return absl::NotFoundError("no app.py"); }

// What EXPECT_THAT(value, matcher) prints, or "" if it passes.
template <typename T, typename M>
std::string Failure(const T& value, const M& matcher) {
  const auto result = testing::internal::MakePredicateFormatterFromMatcher(
      matcher)("value", value);
  return result ? "" : result.message();
}

TEST(StatusMatchersTest, IsOkAcceptsStatusAndStatusOr) {
  EXPECT_THAT(absl::OkStatus(), IsOk());
  EXPECT_THAT(absl::StatusOr<int>(3), IsOk());
  EXPECT_THAT(Missing(), Not(IsOk()));
  EXPECT_THAT(absl::StatusOr<int>(Missing()), Not(IsOk()));
}

TEST(StatusMatchersTest, IsOkAndHoldsTakesAValueOrAMatcher) {
  const absl::StatusOr<int> three = 3;
  EXPECT_THAT(three, IsOkAndHolds(3));
  EXPECT_THAT(three, IsOkAndHolds(Gt(2)));
  EXPECT_THAT(three, Not(IsOkAndHolds(4)));
  EXPECT_THAT(absl::StatusOr<int>(Missing()), Not(IsOkAndHolds(3)));
}

TEST(StatusMatchersTest, IsOkAndHoldsComparesStringsWithLiterals) {
  EXPECT_THAT(absl::StatusOr<std::string>("text"), IsOkAndHolds("text"));
  EXPECT_THAT(absl::StatusOr<std::string>("text"),
              IsOkAndHolds(HasSubstr("ex")));
}

TEST(StatusMatchersTest, IsOkAndHoldsLooksAtMoveOnlyValues) {
  const absl::StatusOr<std::unique_ptr<int>> pointer = std::make_unique<int>(3);
  EXPECT_THAT(pointer, IsOkAndHolds(Pointee(3)));
}

TEST(StatusMatchersTest, StatusIsComparesCodeAndMessage) {
  EXPECT_THAT(Missing(), StatusIs(absl::StatusCode::kNotFound));
  EXPECT_THAT(Missing(), StatusIs(absl::StatusCode::kNotFound, "no app.py"));
  EXPECT_THAT(absl::StatusOr<int>(Missing()),
              StatusIs(absl::StatusCode::kNotFound, HasSubstr("app")));
  EXPECT_THAT(Missing(), Not(StatusIs(absl::StatusCode::kInternal)));
  EXPECT_THAT(Missing(), Not(StatusIs(absl::StatusCode::kNotFound, "other")));
  EXPECT_THAT(absl::OkStatus(), StatusIs(absl::StatusCode::kOk, ""));
}

TEST(StatusMatchersTest, MatchersCanBeKept) {
  const Matcher<absl::Status> ok = IsOk();
  const Matcher<absl::StatusOr<int>> holds = IsOkAndHolds(3);
  EXPECT_TRUE(ok.Matches(absl::OkStatus()));
  EXPECT_TRUE(holds.Matches(3));
}

TEST(StatusMatchersTest, AFailureOfIsOkShowsTheStatus) {
  EXPECT_EQ(Failure(absl::StatusOr<int>(Missing()), IsOk()),
            "Value of: value\n"
            "Expected: is OK\n"
            "  Actual: NOT_FOUND: no app.py");
}

TEST(StatusMatchersTest, AFailureOfIsOkAndHoldsShowsTheValueOrTheStatus) {
  EXPECT_EQ(Failure(absl::StatusOr<int>(4), IsOkAndHolds(3)),
            "Value of: value\n"
            "Expected: is OK and holds a value that is equal to 3\n"
            "  Actual: OK, holding 4");
  EXPECT_EQ(Failure(absl::StatusOr<int>(Missing()), IsOkAndHolds(3)),
            "Value of: value\n"
            "Expected: is OK and holds a value that is equal to 3\n"
            "  Actual: NOT_FOUND: no app.py, which holds no value");
}

TEST(StatusMatchersTest, AFailureOfStatusIsSaysWhatDiffers) {
  EXPECT_THAT(
      Failure(Missing(), StatusIs(absl::StatusCode::kInternal, "no app.py")),
      HasSubstr("Expected: has the code INTERNAL and a message that is equal "
                "to \"no app.py\"\n"
                "  Actual: NOT_FOUND: no app.py"));
  EXPECT_THAT(Failure(Missing(), StatusIs(absl::StatusCode::kInternal)),
              HasSubstr("whose code is NOT_FOUND"));
  EXPECT_THAT(Failure(Missing(), StatusIs(absl::StatusCode::kNotFound, "x")),
              HasSubstr("whose message differs"));
}

}  // namespace
}  // namespace reloader
