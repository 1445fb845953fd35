#include "reloader/glob.h"

#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"

namespace reloader {
namespace {

// How MatchesCountingSteps() counts, and how Matches() does not.
class CountedSteps {
 public:
  explicit CountedSteps(int64_t* count) : count_(count) {}
  void Add(size_t steps) { *count_ += static_cast<int64_t>(steps); }

 private:
  int64_t* count_;
};

class UncountedSteps {
 public:
  void Add(size_t) {}
};

// The pattern for a message: escaped, and cut where it says enough.
std::string Shown(absl::string_view pattern) {
  constexpr size_t kMostBytes = 200;
  return absl::StrCat("\"", absl::CHexEscape(pattern.substr(0, kMostBytes)),
                      "\"", pattern.size() > kMostBytes ? "..." : "");
}

// Returns the name that begins at `begin` in `path`; empty where there is none.
absl::string_view NameAt(absl::string_view path, size_t begin) {
  const absl::string_view rest = path.substr(begin);
  return rest.substr(0, rest.find('/'));
}

}  // namespace

// Reads a pattern from left to right. Each Parse... function begins at next_
// and leaves it behind what it has read.
class GlobParser {
 public:
  explicit GlobParser(absl::string_view pattern) : pattern_(pattern) {}

  absl::StatusOr<std::vector<GlobComponent>> Parse();

 private:
  using ByteSet = GlobComponent::ByteSet;
  using Kind = GlobComponent::Kind;
  using Token = GlobComponent::Token;

  absl::Status CheckWhole() const;
  absl::StatusOr<GlobComponent> ParseComponent();
  absl::StatusOr<Token> ParseToken(std::vector<ByteSet>* sets);
  absl::StatusOr<ByteSet> ParseBrackets();
  absl::Status ParseBracketItem(bool first, ByteSet* set);
  absl::StatusOr<uint8_t> ParseByte();

  // True at the end of the pattern and before a slash.
  bool AtComponentEnd() const { return AtComponentEnd(next_); }
  bool AtComponentEnd(size_t offset) const {
    return offset >= pattern_.size() || pattern_[offset] == '/';
  }

  // True if `byte` stands `ahead` bytes further on.
  bool Sees(char byte, size_t ahead = 0) const {
    return next_ + ahead < pattern_.size() && pattern_[next_ + ahead] == byte;
  }

  absl::Status Error(size_t offset, absl::string_view problem,
                     absl::string_view expected) const {
    return absl::InvalidArgumentError(
        absl::StrCat("glob ", Shown(pattern_), ", column ", offset + 1, ": ",
                     problem, "; expected ", expected));
  }

