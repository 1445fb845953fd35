#include "conformance/mutants/mutant.h"

#include <algorithm>
#include <iterator>
#include <utility>
#include <vector>

#include "conformance/mutants/file_system_mutants.h"
#include "conformance/mutants/inotify_mutants.h"
#include "conformance/mutants/report_mutants.h"
#include "conformance/mutants/watch_mutants.h"
#include "conformance/mutants/watchman_mutants.h"

namespace reloader::conformance {

std::vector<Mutant> AllMutants() {
  std::vector<Mutant> all = FileSystemMutants();
  for (std::vector<Mutant> mutants :
       {InotifyMutants(), ReportMutants(), WatchMutants(), WatchmanMutants()}) {
    std::move(mutants.begin(), mutants.end(), std::back_inserter(all));
  }
  std::sort(all.begin(), all.end(), [](const Mutant& a, const Mutant& b) {
    return a.backend.name < b.backend.name;
  });
  return all;
}

}  // namespace reloader::conformance
