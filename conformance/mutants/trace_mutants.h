// Mutants that leave traces where they look.
#ifndef CONFORMANCE_MUTANTS_TRACE_MUTANTS_H_
#define CONFORMANCE_MUTANTS_TRACE_MUTANTS_H_

#include <vector>

#include "conformance/mutants/mutant.h"

namespace reloader::conformance {

std::vector<Mutant> TraceMutants();

}  // namespace reloader::conformance

#endif  // CONFORMANCE_MUTANTS_TRACE_MUTANTS_H_
