// The pieces of a pattern of git's wildmatch(), before they are put together to
// globs.
//
//   std::optional<std::vector<WildmatchToken>> tokens =
//       ParseWildmatch("a[[:digit:]]/**");
//   // byte a, set 0-9, slash, stars
//
// Any number of threads.
#ifndef RELOADER_GITIGNORE_WILDMATCH_TOKEN_H_
#define RELOADER_GITIGNORE_WILDMATCH_TOKEN_H_

#include <bitset>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"

namespace reloader {

struct WildmatchToken {
  enum class Kind : uint8_t {
    kByte,   // `byte`, never a slash
    kSet,    // one byte of `set`, which has neither slash nor NUL
    kSlash,  // "/" or "\/"
    kStar,   // "*"
    kStars,  // two or more
  };
  Kind kind;
  char byte = 0;
  bool is_escaped = false;  // Of kSlash.
  bool is_special = false;  // Not spelled as the byte that it matches.
  std::bitset<256> set;
};

// nullopt: the pattern matches nothing, as its brackets are not closed or name
// an unknown class, or it ends with a lone backslash.
std::optional<std::vector<WildmatchToken>> ParseWildmatch(
    absl::string_view pattern);

// Returns `set`, which is not empty, as one piece of a glob (glob.h).
std::string GlobOfSet(const std::bitset<256>& set);

}  // namespace reloader

#endif  // RELOADER_GITIGNORE_WILDMATCH_TOKEN_H_
