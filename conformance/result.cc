#include "conformance/result.h"

#include "absl/strings/string_view.h"

namespace reloader::conformance {

absl::string_view OutcomeName(Outcome outcome) {
  switch (outcome) {
    case Outcome::kPassed:
      return "passed";
    case Outcome::kFailed:
      return "failed";
    case Outcome::kKnownFailure:
      return "known failure";
    case Outcome::kNotApplicable:
      return "not applicable";
    case Outcome::kNotTested:
      return "not tested";
    case Outcome::kCouldNotRun:
      return "could not run";
  }
  return "unknown";
}

absl::string_view VerdictName(Verdict verdict) {
  switch (verdict) {
    case Verdict::kNone:
      return "none";
    case Verdict::kLost:
      return "lost";
    case Verdict::kLate:
      return "late";
    case Verdict::kHung:
      return "hung";
    case Verdict::kSpurious:
      return "spurious";
    case Verdict::kTwice:
      return "twice";
    case Verdict::kWrongKind:
      return "wrong kind";
    case Verdict::kArmingChanges:
      return "changes while arming";
    case Verdict::kMalformedTick:
      return "malformed tick";
    case Verdict::kEnded:
      return "ended";
    case Verdict::kDiagnostics:
      return "diagnostics";
    case Verdict::kRefused:
      return "refused";
    case Verdict::kForbiddenCall:
      return "forbidden call";
    case Verdict::kDisturbed:
      return "disturbed";
  }
  return "unknown";
}

}  // namespace reloader::conformance