  const absl::string_view pattern_;
  size_t next_ = 0;
};

absl::Status GlobParser::CheckWhole() const {
  if (pattern_.empty()) return Error(0, "empty pattern", "a name or wildcard");
  if (pattern_.size() > Glob::kMaxPatternBytes) {
    return Error(Glob::kMaxPatternBytes,
                 absl::StrCat("pattern of ", pattern_.size(), " bytes"),
                 absl::StrCat("at most ", Glob::kMaxPatternBytes, " bytes"));
  }
  const size_t nul = pattern_.find('\0');
  if (nul != absl::string_view::npos) {
    return Error(nul, "NUL byte", "a byte that a name can have");
  }
  return absl::OkStatus();
}

absl::StatusOr<std::vector<GlobComponent>> GlobParser::Parse() {
  if (absl::Status status = CheckWhole(); !status.ok()) return status;
  std::vector<GlobComponent> components;
  while (true) {
    if (components.size() == Glob::kMaxComponents) {
      return Error(next_, "too many components",
                   absl::StrCat("at most ", Glob::kMaxComponents));
    }
    absl::StatusOr<GlobComponent> component = ParseComponent();
    if (!component.ok()) return component.status();
    components.push_back(*std::move(component));
    if (next_ == pattern_.size()) return components;
    ++next_;  // The slash.
  }
}

absl::StatusOr<GlobComponent> GlobParser::ParseComponent() {
  const size_t begin = next_;
  if (AtComponentEnd()) {
    return Error(begin, "empty component", "a name or wildcard");
  }
  GlobComponent component;
  if (NameAt(pattern_, begin) == "**") {
    next_ += 2;
    component.kind_ = Kind::kGlobstar;
    return component;
  }
  std::string bytes;     // Of the tokens that are bytes.
  size_t wildcards = 0;  // The other tokens.
  std::vector<Token>& tokens = component.tokens_;
  while (!AtComponentEnd()) {
    absl::StatusOr<Token> token = ParseToken(&component.sets_);
    if (!token.ok()) return token.status();
    tokens.push_back(*token);
    if (token->kind == Token::Kind::kByte) {
      bytes.push_back(static_cast<char>(token->byte));
    } else {
      ++wildcards;
    }
  }
  if (wildcards == 0 && (bytes == "." || bytes == "..")) {
    return Error(begin, absl::StrCat("component \"", bytes, "\""),
                 "the name of an entry, which \".\" and \"..\" are not");
  }
  if (wildcards == 0) {
    component.kind_ = Kind::kLiteral;
    component.literal_ = std::move(bytes);
  } else if (wildcards == 1 && tokens.front().kind == Token::Kind::kStar) {
    component.kind_ = bytes.empty() ? Kind::kAnyName : Kind::kSuffix;
    component.suffix_ = std::move(bytes);
  } else {
    component.kind_ = Kind::kWildcards;
    tokens.shrink_to_fit();
    return component;
  }
  tokens = {};
  return component;
}

absl::StatusOr<GlobComponent::Token> GlobParser::ParseToken(
    std::vector<ByteSet>* sets) {
  if (Sees('*')) {
    if (Sees('*', 1)) {
      return Error(next_, "\"**\" beside other bytes",
                   "\"*\", or \"**\" as the whole component");
    }
    ++next_;
    return Token{Token::Kind::kStar, 0, 0};
  }
  if (Sees('?')) {
    ++next_;
    return Token{Token::Kind::kAnyByte, 0, 0};
  }
  if (Sees('[')) {
    absl::StatusOr<ByteSet> set = ParseBrackets();
    if (!set.ok()) return set.status();
    sets->push_back(*set);
    return Token{Token::Kind::kSet, 0, static_cast<uint16_t>(sets->size() - 1)};
  }
  absl::StatusOr<uint8_t> byte = ParseByte();
  if (!byte.ok()) return byte.status();
  return Token{Token::Kind::kByte, *byte, 0};
}

absl::StatusOr<GlobComponent::ByteSet> GlobParser::ParseBrackets() {
  const size_t opening = next_++;
  const bool negated = Sees('!');
  if (negated) ++next_;
  ByteSet set;
  for (bool first = true; first || !Sees(']'); first = false) {
    if (AtComponentEnd()) {
      return Error(opening, "'[' is not closed",
                   "']' in the same component (one that comes first stands "
                   "for itself; a '[' that does is written \\[)");
    }
    if (absl::Status status = ParseBracketItem(first, &set); !status.ok()) {
      return status;
    }
  }
  ++next_;  // The closing bracket.
  return negated ? ~set : set;
}

absl::Status GlobParser::ParseBracketItem(bool first, ByteSet* set) {
  const size_t begin = next_;
  if (Sees('-') && !first && !Sees(']', 1) && !AtComponentEnd(next_ + 1)) {
    return Error(begin, "range without a first byte",
                 "'-' between two bytes, first, last, or written \\-");
  }
  absl::StatusOr<uint8_t> from = ParseByte();
  if (!from.ok()) return from.status();
  if (!Sees('-') || Sees(']', 1) || AtComponentEnd(next_ + 1)) {
    set->set(*from);
    return absl::OkStatus();
  }
  ++next_;  // The dash.
  absl::StatusOr<uint8_t> to = ParseByte();
  if (!to.ok()) return to.status();
  if (*from > *to) {
    return Error(begin, "range that runs backwards",
                 "the smaller of the two bytes first");
  }
  for (size_t byte = *from; byte <= *to; ++byte) set->set(byte);
  return absl::OkStatus();
}

absl::StatusOr<uint8_t> GlobParser::ParseByte() {
  if (Sees('\\')) {
    if (AtComponentEnd(next_ + 1)) {
      return Error(next_, "backslash at the end of a component",
                   "a byte after it, not '/' (a backslash itself is \\\\)");
    }
    ++next_;
  }
  return static_cast<uint8_t>(pattern_[next_++]);
}

template <typename Steps>
bool GlobComponent::MatchName(absl::string_view name, Steps steps) const {
  switch (kind_) {
    case Kind::kLiteral:
      steps.Add(1 + literal_.size());
      return name == literal_;
    case Kind::kSuffix:
      steps.Add(1 + suffix_.size());
      return absl::EndsWith(name, suffix_);
    case Kind::kGlobstar:
    case Kind::kAnyName:
      steps.Add(1);
      return true;
    case Kind::kWildcards:
      return MatchTokens(name, steps);
  }
  return false;
}

// What follows a star has a fixed length up to the next star, and matching it
// at its leftmost place leaves most for the rest. So it is enough to go back to
// the last star, and no pair of token and byte is looked at twice.
template <typename Steps>
bool GlobComponent::MatchTokens(absl::string_view name, Steps steps) const {
  constexpr size_t kNone = -1;
  size_t token = 0;
  size_t byte = 0;
  size_t token_after_star = kNone;
  size_t byte_after_star = 0;
  while (byte < name.size()) {
    steps.Add(1);
    if (token < tokens_.size() && tokens_[token].kind == Token::Kind::kStar) {
      token_after_star = ++token;
      byte_after_star = byte;
      if (token == tokens_.size()) return true;
    } else if (token < tokens_.size() &&
               TokenMatches(tokens_[token], static_cast<uint8_t>(name[byte]))) {
      ++token;
      ++byte;
    } else if (token_after_star != kNone) {
      token = token_after_star;
      byte = ++byte_after_star;
    } else {
      return false;
    }
  }
  if (token < tokens_.size() && tokens_[token].kind == Token::Kind::kStar) {
    ++token;  // Two stars never stand side by side.
  }
  return token == tokens_.size();
}

bool GlobComponent::TokenMatches(Token token, uint8_t byte) const {
  switch (token.kind) {
    case Token::Kind::kByte:
      return token.byte == byte;
    case Token::Kind::kAnyByte:
      return true;
    case Token::Kind::kSet:
      return sets_[token.set_index][byte];
    case Token::Kind::kStar:
      break;
  }
  return false;
}

bool GlobComponent::Matches(absl::string_view name) const {
  return MatchName(name, UncountedSteps());
}

absl::StatusOr<Glob> Glob::Parse(absl::string_view pattern) {
  absl::StatusOr<std::vector<GlobComponent>> components =
      GlobParser(pattern).Parse();
  if (!components.ok()) return components.status();
  return Glob(pattern, *std::move(components));
}

// The same method as in MatchTokens(): `**` is to names what `*` is to bytes.
// A `**` is only looked at while there is a name left, so that one at the end
// needs a name, and takes the rest by going back again and again.
template <typename Steps>
bool Glob::MatchPath(absl::string_view path, Steps steps) const {
  constexpr size_t kNone = -1;
  size_t component = 0;
  size_t begin = 0;  // Of the next name; past the end when there is none.
  size_t component_after_star = kNone;
  size_t begin_after_star = 0;
  while (begin <= path.size()) {
    steps.Add(1);
    if (component < components_.size() &&
        components_[component].is_globstar()) {
      component_after_star = ++component;
      begin_after_star = begin;
      continue;
    }
    const absl::string_view name = NameAt(path, begin);
    steps.Add(name.size());
    if (name.empty()) return false;
    if (component < components_.size() &&
        components_[component].MatchName(name, steps)) {
      ++component;
      begin += name.size() + 1;
    } else if (component_after_star != kNone) {
      component = component_after_star;
      begin_after_star += NameAt(path, begin_after_star).size() + 1;
      begin = begin_after_star;
    } else {
      return false;
    }
  }
  return component == components_.size();
}

bool Glob::Matches(absl::string_view relative_path) const {
  return MatchPath(relative_path, UncountedSteps());
}

bool Glob::MatchesCountingSteps(absl::string_view relative_path,
                                int64_t* steps) const {
  *steps = 0;
  return MatchPath(relative_path, CountedSteps(steps));
}

}  // namespace reloader
