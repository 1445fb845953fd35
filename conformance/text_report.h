// The report that people read: the matrix, each failure in full, why some
// scenarios do not apply, and the totals.
//
//   std::cout << FormatReport(report, {});
//
// Pure function, any thread.
#ifndef CONFORMANCE_TEXT_REPORT_H_
#define CONFORMANCE_TEXT_REPORT_H_

#include <string>

#include "conformance/matrix.h"
#include "conformance/run_report.h"

namespace reloader::conformance {

// Returns the text, with a line end. Its last line is TotalsLine().
std::string FormatReport(const RunReport& report, const Palette& palette);

}  // namespace reloader::conformance

#endif  // CONFORMANCE_TEXT_REPORT_H_
