// Mutants of the inotify backend.
#ifndef CONFORMANCE_MUTANTS_INOTIFY_MUTANTS_H_
#define CONFORMANCE_MUTANTS_INOTIFY_MUTANTS_H_

#include <vector>

#include "conformance/mutants/mutant.h"

namespace reloader::conformance {

std::vector<Mutant> InotifyMutants();

}  // namespace reloader::conformance

#endif  // CONFORMANCE_MUTANTS_INOTIFY_MUTANTS_H_
