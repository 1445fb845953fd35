// Makes queries out of the bytes of a fuzz input: nearly all have the right
// shape, and here and there something odd stands in it.
//
//   fuzz::Choices choices(input);
//   const Value query = MakeQuery(&choices);
//   // {"expression":["allof",["type","f"],["pcre","(a+)+$"]],"since":-1}
//
// Speaks of the entries that GrammarNames() names. Functions of one thread.
#ifndef FAKES_WATCHMAN_QUERY_QUERY_GRAMMAR_H_
#define FAKES_WATCHMAN_QUERY_QUERY_GRAMMAR_H_

#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "reloader/watchman/value.h"
#include "tools/fuzz/choices.h"

namespace reloader::fakes::watchman {

// Names relative to a root, each directory before what is in it.
absl::Span<const absl::string_view> GrammarNames();

// Which of them are directories; "link" is a link to "d", "gone" is deleted,
// all others are files.
bool IsGrammarDirectory(absl::string_view name);

// A value of any type where another was expected: extremes, wrong types, a
// hundred arrays in one another.
reloader::watchman::Value MakeOddValue(fuzz::Choices* choices);

// One of GrammarNames(), or nearly.
reloader::watchman::Value MakeName(fuzz::Choices* choices);
reloader::watchman::Value MakeClock(fuzz::Choices* choices);
reloader::watchman::Value MakeExpression(fuzz::Choices* choices);
reloader::watchman::Value MakeFields(fuzz::Choices* choices);

// The specification of a query.
reloader::watchman::Value MakeQuery(fuzz::Choices* choices);

}  // namespace reloader::fakes::watchman

#endif  // FAKES_WATCHMAN_QUERY_QUERY_GRAMMAR_H_
