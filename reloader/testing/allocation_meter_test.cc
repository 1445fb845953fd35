#include "reloader/testing/allocation_meter.h"

#include <cstdint>
#include <memory>
#include <new>
#include <thread>
#include <vector>

#include "gtest/gtest.h"

namespace reloader {
namespace {

TEST(AllocationMeterTest, CountsWhatWasAllocatedAndWhatIsLeft) {
  const AllocationMeter meter;
  {
    const std::vector<char> freed(1000);
    EXPECT_EQ(meter.allocations(), 1);
    EXPECT_EQ(meter.allocated_bytes(), 1000);
    EXPECT_GE(meter.live_bytes(), 1000);
  }
  EXPECT_EQ(meter.live_bytes(), 0);
  const auto kept = std::make_unique<char[]>(100);
  EXPECT_EQ(meter.allocations(), 2);
  EXPECT_EQ(meter.allocated_bytes(), 1100);
  EXPECT_GE(meter.live_bytes(), 100);
}

TEST(AllocationMeterTest, CountsWhatMayFail) {
  const AllocationMeter meter;
  void* memory = operator new(10, std::nothrow);
  EXPECT_EQ(meter.allocations(), 1);
  operator delete(memory);
  EXPECT_EQ(meter.live_bytes(), 0);
}

TEST(AllocationMeterTest, CountsWhatMustLieAtTheBeginningOfALine) {
  struct alignas(64) Line {
    char bytes[64];
  };
  const AllocationMeter meter;
  {
    const std::vector<Line> lines(2);
    EXPECT_EQ(reinterpret_cast<uintptr_t>(lines.data()) % 64, 0);
    EXPECT_EQ(meter.allocations(), 1);
    EXPECT_EQ(meter.allocated_bytes(), 128);
    EXPECT_GE(meter.live_bytes(), 128);
  }
  EXPECT_EQ(meter.live_bytes(), 0);
}

TEST(AllocationMeterTest, LeavesOtherThreadsOut) {
  int64_t before = 0;
  int64_t after = 0;
  {
    std::thread other([] { const std::vector<char> freed(1000); });
    const AllocationMeter meter;
    before = meter.allocations();
    other.join();
    after = meter.allocations();
  }
  EXPECT_EQ(after, before);
}

}  // namespace
}  // namespace reloader
