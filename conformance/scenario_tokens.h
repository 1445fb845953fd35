// One line of a scenario as words: the lexical half of the language. The
// grammar is in conformance/scenario_parser.h.
//
//   ScriptLine line = SplitScriptLine("write  \"a b\" x   # why");
//   // tokens "write", "a b", "x"; source "write  \"a b\" x"
//
// Pure functions, any thread.
#ifndef CONFORMANCE_SCENARIO_TOKENS_H_
#define CONFORMANCE_SCENARIO_TOKENS_H_

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"

namespace reloader::conformance {

struct Token {
  std::string value;  // Bytes; of a quoted string what it stands for.
  size_t column = 1;  // Of its first byte in the line, from 1.
  bool quoted = false;
};

struct TokenError {
  size_t column = 1;
  std::string message;  // "expected ..., got ..."
};

struct ScriptLine {
  std::vector<Token> tokens;
  std::string source;     // Without indentation, comment and trailing blanks.
  size_t end_column = 1;  // One past the last byte of the last token.
  // The first mistake; the tokens before it are there.
  std::optional<TokenError> error;
};

// Splits a line, given without its '\n', at blanks (spaces and tabs). A word is
// taken byte for byte; in double quotes \n \t \\ \" and \xNN stand for bytes. A
// '#' that starts a word starts a comment. Control characters are mistakes,
// except for the tab between words.
ScriptLine SplitScriptLine(absl::string_view line);

// Returns `value` so that SplitScriptLine() reads it as one token of that
// value: bare where that is possible, else quoted.
std::string QuoteToken(absl::string_view value);

// Returns `value` in double quotes, whatever it holds.
std::string AlwaysQuoteToken(absl::string_view value);

// Returns a short printable form for messages: 'app.py'.
std::string ShowForMessage(absl::string_view value);

}  // namespace reloader::conformance

#endif  // CONFORMANCE_SCENARIO_TOKENS_H_
