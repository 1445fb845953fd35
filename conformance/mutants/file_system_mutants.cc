#include "conformance/mutants/file_system_mutants.h"

#include <iterator>
#include <utility>
#include <vector>

#include "conformance/mutants/directory_mutants.h"
#include "conformance/mutants/file_content_mutants.h"
#include "conformance/mutants/file_status_mutants.h"
#include "conformance/mutants/link_mutants.h"
#include "conformance/mutants/mutant.h"

namespace reloader::conformance {

std::vector<Mutant> FileSystemMutants() {
  std::vector<Mutant> mutants = FileStatusMutants();
  for (std::vector<Mutant> more :
       {FileContentMutants(), DirectoryMutants(), LinkMutants()}) {
    mutants.insert(mutants.end(), std::make_move_iterator(more.begin()),
                   std::make_move_iterator(more.end()));
  }
  return mutants;
}

}  // namespace reloader::conformance
