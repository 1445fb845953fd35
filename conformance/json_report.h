// A run as JSON, for programs:
//
//   {"format": 1, "seed": 27685, "duration_seconds": 3.2, "exit_code": 0,
//    "totals": {"passed": 104, "failed": 0, …},
//    "backends": [{"name": …, "limitations": [{"capability", "reason"}]}],
//    "families": [{"name", "title"}],
//    "clauses": [{"id", "family", "sentence", "reason", "bugs", "line",
//                 "retired"}],
//    "scenarios": [{"name", "clause", "sentence", "remark", "file"}],
//    "results": [{"backend", "suite", "test", "clause", "outcome", "verdict",
//                 "message", "duration_seconds", "replay"}]}
//
// "clause" of a result is null if its name carries none, "verdict" if there is
// none. Bytes that are not UTF-8 become U+FFFD. Pure function, any thread.
#ifndef CONFORMANCE_JSON_REPORT_H_
#define CONFORMANCE_JSON_REPORT_H_

#include <string>

#include "conformance/run_report.h"

namespace reloader::conformance {

// Returns the document, with a line end.
std::string FormatJson(const RunReport& report);

}  // namespace reloader::conformance

#endif  // CONFORMANCE_JSON_REPORT_H_
