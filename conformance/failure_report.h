// What a failure tells: the clause, what was done, what was expected and seen,
// the state of the world, what to check first, and the command that replays it.
#ifndef CONFORMANCE_FAILURE_REPORT_H_
#define CONFORMANCE_FAILURE_REPORT_H_

#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "conformance/contract.h"
#include "conformance/result.h"
#include "conformance/scenario.h"
#include "conformance/snapshot.h"
#include "conformance/tick_driver.h"

namespace reloader::conformance {

struct FailureFacts {
  const Scenario* scenario = nullptr;
  const Contract* contract = nullptr;  // May be nullptr.
  absl::string_view backend;
  int line = 0;  // Of the script.
  Verdict verdict = Verdict::kNone;
  std::string expected;
  std::string seen;
  const Snapshot* world = nullptr;                           // May be nullptr.
  const std::vector<TickDriver::SeenTick>* ticks = nullptr;  // May be nullptr.
  std::string replay;  // The command that plays just this.
};

// Returns the report, several lines without a line end after the last.
std::string FormatFailure(const FailureFacts& facts);

}  // namespace reloader::conformance

#endif  // CONFORMANCE_FAILURE_REPORT_H_
