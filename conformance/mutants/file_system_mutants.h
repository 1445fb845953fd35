// Mutants that see the disk wrongly: files, names, links and errors.
#ifndef CONFORMANCE_MUTANTS_FILE_SYSTEM_MUTANTS_H_
#define CONFORMANCE_MUTANTS_FILE_SYSTEM_MUTANTS_H_

#include <vector>

#include "conformance/mutants/mutant.h"

namespace reloader::conformance {

std::vector<Mutant> FileSystemMutants();

}  // namespace reloader::conformance

#endif  // CONFORMANCE_MUTANTS_FILE_SYSTEM_MUTANTS_H_
