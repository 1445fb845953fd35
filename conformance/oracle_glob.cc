#include "conformance/oracle_glob.h"

#include <cstddef>

#include "absl/strings/match.h"
#include "absl/strings/string_view.h"
#include "absl/strings/strip.h"

namespace reloader::conformance {
namespace {

// Takes one byte off the front of what stands in brackets, escaped or not.
unsigned char TakeByte(absl::string_view* text) {
  if (text->size() > 1 && text->front() == '\\') text->remove_prefix(1);
  const auto byte = static_cast<unsigned char>(text->front());
  text->remove_prefix(1);
  return byte;
}

// Takes a bracket expression off the front of `*pattern`, and tells whether
// `wanted` is one of its bytes.
bool TakeBrackets(absl::string_view* pattern, unsigned char wanted) {
  pattern->remove_prefix(1);
  const bool negated = absl::ConsumePrefix(pattern, "!");
  bool found = false;
  bool first = true;
  while (!pattern->empty() && (first || pattern->front() != ']')) {
    first = false;
    const unsigned char low = TakeByte(pattern);
    unsigned char high = low;
    const bool is_range =
        pattern->size() > 1 && (*pattern)[0] == '-' && (*pattern)[1] != ']';
    if (is_range) {
      pattern->remove_prefix(1);
      high = TakeByte(pattern);
    }
    if (low <= wanted && wanted <= high) found = true;
  }
  absl::ConsumePrefix(pattern, "]");
  return found != negated;
}

}  // namespace

bool NaiveGlobMatches(absl::string_view pattern, absl::string_view path) {
  // `**` at the end: all that is left, and there has to be something.
  if (pattern == "**") return !path.empty();

  // `**` before more: no directory, or one directory and then the same again.
  if (absl::StartsWith(pattern, "**/")) {
    if (NaiveGlobMatches(pattern.substr(3), path)) return true;
    const size_t slash = path.find('/');
    return slash != absl::string_view::npos &&
           NaiveGlobMatches(pattern, path.substr(slash + 1));
  }

  if (pattern.empty()) return path.empty();

  const bool at_name_byte = !path.empty() && path.front() != '/';

  // A star: no byte, or one byte and then the same star again.
  if (pattern.front() == '*') {
    return NaiveGlobMatches(pattern.substr(1), path) ||
           (at_name_byte && NaiveGlobMatches(pattern, path.substr(1)));
  }

  // Everything else takes exactly one byte.
  if (path.empty()) return false;
  if (pattern.front() == '?') {
    return at_name_byte && NaiveGlobMatches(pattern.substr(1), path.substr(1));
  }
  if (pattern.front() == '[') {
    const bool in_set =
        TakeBrackets(&pattern, static_cast<unsigned char>(path.front()));
    return at_name_byte && in_set && NaiveGlobMatches(pattern, path.substr(1));
  }
  if (pattern.front() == '\\') pattern.remove_prefix(1);
  return !pattern.empty() && pattern.front() == path.front() &&
         NaiveGlobMatches(pattern.substr(1), path.substr(1));
}

}  // namespace reloader::conformance
