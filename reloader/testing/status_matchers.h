// GoogleMock matchers for absl::Status and absl::StatusOr<T>, and printing of
// the latter.
//
//   EXPECT_THAT(mutator.Unlink(path), IsOk());
//   EXPECT_THAT(fs.Read(path, 10), IsOkAndHolds("text"));
//   EXPECT_THAT(fs.Read(path, 10), IsOkAndHolds(SizeIs(4)));
//   EXPECT_THAT(fs.Stat(path), StatusIs(absl::StatusCode::kNotFound));
//   EXPECT_THAT(fs.Stat(path),
//               StatusIs(absl::StatusCode::kNotFound, HasSubstr("app.py")));
//
// A failure shows the whole status, or the value. One thread each.
#ifndef RELOADER_TESTING_STATUS_MATCHERS_H_
#define RELOADER_TESTING_STATUS_MATCHERS_H_

#include <ostream>
#include <string>
#include <type_traits>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "gmock/gmock.h"

// GoogleTest finds printers in the namespace of the printed type only; without
// this one it would print bytes.
namespace absl {

template <typename T>
void PrintTo(const StatusOr<T>& value, std::ostream* os) {
  if (value.ok()) {
    *os << "OK, holding " << testing::PrintToString(*value);
  } else {
    *os << value.status();
  }
}

}  // namespace absl

namespace reloader {
namespace status_matchers_internal {

inline const absl::Status& GetStatus(const absl::Status& status) {
  return status;
}

template <typename T>
const absl::Status& GetStatus(const absl::StatusOr<T>& status_or) {
  return status_or.status();
}

class IsOkMatcher {
 public:
  using is_gtest_matcher = void;

  template <typename T>
  bool MatchAndExplain(const T& actual, std::ostream*) const {
    return GetStatus(actual).ok();
  }
  void DescribeTo(std::ostream* os) const { *os << "is OK"; }
  void DescribeNegationTo(std::ostream* os) const { *os << "is not OK"; }
};

// `StatusOr` may be a reference, as EXPECT_THAT makes it.
template <typename StatusOr>
class IsOkAndHoldsMatcher : public testing::MatcherInterface<StatusOr> {
 public:
  using Value = typename std::remove_reference_t<StatusOr>::value_type;

  template <typename M>
  explicit IsOkAndHoldsMatcher(const M& inner)
      : inner_(testing::SafeMatcherCast<const Value&>(inner)) {}

  bool MatchAndExplain(StatusOr actual,
                       testing::MatchResultListener* listener) const override {
    if (!actual.ok()) {
      *listener << "which holds no value";
      return false;
    }
    return inner_.MatchAndExplain(*actual, listener);
  }
  void DescribeTo(std::ostream* os) const override {
    *os << "is OK and holds a value that ";
    inner_.DescribeTo(os);
  }
  void DescribeNegationTo(std::ostream* os) const override {
    *os << "is not OK, or holds a value that ";
    inner_.DescribeNegationTo(os);
  }

 private:
  const testing::Matcher<const Value&> inner_;
};

// Becomes a matcher when the type to match is known.
template <typename M>
class IsOkAndHoldsFactory {
 public:
  explicit IsOkAndHoldsFactory(M inner) : inner_(std::move(inner)) {}

  template <typename StatusOr>
  operator testing::Matcher<StatusOr>() const {  // NOLINT: GoogleMock's way.
    return testing::Matcher<StatusOr>(
        new IsOkAndHoldsMatcher<const StatusOr&>(inner_));
  }

 private:
  const M inner_;
};

class StatusIsMatcher {
 public:
  using is_gtest_matcher = void;

  template <typename M>
  StatusIsMatcher(absl::StatusCode code, M&& message)
      : code_(code),
        message_(testing::SafeMatcherCast<const std::string&>(
            std::forward<M>(message))) {}

  template <typename T>
  bool MatchAndExplain(const T& actual, std::ostream* os) const {
    const absl::Status& status = GetStatus(actual);
    if (status.code() != code_) {
      if (os != nullptr) *os << "whose code is " << status.code();
      return false;
    }
    if (message_.Matches(std::string(status.message()))) return true;
    if (os != nullptr) *os << "whose message differs";
    return false;
  }
  void DescribeTo(std::ostream* os) const {
    *os << "has the code " << code_ << " and a message that ";
    message_.DescribeTo(os);
  }
  void DescribeNegationTo(std::ostream* os) const {
    *os << "does not have the code " << code_ << ", or has a message that ";
    message_.DescribeNegationTo(os);
  }

 private:
  absl::StatusCode code_;
  testing::Matcher<const std::string&> message_;
};

}  // namespace status_matchers_internal

// Matches an absl::Status or absl::StatusOr<T> that is OK.
inline status_matchers_internal::IsOkMatcher IsOk() { return {}; }

// Matches an absl::StatusOr<T> that is OK and whose value matches `inner`, a
// value or a matcher.
template <typename M>
status_matchers_internal::IsOkAndHoldsFactory<std::decay_t<M>> IsOkAndHolds(
    M&& inner) {
  return status_matchers_internal::IsOkAndHoldsFactory<std::decay_t<M>>(
      std::forward<M>(inner));
}

// Matches an absl::Status or absl::StatusOr<T> by its code and message, the
// latter a string or a matcher of strings.
template <typename M>
status_matchers_internal::StatusIsMatcher StatusIs(absl::StatusCode code,
                                                   M&& message) {
  return {code, std::forward<M>(message)};
}

inline status_matchers_internal::StatusIsMatcher StatusIs(
    absl::StatusCode code) {
  return {code, testing::_};
}

}  // namespace reloader

#endif  // RELOADER_TESTING_STATUS_MATCHERS_H_
