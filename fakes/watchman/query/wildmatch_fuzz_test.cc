// Compares Wildmatch with a matcher that tries everything.
//
// Input: a byte of options, the pattern up to a newline, and the text behind
// it.
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>

#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/string_view.h"
#include "fakes/watchman/query/wildmatch.h"

namespace {

using reloader::fakes::watchman::Wildmatch;

// The naive matcher takes exponential time.
constexpr size_t kMaxPattern = 10;
constexpr size_t kMaxText = 12;

// Wildmatch without the rules about dots, and without brackets: every way in
// which the pattern may go on is tried.
class NaiveMatcher {
 public:
  NaiveMatcher(absl::string_view pattern, const Wildmatch::Options& options)
      : pattern_(pattern), options_(options) {}

  bool Matches(absl::string_view text) const { return From(0, text); }

 private:
  char At(size_t at) const {
    return at < pattern_.size() ? pattern_[at] : '\0';
  }

  bool From(size_t at, absl::string_view text) const {
    if (at == pattern_.size()) return text.empty();
    if (pattern_[at] == '*') return Stars(at, text);
    if (text.empty()) return false;
    if (pattern_[at] == '?') {
      return !(options_.slashes && text[0] == '/') &&
             From(at + 1, text.substr(1));
    }
    const bool escaped = pattern_[at] == '\\' && !options_.no_escape;
    if (escaped && ++at == pattern_.size()) return false;
    if (!SameCharacter(pattern_[at], text[0], escaped)) return false;
    ++at;
    while (text[0] == '/' && At(at) == '/') ++at;
    return From(at, text.substr(1));
  }

  bool SameCharacter(char pattern, char text, bool escaped) const {
    if (!options_.fold_case) return pattern == text;
    const auto lower = [](char c) {
      return absl::ascii_tolower(static_cast<unsigned char>(c));
    };
    return (escaped ? pattern : lower(pattern)) == lower(text);
  }

  bool Stars(size_t at, absl::string_view text) const {
    size_t end = at;
    while (At(end) == '*') ++end;
    const bool is_double = end - at > 1;
    if (options_.slashes && is_double) {
      const bool begins = at == 0 || pattern_[at - 1] == '/';
      const bool ends = At(end) == 0 || At(end) == '/' ||
                        (At(end) == '\\' && At(end + 1) == '/');
      if (!begins || !ends) return false;
      if (At(end) == '/' && From(end + 1, text)) return true;
    }
    const bool crosses = is_double || !options_.slashes;
    if (!crosses && At(end) == '/') {  // One slash, whatever follows.
      const size_t slash = text.find('/');
      return slash != absl::string_view::npos &&
             From(end + 1, text.substr(slash + 1));
    }
    for (size_t taken = 0;; ++taken) {
      if (From(end, text.substr(taken))) return true;
      if (taken == text.size() || (!crosses && text[taken] == '/')) {
        return false;
      }
    }
  }

  const absl::string_view pattern_;
  const Wildmatch::Options options_;
};

void Complain(const char* what, absl::string_view pattern,
              absl::string_view text, bool seen) {
  std::fprintf(stderr, "%s: pattern \"%s\", text \"%s\", seen %s\n", what,
               absl::CEscape(pattern).c_str(), absl::CEscape(text).c_str(),
               seen ? "a match" : "no match");
  std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  if (size == 0) return 0;
  const absl::string_view input(reinterpret_cast<const char*>(data), size);
  Wildmatch::Options options = {.slashes = (data[0] & 1) != 0,
                                .fold_case = (data[0] & 2) != 0,
                                .no_escape = (data[0] & 4) != 0};
  const size_t newline = input.find('\n', 1);
  const absl::string_view pattern = input.substr(1, newline - 1);
  const absl::string_view text = newline == absl::string_view::npos
                                     ? absl::string_view()
                                     : input.substr(newline + 1);
  if (input.find('\0', 1) != absl::string_view::npos) return 0;
  const bool without_dots = Wildmatch(pattern, options).Matches(text);
  options.include_dotfiles = true;
  const bool with_dots = Wildmatch(pattern, options).Matches(text);
  if (without_dots && !with_dots) {
    Complain("the rules for dots let more through", pattern, text, with_dots);
  }
  if (pattern.find('[') != absl::string_view::npos ||
      pattern.size() > kMaxPattern || text.size() > kMaxText) {
    return 0;
  }
  if (NaiveMatcher(pattern, options).Matches(text) != with_dots) {
    Complain("the naive matcher disagrees", pattern, text, with_dots);
  }
  return 0;
}
