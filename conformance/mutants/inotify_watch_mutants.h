// Mutants of the inotify source that watch the wrong directories, or look in
// the wrong places.
#ifndef CONFORMANCE_MUTANTS_INOTIFY_WATCH_MUTANTS_H_
#define CONFORMANCE_MUTANTS_INOTIFY_WATCH_MUTANTS_H_

#include <vector>

#include "conformance/mutants/mutant.h"

namespace reloader::conformance {

std::vector<Mutant> InotifyWatchMutants();

}  // namespace reloader::conformance

#endif  // CONFORMANCE_MUTANTS_INOTIFY_WATCH_MUTANTS_H_
