// Plays what a scenario does while one call of the reloader's fails, and
// judges what must hold whatever fails: that a failure loses nothing, reports
// nothing that did not happen, and is said once.
//
//   for (int64_t n = 0;; ++n) {
//     FaultRun run = RunWithFault(scenario, backend,
//                                 {.call = kStat, .error_number = EIO,
//                                  .skip = n});
//     if (!run.struck) break;   // There was no n-th call.
//     EXPECT_EQ(run.failure, "");
//   }
//
// What the script expects is not looked at: the oracle knows. One thread.
#ifndef CONFORMANCE_FAULT_RUN_H_
#define CONFORMANCE_FAULT_RUN_H_

#include <string>

#include "conformance/backend.h"
#include "conformance/scenario.h"
#include "fakes/faulty_file_system.h"

namespace reloader::conformance {

struct FaultRun {
  bool struck = false;  // The fault happened.
  std::string path;     // Where, absolute.
  std::string failure;  // Empty, or what went wrong, for people.
};

// Returns whether the scenario has just operations, watches, ticks and
// expectations: no faults, clocks or mounts of its own.
bool CanRunWithFault(const Scenario& scenario);

// `fault` has no path: it strikes the call that comes after `skip` others. All
// faults end after the last step, and the reloader ticks on until it has had
// time to catch up.
FaultRun RunWithFault(const Scenario& scenario, const Backend& backend,
                      const fakes::Fault& fault);

// As above, but any call below the root may fail, from the first tick on to the
// last step. `faults` says how often; its `below` is not looked at.
FaultRun RunWithRandomFaults(const Scenario& scenario, const Backend& backend,
                             const fakes::RandomFaults& faults);

}  // namespace reloader::conformance

#endif  // CONFORMANCE_FAULT_RUN_H_
