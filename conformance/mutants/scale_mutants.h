// Mutants that do not stand large trees.
#ifndef CONFORMANCE_MUTANTS_SCALE_MUTANTS_H_
#define CONFORMANCE_MUTANTS_SCALE_MUTANTS_H_

#include <vector>

#include "conformance/mutants/mutant.h"

namespace reloader::conformance {

std::vector<Mutant> ScaleMutants();

}  // namespace reloader::conformance

#endif  // CONFORMANCE_MUTANTS_SCALE_MUTANTS_H_
