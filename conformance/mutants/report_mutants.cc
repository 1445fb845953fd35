#include "conformance/mutants/report_mutants.h"

#include <utility>
#include <vector>

#include "conformance/mutants/diagnostic_mutants.h"
#include "conformance/mutants/file_mutants.h"
#include "conformance/mutants/hard_link_mutants.h"
#include "conformance/mutants/mutant.h"
#include "conformance/mutants/tick_mutants.h"
#include "conformance/mutants/trace_mutants.h"

namespace reloader::conformance {

std::vector<Mutant> ReportMutants() {
  std::vector<Mutant> all;
  for (std::vector<Mutant> mutants :
       {DiagnosticMutants(), FileMutants(), HardLinkMutants(), TickMutants(),
        TraceMutants()}) {
    for (Mutant& mutant : mutants) all.push_back(std::move(mutant));
  }
  return all;
}

}  // namespace reloader::conformance
