// Mutants that ignore too much, or too little.
#ifndef CONFORMANCE_MUTANTS_IGNORE_MUTANTS_H_
#define CONFORMANCE_MUTANTS_IGNORE_MUTANTS_H_

#include <vector>

#include "conformance/mutants/mutant.h"

namespace reloader::conformance {

std::vector<Mutant> IgnoreMutants();

}  // namespace reloader::conformance

#endif  // CONFORMANCE_MUTANTS_IGNORE_MUTANTS_H_
