// The table of verbs and the reading of their arguments: one line of words
// becomes one statement. What holds between lines (groups, order, limits) is
// the business of conformance/scenario_parser.h.
//
//   Statement statement;
//   if (auto error = ReadStatement(SplitScriptLine("tick 2"), &statement)) ...
//
// Pure functions, any thread.
#ifndef CONFORMANCE_SCENARIO_GRAMMAR_H_
#define CONFORMANCE_SCENARIO_GRAMMAR_H_

#include <optional>

#include "absl/strings/string_view.h"
#include "conformance/scenario.h"
#include "conformance/scenario_tokens.h"

namespace reloader::conformance {

// Not a step, so not in the table.
inline constexpr absl::string_view kRequiresWord = "requires";

inline constexpr int kMaxTickCount = 1000;  // Of one "tick" step.
inline constexpr int kMaxRepeats = 10000;   // Of one operation.

struct Statement {
  Step step;  // `line` and `source` are not set.
  // Of an expect line; nothing for "expect nothing".
  std::optional<Expectation> expectation;
};

// Reads `words`, which hold at least one token and no error, into `*statement`.
// Returns the first mistake, or nothing.
std::optional<TokenError> ReadStatement(const ScriptLine& words,
                                        Statement* statement);

}  // namespace reloader::conformance

#endif  // CONFORMANCE_SCENARIO_GRAMMAR_H_
