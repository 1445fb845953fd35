// Mutants that are wrong about what cannot be looked at.
#ifndef CONFORMANCE_MUTANTS_DIAGNOSTIC_MUTANTS_H_
#define CONFORMANCE_MUTANTS_DIAGNOSTIC_MUTANTS_H_

#include <vector>

#include "conformance/mutants/mutant.h"

namespace reloader::conformance {

std::vector<Mutant> DiagnosticMutants();

}  // namespace reloader::conformance

#endif  // CONFORMANCE_MUTANTS_DIAGNOSTIC_MUTANTS_H_
