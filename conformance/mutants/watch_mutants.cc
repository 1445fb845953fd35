#include "conformance/mutants/watch_mutants.h"

#include <utility>
#include <vector>

#include "conformance/mutants/absence_mutants.h"
#include "conformance/mutants/arming_mutants.h"
#include "conformance/mutants/glob_mutants.h"
#include "conformance/mutants/ignore_mutants.h"
#include "conformance/mutants/link_watch_mutants.h"
#include "conformance/mutants/mutant.h"

namespace reloader::conformance {

std::vector<Mutant> WatchMutants() {
  std::vector<Mutant> all;
  for (std::vector<Mutant> mutants :
       {AbsenceMutants(), ArmingMutants(), GlobMutants(), IgnoreMutants(),
        LinkWatchMutants()}) {
    for (Mutant& mutant : mutants) all.push_back(std::move(mutant));
  }
  return all;
}

}  // namespace reloader::conformance
