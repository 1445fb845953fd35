#include "reloader/testing/errno_matcher.h"

#include <errno.h>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "gmock/gmock.h"
#include "gtest/gtest-spi.h"
#include "gtest/gtest.h"
#include "reloader/errno_status.h"

namespace reloader {
namespace {

using ::testing::Not;

TEST(HasErrnoTest, ComparesTheNumberAndNotTheCode) {
  const absl::Status denied = ErrnoToStatus(EACCES, "open", "/p");
  EXPECT_THAT(denied, HasErrno(EACCES));
  EXPECT_THAT(absl::StatusOr<int>(denied), HasErrno(EACCES));
  EXPECT_THAT(denied, Not(HasErrno(EPERM)));  // The same code.
  EXPECT_THAT(absl::OkStatus(), Not(HasErrno(ENOENT)));
  EXPECT_THAT(absl::PermissionDeniedError("EACCES"), Not(HasErrno(EACCES)));
}

TEST(HasErrnoTest, AFailureShowsBothNamesAndThePath) {
  EXPECT_NONFATAL_FAILURE(
      EXPECT_THAT(ErrnoToStatus(EACCES, "open", "/p"), HasErrno(ENOENT)),
      "Expected: carries ENOENT\n"
      "  Actual: PERMISSION_DENIED: open(/p): EACCES: Permission denied");
}

}  // namespace
}  // namespace reloader
