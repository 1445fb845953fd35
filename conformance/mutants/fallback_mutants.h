// Mutants of the change from Watchman to polling.
#ifndef CONFORMANCE_MUTANTS_FALLBACK_MUTANTS_H_
#define CONFORMANCE_MUTANTS_FALLBACK_MUTANTS_H_

#include <vector>

#include "conformance/mutants/mutant.h"

namespace reloader::conformance {

std::vector<Mutant> FallbackMutants();

}  // namespace reloader::conformance

#endif  // CONFORMANCE_MUTANTS_FALLBACK_MUTANTS_H_
