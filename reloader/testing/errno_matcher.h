// A GoogleMock matcher for the errno that errno_status.h puts into statuses.
//
//   EXPECT_THAT(fs.Stat(path), HasErrno(ENOENT));
//
// Takes absl::Status and absl::StatusOr<T>. A failure shows the whole status.
#ifndef RELOADER_TESTING_ERRNO_MATCHER_H_
#define RELOADER_TESTING_ERRNO_MATCHER_H_

#include <ostream>

#include "reloader/errno_status.h"
#include "reloader/testing/status_matchers.h"

namespace reloader {
namespace errno_matcher_internal {

class HasErrnoMatcher {
 public:
  using is_gtest_matcher = void;

  explicit HasErrnoMatcher(int error_number) : error_number_(error_number) {}

  template <typename T>
  bool MatchAndExplain(const T& actual, std::ostream*) const {
    return ErrnoFromStatus(status_matchers_internal::GetStatus(actual)) ==
           error_number_;
  }
  void DescribeTo(std::ostream* os) const {
    *os << "carries " << ErrnoName(error_number_);
  }
  void DescribeNegationTo(std::ostream* os) const {
    *os << "does not carry " << ErrnoName(error_number_);
  }

 private:
  int error_number_;
};

}  // namespace errno_matcher_internal

// Matches a status with this errno, which is not 0.
inline errno_matcher_internal::HasErrnoMatcher HasErrno(int error_number) {
  return errno_matcher_internal::HasErrnoMatcher(error_number);
}

}  // namespace reloader

#endif  // RELOADER_TESTING_ERRNO_MATCHER_H_
