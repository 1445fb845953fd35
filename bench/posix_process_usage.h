// What this process costs: processor time and memory, as the kernel counts
// them.
//
//   const absl::Duration before = ProcessorTime();
//   Work();
//   const absl::Duration cost = ProcessorTime() - before;
#ifndef BENCH_POSIX_PROCESS_USAGE_H_
#define BENCH_POSIX_PROCESS_USAGE_H_

#include <cstdint>

#include "absl/time/time.h"

namespace reloader::bench {

// User and system time of all threads so far.
absl::Duration ProcessorTime();

// Time since some moment that all processes share (CLOCK_MONOTONIC).
absl::Duration MonotonicTime();

// Resident memory now; what was freed to malloc but not to the kernel counts.
int64_t ResidentBytes();

// Gives back to the kernel what malloc keeps, and returns what is left.
int64_t ResidentBytesWhenTrimmed();

// Raises the soft limit of open files to the hard one, and returns it.
int64_t RaiseDescriptorLimit();

}  // namespace reloader::bench

#endif  // BENCH_POSIX_PROCESS_USAGE_H_
