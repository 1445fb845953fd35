// How finely file systems stamp files: a table by type, since no system call
// tells. Linux only.
//
//   struct statfs fs;
//   fstatfs(fd, &fs);
//   int64_t step_ns =
//       TimestampGranularityNs(static_cast<uint32_t>(fs.f_type), ctime_ns);
//
// A pure function; thread-safe.
#ifndef RELOADER_TIMESTAMP_GRANULARITY_H_
#define RELOADER_TIMESTAMP_GRANULARITY_H_

#include <cstdint>

namespace reloader {

// Returns the step of timestamps, in nanoseconds, that a file system of type
// `magic` (statfs(2), f_type) keeps by itself; the kernel's clock may have a
// longer one. 1 for those that keep nanoseconds. In doubt the answer is long:
// too long costs some reading, too short costs missed changes.
//
// `ctime_ns` is a change time that this file system stamped. It decides where
// the type alone does not: ext3, and ext4 with inodes of 128 bytes, keep whole
// seconds and have the same magic as an ext4 that keeps nanoseconds; overlayfs
// has what lies below it. There a fraction of a second proves that fractions
// are kept. Without one the answer is 1 s, by chance too (once in 250 times
// where the clock's step is 4 ms).
int64_t TimestampGranularityNs(int64_t magic, int64_t ctime_ns);

}  // namespace reloader

#endif  // RELOADER_TIMESTAMP_GRANULARITY_H_
