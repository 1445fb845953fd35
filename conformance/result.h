// How one scenario ended on one backend.
#ifndef CONFORMANCE_RESULT_H_
#define CONFORMANCE_RESULT_H_

#include <cstdint>
#include <string>

#include "absl/strings/string_view.h"

namespace reloader::conformance {

enum class Outcome : uint8_t {
  kPassed,
  kFailed,         // The backend breaks the clause.
  kKnownFailure,   // The same, as somebody has written down (known_failures.h).
  kNotApplicable,  // The backend declares that it cannot do what it takes.
  kNotTested,      // Registered, but nothing can test it, yet or here.
  kCouldNotRun,    // The world, the script or the harness is at fault.
};

// Returns "passed", "failed", "known failure", "not applicable",
// "not tested" or "could not run".
absl::string_view OutcomeName(Outcome outcome);

// What exactly went wrong, for kFailed.
enum class Verdict : uint8_t {
  kNone,
  kLost,           // Never came, though later changes did.
  kLate,           // Came only with the next event.
  kHung,           // Nothing comes any more, or a tick does not return.
  kSpurious,       // Reported, though nothing had changed.
  kTwice,          // Reported more often than there were states.
  kWrongKind,      // The kinds do not add up to what happened.
  kArmingChanges,  // The first tick carried changes.
  kMalformedTick,  // Not sorted, a path twice, or outside of the root.
  kEnded,          // The ticks ended, with or without an error.
  kDiagnostics,    // Said too much, too little, or something else.
  kRefused,        // A watch or ignore rule was refused.
  kForbiddenCall,  // It did what the scenario says it never does.
  kDisturbed,      // Looking changed what is watched.
};

// Returns the word for people: "lost", "wrong kind".
absl::string_view VerdictName(Verdict verdict);

struct Result {
  Outcome outcome = Outcome::kPassed;
  Verdict verdict = Verdict::kNone;
  // Empty if passed; the reason if not applicable or not tested; else the whole
  // report for people.
  std::string message;
};

}  // namespace reloader::conformance

#endif  // CONFORMANCE_RESULT_H_
