// Glob is a compiled pattern that says which paths below a directory are
// watched, or ignored. Matching allocates nothing, and its cost is bounded by
// the length of the pattern times the length of the path, whatever the two are.
//
//   absl::StatusOr<Glob> glob = Glob::Parse("src/**/*.py");
//   if (!glob.ok()) return glob.status();
//   glob->Matches("src/a.py");      // true
//   glob->Matches("src/x/y/b.py");  // true
//   glob->Matches("src/b.pyc");     // false
//
// The dialect is that of Python's pathlib:
//
//   *       any number of bytes of one name, none included
//   ?       one byte of a name
//   [a-z_]  one byte of the set; [!a-z_] one byte outside of it
//   **      as a whole component: any number of directories, none included.
//           As the last component: every path at any depth, one name at least.
//   \x      the byte x itself, also within brackets
//   /       separates components; nothing else matches it
//
// Within brackets a ']' that comes first and a '-' that comes first or last
// stand for themselves. '^' is no negation, braces and [:alpha:] mean nothing
// special. Names are bytes, not text, and matched by case: '?' is one byte of a
// UTF-8 sequence. A leading dot is a byte like any other, so `*` matches
// ".profile".
//
// Both classes are immutable values; use them from any number of threads.
#ifndef RELOADER_GLOB_H_
#define RELOADER_GLOB_H_

#include <bitset>
#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace reloader {

class GlobParser;

// One component of a pattern: what stands between two slashes. For walking a
// tree and a pattern side by side.
class GlobComponent {
 public:
  // True for `**`.
  bool is_globstar() const { return kind_ == Kind::kGlobstar; }

  // True if there is no wildcard, so that only the name literal() matches.
  // Brackets count as a wildcard, also around a single byte; escapes do not.
  bool is_literal() const { return kind_ == Kind::kLiteral; }

  // The one name that matches, without escapes. Empty unless is_literal().
  const std::string& literal() const { return literal_; }

  // Tells whether `name` matches. `name` is a single name: not empty, without
  // '/'. `**` matches every name; that it may also match several of them, or
  // none, is for the caller to consider.
  bool Matches(absl::string_view name) const;

 private:
  friend class Glob;
  friend class GlobParser;

  using ByteSet = std::bitset<256>;

  enum class Kind {
    kLiteral,    // equals literal_
    kGlobstar,   // **
    kAnyName,    // *
    kSuffix,     // * and literal bytes: ends with suffix_
    kWildcards,  // runs tokens_
  };

  struct Token {
    enum class Kind : uint8_t { kByte, kAnyByte, kSet, kStar };
    Kind kind;
    uint8_t byte;        // of kByte
    uint16_t set_index;  // of kSet, in sets_
  };

  GlobComponent() = default;

  template <typename Steps>
  bool MatchName(absl::string_view name, Steps steps) const;
  template <typename Steps>
  bool MatchTokens(absl::string_view name, Steps steps) const;
  bool TokenMatches(Token token, uint8_t byte) const;

  Kind kind_ = Kind::kLiteral;
  std::string literal_;
  std::string suffix_;
  std::vector<Token> tokens_;
  std::vector<ByteSet> sets_;
};

// A whole pattern.
class Glob {
 public:
  static constexpr size_t kMaxPatternBytes = 4096;
  static constexpr size_t kMaxComponents = 256;

  // Compiles `pattern`.
  //
  // kInvalidArgument, with the pattern, the column (counted in bytes, from 1)
  // and what was expected there: an empty pattern or component (so also a
  // leading or trailing '/'), a component `.` or `..`, `**` beside anything
  // else in a component, `[` without its `]` in the same component, a range
  // that runs backwards or has no first byte, a backslash at the end of a
  // component, a NUL byte, more than kMaxPatternBytes or kMaxComponents.
  static absl::StatusOr<Glob> Parse(absl::string_view pattern);

  // The pattern as it was parsed.
  const std::string& pattern() const { return pattern_; }

  // Its components in order; at least one.
  const std::vector<GlobComponent>& components() const { return components_; }

  // Tells whether `relative_path` matches. It is relative to the directory that
  // the pattern is for: names with one '/' between two of them ("a/b.py"). What
  // is not of this form (an empty path or name, a leading or trailing '/')
  // matches nothing.
  bool Matches(absl::string_view relative_path) const;

  // Like Matches(), and stores in `*steps` how many times a byte, a token or a
  // name was looked at. For tests of the cost, which no clock can judge.
  bool MatchesCountingSteps(absl::string_view relative_path,
                            int64_t* steps) const;

 private:
  Glob(absl::string_view pattern, std::vector<GlobComponent> components)
      : pattern_(pattern), components_(std::move(components)) {}

  template <typename Steps>
  bool MatchPath(absl::string_view path, Steps steps) const;

  std::string pattern_;
  std::vector<GlobComponent> components_;
};

}  // namespace reloader

#endif  // RELOADER_GLOB_H_
