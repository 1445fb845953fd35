#include "reloader/timestamp_granularity.h"

#include <linux/magic.h>

#include <cstdint>

namespace reloader {
namespace {

constexpr int64_t kMicrosecond = 1'000;
constexpr int64_t kMillisecond = 1'000'000;
constexpr int64_t kSecond = 1'000'000'000;

// Not in linux/magic.h; from statfs(2) and the drivers' sources.
constexpr int64_t kBcachefsMagic = 0xca451a4e;
constexpr int64_t kHfsMagic = 0x4244;
constexpr int64_t kHfsPlusMagic = 0x482b;
constexpr int64_t kJfsMagic = 0x3153464a;
constexpr int64_t kNtfsMagic = 0x5346544e;
constexpr int64_t kNtfs3Magic = 0x7366746e;
constexpr int64_t kUfsMagic = 0x00011954;
constexpr int64_t kVxfsMagic = 0xa501fcf5;
constexpr int64_t kZfsMagic = 0x2fc12fc1;

}  // namespace

int64_t TimestampGranularityNs(int64_t magic, int64_t ctime_ns) {
  switch (magic) {
    case BTRFS_SUPER_MAGIC:
    case CGROUP2_SUPER_MAGIC:
    case F2FS_SUPER_MAGIC:
    case PROC_SUPER_MAGIC:
    case RAMFS_MAGIC:
    case SYSFS_MAGIC:
    case TMPFS_MAGIC:
    case XFS_SUPER_MAGIC:
    case kBcachefsMagic:
    case kJfsMagic:
    case kZfsMagic:
      return 1;
    case kNtfsMagic:
    case kNtfs3Magic:
      return 100;
    case UDF_SUPER_MAGIC:
      return kMicrosecond;
    case EXFAT_SUPER_MAGIC:
      return 10 * kMillisecond;
    case EXT4_SUPER_MAGIC:  // Also ext2 and ext3.
    case OVERLAYFS_SUPER_MAGIC:
      return ctime_ns % kSecond != 0 ? 1 : kSecond;
    case ISOFS_SUPER_MAGIC:
    case MINIX_SUPER_MAGIC:
    case MINIX2_SUPER_MAGIC:
    case MINIX3_SUPER_MAGIC:
    case REISERFS_SUPER_MAGIC:
    case SQUASHFS_MAGIC:
    case kHfsMagic:
    case kHfsPlusMagic:
    case kUfsMagic:
    case kVxfsMagic:
      return kSecond;
    // MSDOS_SUPER_MAGIC keeps two seconds. The others (NFS, SMB, 9p, FUSE, and
    // whatever is not listed) hide a file system that may be that one.
    default:
      return 2 * kSecond;
  }
}

}  // namespace reloader
