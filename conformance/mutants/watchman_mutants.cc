#include "conformance/mutants/watchman_mutants.h"

#include <utility>
#include <vector>

#include "conformance/mutants/fallback_mutants.h"
#include "conformance/mutants/mutant.h"
#include "conformance/mutants/watchman_line_mutants.h"
#include "conformance/mutants/watchman_source_mutants.h"

namespace reloader::conformance {

std::vector<Mutant> WatchmanMutants() {
  std::vector<Mutant> all;
  for (std::vector<Mutant> mutants :
       {FallbackMutants(), WatchmanLineMutants(), WatchmanSourceMutants()}) {
    for (Mutant& mutant : mutants) all.push_back(std::move(mutant));
  }
  return all;
}

}  // namespace reloader::conformance
