// What this thread allocates: how often, and what of it is still there. A
// program that links this has another global operator new, which counts.
//
//   const AllocationMeter meter;
//   Work();
//   EXPECT_EQ(meter.allocations(), 0);
//   EXPECT_LE(meter.live_bytes(), 4096);
//
// Counts the calling thread only, so that counting takes no lock: measure what
// runs on one thread.
#ifndef RELOADER_TESTING_ALLOCATION_METER_H_
#define RELOADER_TESTING_ALLOCATION_METER_H_

#include <cstdint>

namespace reloader {

class AllocationMeter {
 public:
  // Begins to count.
  AllocationMeter();

  int64_t allocations() const;
  // What was asked for, whether it was freed again or not.
  int64_t allocated_bytes() const;
  // With what malloc adds to each block. Negative if more was freed.
  int64_t live_bytes() const;

 private:
  const int64_t allocations_before_;
  const int64_t allocated_bytes_before_;
  const int64_t live_bytes_before_;
};

}  // namespace reloader

#endif  // RELOADER_TESTING_ALLOCATION_METER_H_
