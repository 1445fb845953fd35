// Mutants that enter links, or do not, against what was asked.
#ifndef CONFORMANCE_MUTANTS_LINK_MUTANTS_H_
#define CONFORMANCE_MUTANTS_LINK_MUTANTS_H_

#include <vector>

#include "conformance/mutants/mutant.h"

namespace reloader::conformance {

std::vector<Mutant> LinkMutants();

}  // namespace reloader::conformance

#endif  // CONFORMANCE_MUTANTS_LINK_MUTANTS_H_
