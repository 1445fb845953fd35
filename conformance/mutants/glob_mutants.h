// Mutants that misread globs, and the names of single files.
#ifndef CONFORMANCE_MUTANTS_GLOB_MUTANTS_H_
#define CONFORMANCE_MUTANTS_GLOB_MUTANTS_H_

#include <vector>

#include "conformance/mutants/mutant.h"

namespace reloader::conformance {

std::vector<Mutant> GlobMutants();

}  // namespace reloader::conformance

#endif  // CONFORMANCE_MUTANTS_GLOB_MUTANTS_H_
