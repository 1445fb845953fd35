#include "reloader/gitignore/wildmatch_token.h"

#include <bitset>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/string_view.h"

namespace reloader {
namespace {

using ByteSet = std::bitset<256>;

// Returns whether `byte` is in the class, as git's own tables have it: ASCII
// only, and neither \v nor \f is space. nullopt: there is no such class.
std::optional<bool> IsInClass(absl::string_view name, unsigned char byte) {
  if (name == "alnum") return absl::ascii_isalnum(byte);
  if (name == "alpha") return absl::ascii_isalpha(byte);
  if (name == "blank") return byte == ' ' || byte == '\t';
  if (name == "cntrl") return absl::ascii_iscntrl(byte);
  if (name == "digit") return absl::ascii_isdigit(byte);
  if (name == "graph") return absl::ascii_isgraph(byte);
  if (name == "lower") return absl::ascii_islower(byte);
  if (name == "print") return absl::ascii_isprint(byte);
  if (name == "punct") return absl::ascii_ispunct(byte);
  if (name == "space") {
    return byte == ' ' || byte == '\t' || byte == '\n' || byte == '\r';
  }
  if (name == "upper") return absl::ascii_isupper(byte);
  if (name == "xdigit") return absl::ascii_isxdigit(byte);
  return std::nullopt;
}

// Reads a pattern from left to right. Each Parse... function begins at next_
// and leaves it behind what it has read; false or nullopt: nothing can match.
class Parser {
 public:
  explicit Parser(absl::string_view pattern) : pattern_(pattern) {}

  std::optional<std::vector<WildmatchToken>> Parse();

 private:
  using Kind = WildmatchToken::Kind;

  std::optional<WildmatchToken> ParseToken();
  std::optional<ByteSet> ParseBrackets();
  // Reads one element of a set. `*previous` is the byte before, from which a
  // range may begin; -1 if there is none.
  bool ParseElement(int* previous, ByteSet* set);
  // Reads what stands between "[:" and "]". nullopt: not a class; next_ stays.
  std::optional<absl::string_view> ParseClassName();
  std::optional<unsigned char> ParseByte();

  bool AtEnd() const { return next_ >= pattern_.size(); }
  bool Sees(char byte, size_t ahead = 0) const {
    return next_ + ahead < pattern_.size() && pattern_[next_ + ahead] == byte;
  }

  const absl::string_view pattern_;
  size_t next_ = 0;
};

std::optional<std::vector<WildmatchToken>> Parser::Parse() {
  std::vector<WildmatchToken> tokens;
  while (!AtEnd()) {
    const std::optional<WildmatchToken> token = ParseToken();
    if (!token.has_value()) return std::nullopt;
    tokens.push_back(*token);
  }
  return tokens;
}

std::optional<WildmatchToken> Parser::ParseToken() {
  switch (pattern_[next_]) {
    case '*': {
      const size_t begin = next_;
      while (Sees('*')) ++next_;
      return WildmatchToken{
          .kind = next_ - begin > 1 ? Kind::kStars : Kind::kStar,
          .is_special = true};
    }
    case '?':
      ++next_;
      return WildmatchToken{.kind = Kind::kSet,
                            .is_special = true,
                            .set = ByteSet().set().reset('/').reset(0)};
    case '[': {
      std::optional<ByteSet> set = ParseBrackets();
      if (!set.has_value() || set->none()) return std::nullopt;
      return WildmatchToken{
          .kind = Kind::kSet, .is_special = true, .set = *set};
    }
    default:
      break;
  }
  const bool is_escaped = Sees('\\');
  const std::optional<unsigned char> byte = ParseByte();
  if (!byte.has_value()) return std::nullopt;
  if (*byte == '/') {
    return WildmatchToken{.kind = Kind::kSlash,
                          .is_escaped = is_escaped,
                          .is_special = is_escaped};
  }
  return WildmatchToken{.kind = Kind::kByte,
                        .byte = static_cast<char>(*byte),
                        .is_special = is_escaped};
}

std::optional<ByteSet> Parser::ParseBrackets() {
  ++next_;
  const bool is_negated = Sees('!') || Sees('^');
  if (is_negated) ++next_;
  ByteSet set;
  int previous = -1;
  for (bool first = true; first || !Sees(']'); first = false) {
    if (AtEnd() || !ParseElement(&previous, &set)) return std::nullopt;
  }
  ++next_;
  if (is_negated) set.flip();
  return set.reset('/').reset(0);
}

bool Parser::ParseElement(int* previous, ByteSet* set) {
  if (Sees('-') && *previous >= 0 && next_ + 1 < pattern_.size() &&
      !Sees(']', 1)) {
    ++next_;
    const std::optional<unsigned char> last = ParseByte();
    if (!last.has_value()) return false;
    for (int byte = *previous; byte <= *last; ++byte) set->set(byte);
    *previous = -1;
    return true;
  }
  if (Sees('[') && Sees(':', 1)) {
    // Without any "]" there is no end of the set either.
    if (pattern_.find(']', next_ + 2) == absl::string_view::npos) return false;
    if (const std::optional<absl::string_view> name = ParseClassName()) {
      for (int byte = 0; byte < 256; ++byte) {
        const std::optional<bool> is_in =
            IsInClass(*name, static_cast<unsigned char>(byte));
        if (!is_in.has_value()) return false;
        if (*is_in) set->set(byte);
      }
      *previous = -1;
      return true;
    }
  }
  const std::optional<unsigned char> byte = ParseByte();
  if (!byte.has_value()) return false;
  set->set(*byte);
  *previous = *byte;
  return true;
}

std::optional<absl::string_view> Parser::ParseClassName() {
  const size_t begin = next_ + 2;
  const size_t end = pattern_.find(']', begin);
  if (end == begin || pattern_[end - 1] != ':') return std::nullopt;
  next_ = end + 1;
  return pattern_.substr(begin, end - 1 - begin);
}

std::optional<unsigned char> Parser::ParseByte() {
  if (Sees('\\')) ++next_;
  if (AtEnd()) return std::nullopt;
  return static_cast<unsigned char>(pattern_[next_++]);
}

// Appends a byte as it stands between brackets of a glob.
void AppendInBrackets(size_t byte, std::string* glob) {
  if (!absl::ascii_isalnum(static_cast<unsigned char>(byte)) && byte < 128) {
    glob->push_back('\\');
  }
  glob->push_back(static_cast<char>(byte));
}

}  // namespace

std::optional<std::vector<WildmatchToken>> ParseWildmatch(
    absl::string_view pattern) {
  return Parser(pattern).Parse();
}

std::string GlobOfSet(const ByteSet& set) {
  const ByteSet others = (~set).reset('/').reset(0);
  if (others.none()) return "?";
  const bool is_negated = others.count() < set.count();
  const ByteSet& listed = is_negated ? others : set;
  std::string glob = is_negated ? "[!" : "[";
  for (size_t first = 1; first < 256; ++first) {
    if (!listed[first]) continue;
    size_t last = first;
    while (last + 1 < 256 && listed[last + 1]) ++last;
    AppendInBrackets(first, &glob);
    if (last > first + 1) glob.push_back('-');
    if (last > first) AppendInBrackets(last, &glob);
    first = last;
  }
  glob.push_back(']');
  return glob;
}

}  // namespace reloader
