// Mutants that take a file for its name, or a name for its file.
#ifndef CONFORMANCE_MUTANTS_HARD_LINK_MUTANTS_H_
#define CONFORMANCE_MUTANTS_HARD_LINK_MUTANTS_H_

#include <vector>

#include "conformance/mutants/mutant.h"

namespace reloader::conformance {

std::vector<Mutant> HardLinkMutants();

}  // namespace reloader::conformance

#endif  // CONFORMANCE_MUTANTS_HARD_LINK_MUTANTS_H_
