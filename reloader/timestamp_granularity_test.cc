#include "reloader/timestamp_granularity.h"

#include <linux/magic.h>

#include <cstdint>

#include "gtest/gtest.h"

namespace reloader {
namespace {

constexpr int64_t kSecond = 1'000'000'000;
constexpr int64_t kWholeSecond = 1'700'000'000 * kSecond;
constexpr int64_t kWithFraction = kWholeSecond + 4'000'000;

TEST(TimestampGranularityTest, NanosecondFileSystemsHaveNoStepOfTheirOwn) {
  EXPECT_EQ(TimestampGranularityNs(TMPFS_MAGIC, kWholeSecond), 1);
  EXPECT_EQ(TimestampGranularityNs(BTRFS_SUPER_MAGIC, kWholeSecond), 1);
  EXPECT_EQ(TimestampGranularityNs(XFS_SUPER_MAGIC, kWholeSecond), 1);
}

TEST(TimestampGranularityTest, FatKeepsTwoSecondsWhateverItsTimesLookLike) {
  EXPECT_EQ(TimestampGranularityNs(MSDOS_SUPER_MAGIC, kWithFraction),
            2 * kSecond);
}

TEST(TimestampGranularityTest, ExfatKeepsTenMilliseconds) {
  EXPECT_EQ(TimestampGranularityNs(EXFAT_SUPER_MAGIC, kWholeSecond),
            10'000'000);
}

TEST(TimestampGranularityTest, HfsPlusKeepsSeconds) {
  EXPECT_EQ(TimestampGranularityNs(0x482b /* hfsplus */, kWholeSecond),
            kSecond);
}

TEST(TimestampGranularityTest, ExtIsJudgedByAFractionOfASecond) {
  EXPECT_EQ(TimestampGranularityNs(EXT4_SUPER_MAGIC, kWithFraction), 1);
  EXPECT_EQ(TimestampGranularityNs(EXT4_SUPER_MAGIC, kWholeSecond), kSecond);
}

TEST(TimestampGranularityTest, OverlayIsJudgedByAFractionOfASecond) {
  EXPECT_EQ(TimestampGranularityNs(OVERLAYFS_SUPER_MAGIC, kWithFraction), 1);
  EXPECT_EQ(TimestampGranularityNs(OVERLAYFS_SUPER_MAGIC, kWholeSecond),
            kSecond);
}

// Times before 1970 have a negative remainder in C++.
TEST(TimestampGranularityTest, AFractionBefore1970IsAFraction) {
  EXPECT_EQ(TimestampGranularityNs(EXT4_SUPER_MAGIC, -1), 1);
}

TEST(TimestampGranularityTest, WhatIsFarAwayOrUnknownIsTakenForTheWorst) {
  for (const int64_t magic :
       {int64_t{NFS_SUPER_MAGIC}, int64_t{SMB_SUPER_MAGIC},
        int64_t{CIFS_SUPER_MAGIC}, int64_t{V9FS_MAGIC},
        int64_t{FUSE_SUPER_MAGIC}, int64_t{0x12345678}}) {
    EXPECT_EQ(TimestampGranularityNs(magic, kWithFraction), 2 * kSecond)
        << "magic " << magic;
  }
}

}  // namespace
}  // namespace reloader
