// The matrix: one row per family of the contract, one group of columns per
// backend, and in the cells how many tests ended how.
//
//                              - StatOnDisk -
//                              pass  fail   n/a
//   ARM    Arming and ticks       9     .     1
//   SAVE   Saving styles         11     1     .
//   total                        20     1     1
//
// Pure function, any thread.
#ifndef CONFORMANCE_MATRIX_H_
#define CONFORMANCE_MATRIX_H_

#include <string>

#include "absl/strings/string_view.h"
#include "conformance/run_report.h"

namespace reloader::conformance {

// What is written around numbers and words that shall stand out; empty for
// plain text.
struct Palette {
  absl::string_view good;
  absl::string_view bad;
  absl::string_view dim;
  absl::string_view off;  // Ends each of the others.
};

// Returns the table, with a line end after each line. Rows come in the order of
// CONTRACT.md, those without a test left out, tests without a clause last as
// "other"; columns in the order of the records. The columns "pass", "fail" and
// "n/a" are always there; "known" (failures), "untested" and "not run" if any
// backend needs them.
// 0 is a dot.
std::string FormatMatrix(const RunReport& report, const Palette& palette);

}  // namespace reloader::conformance

#endif  // CONFORMANCE_MATRIX_H_
