#include "conformance/backends.h"

#include <vector>

#include "conformance/backend.h"
#include "conformance/stat_on_disk.h"

namespace reloader::conformance {

std::vector<Backend> AllBackends() {
  return {MakeBackend<StatOnDisk>(), MakeBackend<StatParallel>(),
          MakeBackend<StatFewDescriptors>()};
}

}  // namespace reloader::conformance
