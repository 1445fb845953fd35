#include "conformance/reloader_conformance.h"
#include "conformance/stat_in_memory.h"
#include "conformance/stat_on_disk.h"
#include "gtest/gtest.h"

namespace reloader::conformance {

using StatBackends =
    testing::Types<StatOnDisk, StatInMemory, StatParallel, StatFewDescriptors>;
INSTANTIATE_TYPED_TEST_SUITE_P(Stat, ReloaderConformance, StatBackends,
                               BackendNames);

}  // namespace reloader::conformance
