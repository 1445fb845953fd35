// Mutants of the poller that looks at a part of a tree at a time.
#ifndef CONFORMANCE_MUTANTS_TIER_MUTANTS_H_
#define CONFORMANCE_MUTANTS_TIER_MUTANTS_H_

#include <vector>

#include "conformance/mutants/mutant.h"

namespace reloader::conformance {

std::vector<Mutant> TierMutants();

}  // namespace reloader::conformance

#endif  // CONFORMANCE_MUTANTS_TIER_MUTANTS_H_
