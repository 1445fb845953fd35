// Mutants that give up, or make do with half, when a call fails.
#ifndef CONFORMANCE_MUTANTS_FAULT_MUTANTS_H_
#define CONFORMANCE_MUTANTS_FAULT_MUTANTS_H_

#include <vector>

#include "conformance/mutants/mutant.h"

namespace reloader::conformance {

std::vector<Mutant> FaultMutants();

}  // namespace reloader::conformance

#endif  // CONFORMANCE_MUTANTS_FAULT_MUTANTS_H_
