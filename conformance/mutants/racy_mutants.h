// Mutants that do not know what a timestamp can tell.
#ifndef CONFORMANCE_MUTANTS_RACY_MUTANTS_H_
#define CONFORMANCE_MUTANTS_RACY_MUTANTS_H_

#include <vector>

#include "conformance/mutants/mutant.h"

namespace reloader::conformance {

std::vector<Mutant> RacyMutants();

}  // namespace reloader::conformance

#endif  // CONFORMANCE_MUTANTS_RACY_MUTANTS_H_
