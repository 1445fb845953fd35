// Mutants of the Watchman backend, and of the fallback behind it.
#ifndef CONFORMANCE_MUTANTS_WATCHMAN_MUTANTS_H_
#define CONFORMANCE_MUTANTS_WATCHMAN_MUTANTS_H_

#include <vector>

#include "conformance/mutants/mutant.h"

namespace reloader::conformance {

std::vector<Mutant> WatchmanMutants();

}  // namespace reloader::conformance

#endif  // CONFORMANCE_MUTANTS_WATCHMAN_MUTANTS_H_
