#include "conformance/backends.h"

#include <vector>

#include "conformance/backend.h"
#include "conformance/inotify_in_memory.h"
#include "conformance/inotify_on_disk.h"
#include "conformance/stat_in_memory.h"
#include "conformance/stat_on_disk.h"
#include "conformance/watchman_in_memory.h"
#include "conformance/watchman_on_disk.h"
#include "conformance/watchman_shared.h"

namespace reloader::conformance {

std::vector<Backend> AllBackends() {
  return {MakeBackend<StatOnDisk>(),         MakeBackend<StatInMemory>(),
          MakeBackend<StatParallel>(),       MakeBackend<StatFewDescriptors>(),
          MakeBackend<StatTiered>(),         MakeBackend<WatchmanOnDisk>(),
          MakeBackend<WatchmanShared>(),     MakeBackend<WatchmanInMemory>(),
          MakeBackend<WatchmanSmallReads>(), MakeBackend<InotifyOnDisk>(),
          MakeBackend<InotifyInMemory>(),    MakeBackend<InotifyFewWatches>()};
}

}  // namespace reloader::conformance
