#include "conformance/inotify_in_memory.h"
#include "conformance/inotify_on_disk.h"
#include "conformance/reloader_conformance.h"
#include "conformance/stat_in_memory.h"
#include "conformance/stat_on_disk.h"
#include "conformance/watchman_in_memory.h"
#include "conformance/watchman_on_disk.h"
#include "conformance/watchman_shared.h"
#include "gtest/gtest.h"

namespace reloader::conformance {

using AllTypes =
    testing::Types<StatOnDisk, StatInMemory, StatParallel, StatFewDescriptors,
                   StatTiered, WatchmanOnDisk, WatchmanShared, WatchmanInMemory,
                   WatchmanSmallReads, InotifyOnDisk, InotifyInMemory,
                   InotifyFewWatches>;
INSTANTIATE_TYPED_TEST_SUITE_P(All, ReloaderConformance, AllTypes,
                               BackendNames);

}  // namespace reloader::conformance
