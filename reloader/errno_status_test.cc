#include "reloader/errno_status.h"

#include <errno.h>

#include "absl/status/status.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "reloader/testing/status_matchers.h"

namespace reloader {
namespace {

using ::testing::HasSubstr;

TEST(ErrnoStatusTest, NamesTheCallThePathAndTheError) {
  EXPECT_THAT(ErrnoToStatus(ENOENT, "openat", "/srv/app.py"),
              StatusIs(absl::StatusCode::kNotFound,
                       "openat(/srv/app.py): ENOENT: No such file or "
                       "directory"));
}

TEST(ErrnoStatusTest, HasTheCodeThatCallersExpect) {
  EXPECT_EQ(ErrnoToStatus(EACCES, "c", "p").code(),
            absl::StatusCode::kPermissionDenied);
  EXPECT_EQ(ErrnoToStatus(EEXIST, "c", "p").code(),
            absl::StatusCode::kAlreadyExists);
  EXPECT_EQ(ErrnoToStatus(EINVAL, "c", "p").code(),
            absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(ErrnoToStatus(EMFILE, "c", "p").code(),
            absl::StatusCode::kResourceExhausted);
}

// EACCES and EPERM share a code, so the number must come back exactly.
TEST(ErrnoStatusTest, GivesBackTheNumber) {
  for (int number = 1; number < 134; ++number) {
    EXPECT_EQ(ErrnoFromStatus(ErrnoToStatus(number, "stat", "/p")), number)
        << ErrnoName(number);
  }
}

TEST(ErrnoStatusTest, TheNumberSurvivesCopies) {
  const absl::Status original = ErrnoToStatus(ELOOP, "stat", "/p");
  absl::Status copy;
  copy = original;
  EXPECT_EQ(ErrnoFromStatus(copy), ELOOP);
}

TEST(ErrnoStatusTest, StatusesMadeOtherwiseHaveNoNumber) {
  EXPECT_EQ(ErrnoFromStatus(absl::OkStatus()), 0);
  EXPECT_EQ(ErrnoFromStatus(absl::NotFoundError("ENOENT")), 0);
}

TEST(ErrnoStatusTest, WhatIsNotPrintableIsEscaped) {
  EXPECT_THAT(ErrnoToStatus(EIO, "read", "/p/\xff\n").message(),
              HasSubstr("read(/p/\\xff\\n): EIO: "));
}

// A file system driver may return numbers that the C library does not know.
TEST(ErrnoStatusTest, AnUnknownNumberIsPrintedAsOne) {
  EXPECT_EQ(ErrnoName(4711), "errno 4711");
  const absl::Status status = ErrnoToStatus(4711, "stat", "/p");
  EXPECT_THAT(status.message(), HasSubstr("stat(/p): errno 4711"));
  EXPECT_EQ(ErrnoFromStatus(status), 4711);
}

TEST(ErrnoStatusTest, NamesAreThoseOfErrno3) {
  EXPECT_EQ(ErrnoName(ENOENT), "ENOENT");
  EXPECT_EQ(ErrnoName(EXDEV), "EXDEV");
}

}  // namespace
}  // namespace reloader
