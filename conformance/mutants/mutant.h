// Mutants measure the suite: backends that are wrong on purpose, with one
// defect each. A suite that lets one live has a hole.
//
//   for (const Mutant& mutant : AllMutants()) {
//     Result result = ScenarioRunner(scenario, mutant.backend, {}).Run();
//   }
//
// Each is a real backend with a wrapper around its file system or its reloader,
// so that the defect is the only difference.
#ifndef CONFORMANCE_MUTANTS_MUTANT_H_
#define CONFORMANCE_MUTANTS_MUTANT_H_

#include <string>
#include <vector>

#include "absl/time/time.h"
#include "conformance/backend.h"
#include "conformance/result.h"

namespace reloader::conformance {

struct Mutant {
  Backend backend;     // Its name is the mutant's: "ignores_size".
  std::string defect;  // One sentence: "Compares everything but the size."
  // It must die in a scenario of this family ("TIME"), with this verdict, and
  // with these words in the failure.
  std::string family;
  Verdict verdict = Verdict::kLost;
  std::string words;
  // How long what it keeps to itself is awaited where time is real. A backend
  // that is right needs some hundredths of it on a busy machine.
  absl::Duration silent_wait = absl::Seconds(5);
};

// Every mutant, sorted by name.
std::vector<Mutant> AllMutants();

}  // namespace reloader::conformance

#endif  // CONFORMANCE_MUTANTS_MUTANT_H_
