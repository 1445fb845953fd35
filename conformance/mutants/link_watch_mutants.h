// Mutants that enter links, or do not, against what was asked.
#ifndef CONFORMANCE_MUTANTS_LINK_WATCH_MUTANTS_H_
#define CONFORMANCE_MUTANTS_LINK_WATCH_MUTANTS_H_

#include <vector>

#include "conformance/mutants/mutant.h"

namespace reloader::conformance {

std::vector<Mutant> LinkWatchMutants();

}  // namespace reloader::conformance

#endif  // CONFORMANCE_MUTANTS_LINK_WATCH_MUTANTS_H_
