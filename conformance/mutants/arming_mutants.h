// Mutants that arm watches too early, too late, or not at all.
#ifndef CONFORMANCE_MUTANTS_ARMING_MUTANTS_H_
#define CONFORMANCE_MUTANTS_ARMING_MUTANTS_H_

#include <vector>

#include "conformance/mutants/mutant.h"

namespace reloader::conformance {

std::vector<Mutant> ArmingMutants();

}  // namespace reloader::conformance

#endif  // CONFORMANCE_MUTANTS_ARMING_MUTANTS_H_
