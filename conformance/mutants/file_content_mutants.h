// Mutants that judge a save wrongly: by its content, its size or its file.
#ifndef CONFORMANCE_MUTANTS_FILE_CONTENT_MUTANTS_H_
#define CONFORMANCE_MUTANTS_FILE_CONTENT_MUTANTS_H_

#include <vector>

#include "conformance/mutants/mutant.h"

namespace reloader::conformance {

std::vector<Mutant> FileContentMutants();

}  // namespace reloader::conformance

#endif  // CONFORMANCE_MUTANTS_FILE_CONTENT_MUTANTS_H_
