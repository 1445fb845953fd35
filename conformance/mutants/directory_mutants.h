// Mutants that see directories wrongly: their names, their kind, their files.
#ifndef CONFORMANCE_MUTANTS_DIRECTORY_MUTANTS_H_
#define CONFORMANCE_MUTANTS_DIRECTORY_MUTANTS_H_

#include <vector>

#include "conformance/mutants/mutant.h"

namespace reloader::conformance {

std::vector<Mutant> DirectoryMutants();

}  // namespace reloader::conformance

#endif  // CONFORMANCE_MUTANTS_DIRECTORY_MUTANTS_H_
