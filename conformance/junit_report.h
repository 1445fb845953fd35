// A run as JUnit XML, which every CI system reads: a <testsuite> for each suite
// of GoogleTest, a <testcase> for each test.
//
// A failed test has a <failure>, whose type is the verdict; one that could not
// run an <error>; one that is not applicable or not tested a <skipped> with the
// reason. Pure function, any thread.
#ifndef CONFORMANCE_JUNIT_REPORT_H_
#define CONFORMANCE_JUNIT_REPORT_H_

#include <string>

#include "conformance/run_report.h"

namespace reloader::conformance {

// Returns the document, with a line end.
std::string FormatJunit(const RunReport& report);

}  // namespace reloader::conformance

#endif  // CONFORMANCE_JUNIT_REPORT_H_
