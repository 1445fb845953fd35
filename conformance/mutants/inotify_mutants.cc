#include "conformance/mutants/inotify_mutants.h"

#include <utility>
#include <vector>

#include "absl/time/time.h"
#include "conformance/mutants/inotify_event_mutants.h"
#include "conformance/mutants/inotify_watch_mutants.h"
#include "conformance/mutants/mutant.h"

namespace reloader::conformance {
namespace {

// A kernel has queued its events before an operation returns, and what it does
// not tell is looked at twenty times meanwhile.
constexpr absl::Duration kSilentWait = absl::Milliseconds(500);

}  // namespace

std::vector<Mutant> InotifyMutants() {
  std::vector<Mutant> all;
  for (std::vector<Mutant> mutants :
       {InotifyEventMutants(), InotifyWatchMutants()}) {
    for (Mutant& mutant : mutants) {
      mutant.silent_wait = kSilentWait;
      all.push_back(std::move(mutant));
    }
  }
  return all;
}

}  // namespace reloader::conformance
