// Mutants that are surprised by what happens during a look.
#ifndef CONFORMANCE_MUTANTS_RACE_MUTANTS_H_
#define CONFORMANCE_MUTANTS_RACE_MUTANTS_H_

#include <vector>

#include "conformance/mutants/mutant.h"

namespace reloader::conformance {

std::vector<Mutant> RaceMutants();

}  // namespace reloader::conformance

#endif  // CONFORMANCE_MUTANTS_RACE_MUTANTS_H_
