// Mutants that see a file's status wrongly: its size, its times, its mode.
#ifndef CONFORMANCE_MUTANTS_FILE_STATUS_MUTANTS_H_
#define CONFORMANCE_MUTANTS_FILE_STATUS_MUTANTS_H_

#include <vector>

#include "conformance/mutants/mutant.h"

namespace reloader::conformance {

std::vector<Mutant> FileStatusMutants();

}  // namespace reloader::conformance

#endif  // CONFORMANCE_MUTANTS_FILE_STATUS_MUTANTS_H_
