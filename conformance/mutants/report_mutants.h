// Mutants that report wrongly what they know: ticks and diagnostics.
#ifndef CONFORMANCE_MUTANTS_REPORT_MUTANTS_H_
#define CONFORMANCE_MUTANTS_REPORT_MUTANTS_H_

#include <vector>

#include "conformance/mutants/mutant.h"

namespace reloader::conformance {

std::vector<Mutant> ReportMutants();

}  // namespace reloader::conformance

#endif  // CONFORMANCE_MUTANTS_REPORT_MUTANTS_H_
