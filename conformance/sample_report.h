// A small suite and a run of it, which the tests of the reports share: two
// families, two backends, one test of every outcome.
//
//   const Suite suite = SampleSuite();
//   const RunReport report = SampleReport(suite);
//
// Plain values, any thread.
#ifndef CONFORMANCE_SAMPLE_REPORT_H_
#define CONFORMANCE_SAMPLE_REPORT_H_

#include <string>
#include <vector>

#include "conformance/result.h"
#include "conformance/run_report.h"
#include "conformance/suite.h"
#include "conformance/test_id.h"

namespace reloader::conformance {

// Families SAVE (W-SAVE-1, W-SAVE-2, and W-SAVE-3, which is retired) and STOP
// (W-STOP-4), and two scenarios, one of each of the first two clauses.
Suite SampleSuite();

// Returns a test of "Stat" or "Slow", the backends of the sample.
TestId SampleId(const std::string& suite, const std::string& test);

// Seed 7, 1.5 s. Stat: W-SAVE-1 passed, W-SAVE-2 failed (lost), W-STOP-4
// failed in C++, a test without clause passed. Slow: W-SAVE-1 not applicable,
// W-SAVE-2 could not run.
RunReport SampleReport(const Suite& suite);

}  // namespace reloader::conformance

#endif  // CONFORMANCE_SAMPLE_REPORT_H_
