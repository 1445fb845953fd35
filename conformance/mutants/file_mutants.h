// Mutants that draw wrong conclusions from names, times and moves.
#ifndef CONFORMANCE_MUTANTS_FILE_MUTANTS_H_
#define CONFORMANCE_MUTANTS_FILE_MUTANTS_H_

#include <vector>

#include "conformance/mutants/mutant.h"

namespace reloader::conformance {

std::vector<Mutant> FileMutants();

}  // namespace reloader::conformance

#endif  // CONFORMANCE_MUTANTS_FILE_MUTANTS_H_
