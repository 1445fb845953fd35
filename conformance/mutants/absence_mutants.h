// Mutants that are wrong about what is absent.
#ifndef CONFORMANCE_MUTANTS_ABSENCE_MUTANTS_H_
#define CONFORMANCE_MUTANTS_ABSENCE_MUTANTS_H_

#include <vector>

#include "conformance/mutants/mutant.h"

namespace reloader::conformance {

std::vector<Mutant> AbsenceMutants();

}  // namespace reloader::conformance

#endif  // CONFORMANCE_MUTANTS_ABSENCE_MUTANTS_H_
