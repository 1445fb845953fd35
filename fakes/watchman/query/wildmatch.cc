#include "fakes/watchman/query/wildmatch.h"

#include <bitset>
#include <cstddef>
#include <cstdint>
#include <optional>

#include "absl/strings/ascii.h"
#include "absl/strings/string_view.h"

namespace reloader::fakes::watchman {
namespace {

using ByteSet = std::bitset<256>;

// Returns the byte at `at`, or NUL behind the end.
char At(absl::string_view text, size_t at) {
  return at < text.size() ? text[at] : '\0';
}

bool IsSpecial(char c) { return c == '*' || c == '?' || c == '[' || c == '\\'; }

// Adds the bytes from `first` to `last`. Text is in lower case if case is
// folded; a range of capitals has its small letters then.
void AddRange(uint8_t first, uint8_t last, bool fold_case, ByteSet* set) {
  for (int c = 0; c < 256; ++c) {
    const bool is_small = absl::ascii_islower(static_cast<uint8_t>(c));
    const int folded = fold_case && is_small ? c - 'a' + 'A' : c;
    if ((first <= c && c <= last) || (first <= folded && folded <= last)) {
      set->set(c);
    }
  }
}

// Adds [:name:]; returns false if there is no such class.
bool AddNamed(absl::string_view name, bool fold_case, ByteSet* set) {
  struct Named {
    absl::string_view name;
    bool (*contains)(unsigned char);
  };
  static constexpr Named kClasses[] = {
      {"alnum", absl::ascii_isalnum}, {"alpha", absl::ascii_isalpha},
      {"blank", absl::ascii_isblank}, {"cntrl", absl::ascii_iscntrl},
      {"digit", absl::ascii_isdigit}, {"graph", absl::ascii_isgraph},
      {"lower", absl::ascii_islower}, {"print", absl::ascii_isprint},
      {"punct", absl::ascii_ispunct}, {"space", absl::ascii_isspace},
      {"upper", absl::ascii_isupper}, {"xdigit", absl::ascii_isxdigit},
  };
  for (const Named& named : kClasses) {
    if (named.name != name) continue;
    const bool small_too = fold_case && name == "upper";
    for (int c = 0; c < 256; ++c) {
      const auto byte = static_cast<unsigned char>(c);
      if (named.contains(byte) || (small_too && absl::ascii_islower(byte))) {
        set->set(c);
      }
    }
    return true;
  }
  return false;
}

// Reads a bracket expression.
class ClassReader {
 public:
  ClassReader(absl::string_view pattern, size_t at, bool fold_case)
      : pattern_(pattern), at_(at), fold_case_(fold_case) {}

  // Reads from behind the "[" on; returns false if it is malformed.
  bool Read() {
    const char first = At(pattern_, at_);
    const bool negated = first == '!' || first == '^';
    if (negated) ++at_;
    // A "]" that comes first is one of the bytes.
    do {
      if (!ReadItem()) return false;
    } while (At(pattern_, at_) != ']');
    ++at_;
    if (negated) set_.flip();
    return true;
  }

  // Behind the "]".
  size_t at() const { return at_; }
  const ByteSet& set() const { return set_; }

 private:
  bool ReadItem() {
    const char c = At(pattern_, at_);
    const char next = At(pattern_, at_ + 1);
    if (c == '-' && previous_ != 0 && next != '\0' && next != ']') {
      return ReadEndOfRange();
    }
    if (c == '[' && next == ':') return ReadNamed();
    return ReadByte(&previous_) && Add(previous_);
  }

  // A backslash escapes here whatever the options say.
  bool ReadByte(uint8_t* byte) {
    if (At(pattern_, at_) == '\\') ++at_;
    const char c = At(pattern_, at_);
    if (c == '\0') return false;
    ++at_;
    *byte = static_cast<uint8_t>(c);
    return true;
  }

  bool ReadEndOfRange() {
    ++at_;
    uint8_t last = 0;
    if (!ReadByte(&last)) return false;
    AddRange(previous_, last, fold_case_, &set_);
    previous_ = 0;
    return true;
  }

