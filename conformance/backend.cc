#include "conformance/backend.h"

#include <vector>

#include "absl/strings/string_view.h"

namespace reloader::conformance {

const std::vector<Capability>& AllCapabilities() {
  static const auto* const capabilities = new std::vector<Capability>{
      {"diagnostics", "says through a DiagnosticSink what it cannot read"},
      {"faults", "its file system can be made to fail, or to change in a call"},
      {"follow-links", "can follow links to directories"},
      {"granules", "its file system can be given coarse timestamps"},
      {"ignores", "can be told what to ignore"},
      {"kinds", "tells created, modified and deleted apart"},
      {"metadata", "can report changes of mode and owner"},
      {"mounts", "directories of its world can become other devices"},
      {"ordered", "tells of a change no later than of those made after it"},
      {"polling", "looks at every watched path in turn, told or not"},
      {"processes", "other processes can change its world"},
      {"service", "depends on a service that a scenario can kill or confuse"},
      {"synchronous", "a tick finds every change made before it began"},
      {"unwatch", "can take back a watch while it runs"},
      {"virtual-time", "its clock can be advanced by a scenario"},
      {"watch-while-running", "can be given further watches between ticks"},
  };
  return *capabilities;
}

const Limitation* Backend::Lacks(absl::string_view capability) const {
  for (const Limitation& limitation : limitations) {
    if (limitation.capability == capability) return &limitation;
  }
  return nullptr;
}

}  // namespace reloader::conformance
