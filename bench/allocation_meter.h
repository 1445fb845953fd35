// What this thread allocates: how often, and what of it is still there. A
// program that links this has another global operator new, which counts.
//
//   const AllocationMeter meter;
//   Work();
//   state.counters["allocations"] = meter.allocations();
//   state.counters["bytes"] = meter.live_bytes();
//
// Counts the calling thread only, so that counting takes no lock: measure what
// runs on one thread.
#ifndef BENCH_ALLOCATION_METER_H_
#define BENCH_ALLOCATION_METER_H_

#include <cstdint>

namespace reloader::bench {

class AllocationMeter {
 public:
  // Begins to count.
  AllocationMeter();

  int64_t allocations() const;
  // With what malloc adds to each block. Negative if more was freed.
  int64_t live_bytes() const;

 private:
  const int64_t allocations_before_;
  const int64_t bytes_before_;
};

}  // namespace reloader::bench

#endif  // BENCH_ALLOCATION_METER_H_
