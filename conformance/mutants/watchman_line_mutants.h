// Mutants of what the Watchman source says to its server and hears from it.
#ifndef CONFORMANCE_MUTANTS_WATCHMAN_LINE_MUTANTS_H_
#define CONFORMANCE_MUTANTS_WATCHMAN_LINE_MUTANTS_H_

#include <vector>

#include "conformance/mutants/mutant.h"

namespace reloader::conformance {

std::vector<Mutant> WatchmanLineMutants();

}  // namespace reloader::conformance

#endif  // CONFORMANCE_MUTANTS_WATCHMAN_LINE_MUTANTS_H_
