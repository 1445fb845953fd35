// "did you mean": the word of a list that is nearest to a misspelled one.
//
//   NearestWord("renam", {"read", "rename"});   // "rename"
//
// Pure function, any thread.
#ifndef TOOLS_FLAGS_NEAREST_WORD_H_
#define TOOLS_FLAGS_NEAREST_WORD_H_

#include "absl/strings/string_view.h"
#include "absl/types/span.h"

namespace reloader::tools {

// Returns the first of the `candidates` with the fewest insertions, deletions
// and replacements of bytes away from `word`; "" if each needs more than two,
// or as many as half its length. The result views a candidate.
absl::string_view NearestWord(absl::string_view word,
                              absl::Span<const absl::string_view> candidates);

}  // namespace reloader::tools

#endif  // TOOLS_FLAGS_NEAREST_WORD_H_
