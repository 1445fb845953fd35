// Mutants of what the Watchman source makes of what it knows.
#ifndef CONFORMANCE_MUTANTS_WATCHMAN_SOURCE_MUTANTS_H_
#define CONFORMANCE_MUTANTS_WATCHMAN_SOURCE_MUTANTS_H_

#include <vector>

#include "conformance/mutants/mutant.h"

namespace reloader::conformance {

std::vector<Mutant> WatchmanSourceMutants();

}  // namespace reloader::conformance

#endif  // CONFORMANCE_MUTANTS_WATCHMAN_SOURCE_MUTANTS_H_
