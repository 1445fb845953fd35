#include "conformance/backend.h"

#include <algorithm>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
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

absl::StatusOr<Backend> WithCapabilities(
    Backend backend, const std::vector<std::string>& capabilities) {
  const std::vector<Capability>& all = AllCapabilities();
  std::vector<std::string> errors;
  for (const std::string& name : capabilities) {
    const Limitation* limitation = backend.Lacks(name);
    if (std::none_of(all.begin(), all.end(), [&](const Capability& known) {
          return known.name == name;
        })) {
      errors.push_back(absl::StrCat(
          name, ": no such capability; there are ",
          absl::StrJoin(all, ", ", [](std::string* out, const Capability& c) {
            absl::StrAppend(out, c.name);
          })));
    } else if (limitation != nullptr) {
      errors.push_back(absl::StrCat(name, ": ", backend.name,
                                    " says that it has it not, because ",
                                    limitation->reason));
    }
  }
  if (!errors.empty()) {
    return absl::InvalidArgumentError(absl::StrJoin(errors, "\n"));
  }
  for (const Capability& known : all) {
    const std::string name(known.name);
    if (backend.Lacks(name) == nullptr &&
        std::find(capabilities.begin(), capabilities.end(), name) ==
            capabilities.end()) {
      backend.limitations.push_back(
          {name, "it is not among the capabilities that the test names"});
    }
  }
  return backend;
}

}  // namespace reloader::conformance
