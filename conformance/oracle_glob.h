// The glob matcher that the test oracle trusts: recursion straight along the
// definition, too slow and too simple to be wrong. It shares no code with
// reloader/glob.h; where the two disagree, one of them has a bug.
//
//   NaiveGlobMatches("src/**/*.py", "src/a/b.py");  // true
//
// Not for production: the cost grows exponentially with the number of stars. A
// pure function; call it from any thread.
#ifndef CONFORMANCE_ORACLE_GLOB_H_
#define CONFORMANCE_ORACLE_GLOB_H_

#include "absl/strings/string_view.h"

namespace reloader::conformance {

// Tells whether `pattern` matches the whole of `relative_path`.
//
// `pattern` must be valid: names and wildcards with single slashes between
// them, brackets closed, `**` only as a whole component. `relative_path` must
// be names with single slashes between them. Anything else gives an arbitrary
// answer, but reads no memory outside of the two.
bool NaiveGlobMatches(absl::string_view pattern,
                      absl::string_view relative_path);

}  // namespace reloader::conformance

#endif  // CONFORMANCE_ORACLE_GLOB_H_
