#include "conformance/reloader_conformance.h"
#include "conformance/stat_on_disk.h"
#include "gtest/gtest.h"

namespace reloader::conformance {

INSTANTIATE_TYPED_TEST_SUITE_P(Stat, ReloaderConformance,
                               testing::Types<StatOnDisk>, BackendNames);

}  // namespace reloader::conformance
