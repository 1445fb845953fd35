#include "conformance/mutants/file_system_mutants.h"

#include <iterator>
#include <utility>
#include <vector>

#include "conformance/mutants/directory_mutants.h"
#include "conformance/mutants/fault_mutants.h"
#include "conformance/mutants/file_content_mutants.h"
#include "conformance/mutants/file_status_mutants.h"
#include "conformance/mutants/link_mutants.h"
#include "conformance/mutants/mutant.h"
#include "conformance/mutants/race_mutants.h"
#include "conformance/mutants/racy_mutants.h"
#include "conformance/mutants/scale_mutants.h"
#include "conformance/mutants/tier_mutants.h"

namespace reloader::conformance {

std::vector<Mutant> FileSystemMutants() {
  std::vector<Mutant> mutants = FileStatusMutants();
  for (std::vector<Mutant> more :
       {FileContentMutants(), DirectoryMutants(), FaultMutants(), LinkMutants(),
        RaceMutants(), RacyMutants(), ScaleMutants(), TierMutants()}) {
    mutants.insert(mutants.end(), std::make_move_iterator(more.begin()),
                   std::make_move_iterator(more.end()));
  }
  return mutants;
}

}  // namespace reloader::conformance
