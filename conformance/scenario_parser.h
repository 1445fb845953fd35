// Reads the scenario language (conformance/scenario_language.md).
//
//   absl::StatusOr<Scenario> scenario =
//       ParseScenario("save/W-SAVE-2-rename-onto.scn", text);
//   // INVALID_ARGUMENT: save/W-SAVE-2-rename-onto.scn:5:9: expected a path,
//   // got the end of the line
//
// A pure function of its arguments: no I/O, any thread. Whole folders are read
// by LoadScenarios() (conformance/scenario_loader.h).
#ifndef CONFORMANCE_SCENARIO_PARSER_H_
#define CONFORMANCE_SCENARIO_PARSER_H_

#include <cstddef>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "conformance/scenario.h"

namespace reloader::conformance {

// Limits of a file; what exceeds them is an error. Those of a single argument
// are in scenario_grammar.h and scenario_path.h.
inline constexpr size_t kMaxScriptBytes = 64 * 1024;
inline constexpr size_t kMaxScriptLineBytes = 4096;  // Bounds paths as well.
inline constexpr int kMaxScriptSteps = 1000;         // Each expect line counts.

// Parses `text`. `file_name` may have folders in front; its last component is
// "<CLAUSE-ID>-<what-happens>.scn" with the clause id of the first line, and
// gives the scenario its name. Bytes are taken as they are, no encoding is
// assumed.
// kInvalidArgument: "FILE:LINE:COLUMN: expected ..., got ..." for the first
// mistake; line and column count from 1, the column in bytes.
absl::StatusOr<Scenario> ParseScenario(absl::string_view file_name,
                                       absl::string_view text);

}  // namespace reloader::conformance

#endif  // CONFORMANCE_SCENARIO_PARSER_H_
