// Watchman's patterns for names, compiled: the terms "match" and "imatch", and
// what "glob" does with a component. All of it does as the daemon does, also
// where that is surprising; README.md has the surprises.
//
//   const Wildmatch pattern("**/*.py", {.slashes = true});
//   pattern.Matches("src/a.py")   // true
//
// Immutable, so several threads may use one. To match allocates nothing, but
// for patterns with three "*" or more.
#ifndef FAKES_WATCHMAN_QUERY_WILDMATCH_H_
#define FAKES_WATCHMAN_QUERY_WILDMATCH_H_

#include <bitset>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "absl/strings/string_view.h"

namespace reloader::fakes::watchman {

class Wildmatch {
 public:
  struct Options {
    // "*" and "?" stop at a slash, and "**" is a component of its own. Of the
    // scope "wholename".
    bool slashes = false;
    bool fold_case = false;
    // A backslash is a character as any other.
    bool no_escape = false;
    // Wildcards match a dot at the beginning of a name too.
    bool include_dotfiles = false;
  };

  // A pattern that is malformed matches nothing. It ends at a NUL.
  Wildmatch(absl::string_view pattern, const Options& options);

  // Returns whether all of `text` matches. It holds no NUL.
  bool Matches(absl::string_view text) const;

 private:
  enum class Kind : uint8_t {
    kCharacter,
    kAnyCharacter,
    kClass,
    kStars,
    kNever
  };
  // kNo: not from here. The others end the search for longer matches of stars
  // further out: of all, or of those that stop at slashes.
  enum class Outcome : uint8_t { kYes, kNo, kNever, kNotBeforeASlash };

  struct Token {
    Kind kind = Kind::kNever;
    uint8_t character = 0;        // kCharacter.
    uint32_t class_index = 0;     // kClass.
    bool is_plain_slash = false;  // kCharacter: a slash without a backslash.
    // The pattern's next byte is a dot. Of kStars, the next but one.
    bool then_dot = false;
    bool crosses_slashes = false;  // kStars.
    // kStars before a byte that is not special: go to where that byte is.
    bool may_skip = false;
  };

  // What came of a token and those behind it, for each length of text that may
  // be left; empty where it is not worth while.
  struct Memo {
    size_t lengths = 0;
    std::vector<std::optional<Outcome>> outcomes;
  };

  void Compile(absl::string_view pattern);
  size_t CompileClass(absl::string_view pattern, size_t at);
  size_t CompileStars(absl::string_view pattern, size_t at);
  uint8_t Fold(char c) const;
  Outcome Match(size_t token, absl::string_view text, Memo* memo) const;
  Outcome MatchStars(size_t token, absl::string_view text, bool needs_dot,
                     Memo* memo) const;
  // The same as Match(), once for each place.
  Outcome MatchOnce(size_t token, absl::string_view text, Memo* memo) const;

  Options options_;
  std::vector<Token> tokens_;
  std::vector<std::bitset<256>> classes_;
  int star_count_ = 0;
};

}  // namespace reloader::fakes::watchman

#endif  // FAKES_WATCHMAN_QUERY_WILDMATCH_H_
