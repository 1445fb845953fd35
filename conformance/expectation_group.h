// What the expectations of a step say, sorted by what they are about.
//
//   ExpectedChanges(step);   // {{"app.py", kModified}}
//   DescribeChanges(...);    // "modified app.py"
//
// Pure functions; call them from any thread.
#ifndef CONFORMANCE_EXPECTATION_GROUP_H_
#define CONFORMANCE_EXPECTATION_GROUP_H_

#include <set>
#include <string>
#include <vector>

#include "conformance/scenario.h"
#include "reloader/change.h"

namespace reloader::conformance {

// Returns the changes that `step` expects, sorted. Paths are relative to the
// root, as in the script.
std::vector<Change> ExpectedChanges(const Step& step);

// Returns the paths that may be reported or not.
std::set<std::string> MaybePaths(const Step& step);

// Returns the diagnostics that `step` expects, "unreadable key.py", sorted.
std::vector<std::string> ExpectedDiagnostics(const Step& step);

// Returns "modified app.py", the path escaped.
std::string DescribeChange(const Change& change);

// Returns "created a.py, modified b.py", or "nothing".
std::string DescribeChanges(const std::vector<Change>& changes);

}  // namespace reloader::conformance

#endif  // CONFORMANCE_EXPECTATION_GROUP_H_
