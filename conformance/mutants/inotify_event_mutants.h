// Mutants of the inotify source that do not hear all that the kernel has to
// tell.
#ifndef CONFORMANCE_MUTANTS_INOTIFY_EVENT_MUTANTS_H_
#define CONFORMANCE_MUTANTS_INOTIFY_EVENT_MUTANTS_H_

#include <vector>

#include "conformance/mutants/mutant.h"

namespace reloader::conformance {

std::vector<Mutant> InotifyEventMutants();

}  // namespace reloader::conformance

#endif  // CONFORMANCE_MUTANTS_INOTIFY_EVENT_MUTANTS_H_
