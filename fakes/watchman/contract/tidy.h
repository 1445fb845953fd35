// Makes the answers of two servers comparable, and readable in a test: what
// differs from run to run is named instead.
//
//   Tidy(answer, {{"/tmp/r.x1y2z3/root", "$R"}})
//   // {"clock":"CLOCK","files":["a","b"],"is_fresh_instance":true}
//
// - the member "version" is left out of the outermost object, if it is 4.9.0;
// - a string that is a clock ("c:1:2:3:4") becomes "CLOCK";
// - "files", the roots of watch-list and the like, whose order means nothing,
//   are sorted;
// - paths are replaced as told, wherever they occur in a string.
//
// Thread-safe functions.
#ifndef FAKES_WATCHMAN_CONTRACT_TIDY_H_
#define FAKES_WATCHMAN_CONTRACT_TIDY_H_

#include <string>
#include <utility>
#include <vector>

#include "absl/strings/string_view.h"
#include "reloader/watchman/value.h"

namespace reloader::fakes::watchman {

using Replacements = std::vector<std::pair<std::string, std::string>>;

// Whether `text` is a clock as this version writes it.
bool IsClock(absl::string_view text);

reloader::watchman::Value TidyValue(reloader::watchman::Value value,
                                    const Replacements& replacements);

// The same, as text.
std::string Tidy(reloader::watchman::Value value,
                 const Replacements& replacements);

}  // namespace reloader::fakes::watchman

#endif  // FAKES_WATCHMAN_CONTRACT_TIDY_H_