  bool ReadNamed() {
    const size_t begin = at_ + 2;
    const size_t end = pattern_.find(']', begin);
    if (end == absl::string_view::npos) return false;
    if (end == begin || pattern_[end - 1] != ':') {  // A "[" like others.
      ++at_;
      previous_ = '[';
      return Add('[');
    }
    at_ = end + 1;
    previous_ = 0;
    return AddNamed(pattern_.substr(begin, end - 1 - begin), fold_case_, &set_);
  }

  bool Add(uint8_t byte) {
    set_.set(byte);
    return true;
  }

  const absl::string_view pattern_;
  size_t at_;
  const bool fold_case_;
  uint8_t previous_ = 0;  // What a range would begin with, or none.
  ByteSet set_;
};

// Returns the pattern up to a NUL: the daemon's strings end there.
absl::string_view UpToNul(absl::string_view pattern) {
  return pattern.substr(0, pattern.find('\0'));
}

bool IsDotBehindSlash(absl::string_view text) {
  return text.size() > 1 && text[0] == '/' && text[1] == '.';
}

}  // namespace

Wildmatch::Wildmatch(absl::string_view pattern, const Options& options)
    : options_(options) {
  Compile(UpToNul(pattern));
}

bool Wildmatch::Matches(absl::string_view text) const {
  // Each of several stars leaves all choices to the others: an exponential
  // number of ways to the same few places. Two have no more than n^2.
  Memo memo;
  if (star_count_ > 2) {
    memo.lengths = text.size() + 1;
    memo.outcomes.resize((tokens_.size() + 1) * memo.lengths);
  }
  return Match(0, text, &memo) == Outcome::kYes;
}

void Wildmatch::Compile(absl::string_view pattern) {
  for (size_t at = 0; at < pattern.size();) {
    const char c = pattern[at];
    if (c == '*') {
      at = CompileStars(pattern, at);
    } else if (c == '[') {
      at = CompileClass(pattern, at);
    } else if (c == '?') {
      tokens_.push_back({.kind = Kind::kAnyCharacter});
      ++at;
    } else {
      // What is escaped is not folded, so that a capital matches nothing when
      // case is folded: text is in lower case then.
      const bool escaped = c == '\\' && !options_.no_escape;
      if (escaped) ++at;
      const char literal = At(pattern, at);
      tokens_.push_back(
          {.kind = literal == '\0' ? Kind::kNever : Kind::kCharacter,
           .character = escaped ? static_cast<uint8_t>(literal) : Fold(literal),
           .is_plain_slash = literal == '/' && !escaped,
           .then_dot = At(pattern, at + 1) == '.'});
      ++at;
    }
  }
}

size_t Wildmatch::CompileClass(absl::string_view pattern, size_t at) {
  ClassReader reader(pattern, at + 1, options_.fold_case);
  if (!reader.Read()) {
    tokens_.push_back({.kind = Kind::kNever});
    return pattern.size();
  }
  tokens_.push_back({.kind = Kind::kClass,
                     .class_index = static_cast<uint32_t>(classes_.size())});
  classes_.push_back(reader.set());
  return reader.at();
}

size_t Wildmatch::CompileStars(absl::string_view pattern, size_t at) {
  size_t end = pattern.find_first_not_of('*', at);
  if (end == absl::string_view::npos) end = pattern.size();
  const char next = At(pattern, end);
  const char next_but_one = At(pattern, end + 1);
  const bool is_double = end - at > 1;
  const bool is_component =
      (at == 0 || pattern[at - 1] == '/') &&
      (next == '\0' || next == '/' || (next == '\\' && next_but_one == '/'));
  if (options_.slashes && is_double && !is_component) {
    tokens_.push_back({.kind = Kind::kNever});
    return pattern.size();
  }
  ++star_count_;
  tokens_.push_back({.kind = Kind::kStars,
                     .then_dot = next_but_one == '.',
                     .crosses_slashes = is_double || !options_.slashes,
                     .may_skip = !IsSpecial(next)});
  return end;
}

uint8_t Wildmatch::Fold(char c) const {
  const auto byte = static_cast<unsigned char>(c);
  return options_.fold_case ? static_cast<uint8_t>(absl::ascii_tolower(byte))
                            : byte;
}

Wildmatch::Outcome Wildmatch::MatchOnce(size_t token, absl::string_view text,
                                        Memo* memo) const {
  if (memo->outcomes.empty()) return Match(token, text, memo);
  std::optional<Outcome>& known =
      memo->outcomes[token * memo->lengths + text.size()];
  if (!known.has_value()) known = Match(token, text, memo);
  return *known;
}

Wildmatch::Outcome Wildmatch::Match(size_t token, absl::string_view text,
                                    Memo* memo) const {
  // Dots count at the beginning of the text, and also wherever stars go on: so
  // it is in the daemon.
  bool needs_dot =
      !options_.include_dotfiles && !text.empty() && text.front() == '.';
  for (; token < tokens_.size(); ++token) {
    const Token& expected = tokens_[token];
    if (expected.kind == Kind::kStars) {
      const bool is_directory = !expected.crosses_slashes &&
                                token + 1 < tokens_.size() &&
                                tokens_[token + 1].is_plain_slash;
      if (!is_directory) return MatchStars(token, text, needs_dot, memo);
      // Nobody looks for dots here.
      const size_t slash = text.find('/');
      if (slash == absl::string_view::npos) return Outcome::kNo;
      text.remove_prefix(slash + 1);
      ++token;
      continue;
    }
    if (expected.kind == Kind::kNever || text.empty()) return Outcome::kNever;
    const uint8_t c = Fold(text.front());
    const bool is_slash = options_.slashes && c == '/';
    if (expected.kind == Kind::kCharacter) {
      if (c != expected.character) return Outcome::kNo;
      while (c == '/' && token + 1 < tokens_.size() &&
             tokens_[token + 1].is_plain_slash) {
        ++token;
      }
      if (is_slash && !options_.include_dotfiles && IsDotBehindSlash(text) &&
          !tokens_[token].then_dot) {
        return Outcome::kNo;
      }
      needs_dot = false;
    } else if (is_slash || (expected.kind == Kind::kClass &&
                            !classes_[expected.class_index][c])) {
      return Outcome::kNo;
    }
    text.remove_prefix(1);
  }
  return text.empty() ? Outcome::kYes : Outcome::kNo;
}

Wildmatch::Outcome Wildmatch::MatchStars(size_t token, absl::string_view text,
                                         bool needs_dot, Memo* memo) const {
  const Token& stars = tokens_[token];
  const size_t rest = token + 1;
  if (rest == tokens_.size()) {
    const bool stops =
        !stars.crosses_slashes && text.find('/') != absl::string_view::npos;
    return needs_dot || stops ? Outcome::kNo : Outcome::kYes;
  }
  // "**/" may be nothing at all.
  if (options_.slashes && stars.crosses_slashes &&
      tokens_[rest].is_plain_slash &&
      MatchOnce(rest + 1, text, memo) == Outcome::kYes) {
    return Outcome::kYes;
  }
  for (; !text.empty(); text.remove_prefix(1)) {
    if (stars.may_skip) {
      const uint8_t sought = tokens_[rest].character;
      while (!text.empty() && Fold(text.front()) != sought) {
        if (!stars.crosses_slashes && text.front() == '/') return Outcome::kNo;
        text.remove_prefix(1);
      }
      if (text.empty()) return Outcome::kNo;
    }
    if (needs_dot) return Outcome::kNo;
    const Outcome outcome = MatchOnce(rest, text, memo);
    const bool at_slash = text.front() == '/';
    if (outcome != Outcome::kNo) {
      if (!stars.crosses_slashes || outcome != Outcome::kNotBeforeASlash) {
        return outcome;
      }
    } else if (!stars.crosses_slashes && at_slash) {
      return Outcome::kNotBeforeASlash;
    } else if (options_.slashes && !options_.include_dotfiles &&
               IsDotBehindSlash(text) && !stars.then_dot) {
      return Outcome::kNo;
    }
  }
  return Outcome::kNever;
}

}  // namespace reloader::fakes::watchman
