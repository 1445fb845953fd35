// Mutants that report changes wrongly: too often, too late, out of order.
#ifndef CONFORMANCE_MUTANTS_TICK_MUTANTS_H_
#define CONFORMANCE_MUTANTS_TICK_MUTANTS_H_

#include <vector>

#include "conformance/mutants/mutant.h"

namespace reloader::conformance {

std::vector<Mutant> TickMutants();

}  // namespace reloader::conformance

#endif  // CONFORMANCE_MUTANTS_TICK_MUTANTS_H_
