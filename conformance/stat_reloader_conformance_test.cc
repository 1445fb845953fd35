#include "conformance/reloader_conformance.h"
#include "conformance/stat_on_disk.h"
#include "gtest/gtest.h"

namespace reloader::conformance {

using StatBackends =
    testing::Types<StatOnDisk, StatParallel, StatFewDescriptors>;
INSTANTIATE_TYPED_TEST_SUITE_P(Stat, ReloaderConformance, StatBackends,
                               BackendNames);

}  // namespace reloader::conformance
