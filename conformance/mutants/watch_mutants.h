// Mutants that are told wrongly what to watch: globs, ignores and options.
#ifndef CONFORMANCE_MUTANTS_WATCH_MUTANTS_H_
#define CONFORMANCE_MUTANTS_WATCH_MUTANTS_H_

#include <vector>

#include "conformance/mutants/mutant.h"

namespace reloader::conformance {

std::vector<Mutant> WatchMutants();

}  // namespace reloader::conformance

#endif  // CONFORMANCE_MUTANTS_WATCH_MUTANTS_H_
