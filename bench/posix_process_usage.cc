#include "bench/posix_process_usage.h"

#include <malloc.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

#include <cstdint>
#include <fstream>

#include "absl/time/time.h"
#include "reloader/check.h"

namespace reloader::bench {
namespace {

absl::Duration Read(clockid_t clock) {
  struct timespec now;
  RELOADER_CHECK(clock_gettime(clock, &now) == 0);
  return absl::DurationFromTimespec(now);
}

}  // namespace

absl::Duration ProcessorTime() { return Read(CLOCK_PROCESS_CPUTIME_ID); }

absl::Duration MonotonicTime() { return Read(CLOCK_MONOTONIC); }

int64_t ResidentBytes() {
  std::ifstream statm("/proc/self/statm");
  int64_t pages = 0;
  int64_t resident_pages = 0;
  statm >> pages >> resident_pages;
  RELOADER_CHECK(statm.good());
  return resident_pages * sysconf(_SC_PAGESIZE);
}

int64_t ResidentBytesWhenTrimmed() {
  malloc_trim(0);
  return ResidentBytes();
}

int64_t RaiseDescriptorLimit() {
  struct rlimit limit;
  RELOADER_CHECK(getrlimit(RLIMIT_NOFILE, &limit) == 0);
  limit.rlim_cur = limit.rlim_max;
  RELOADER_CHECK(setrlimit(RLIMIT_NOFILE, &limit) == 0);
  return static_cast<int64_t>(limit.rlim_cur);
}

}  // namespace reloader::bench
