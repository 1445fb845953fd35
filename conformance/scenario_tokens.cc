#include "conformance/scenario_tokens.h"

#include <cstddef>
#include <optional>
#include <string>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/string_view.h"

namespace reloader::conformance {
namespace {

constexpr size_t kShownBytes = 60;

bool IsBlank(char c) { return c == ' ' || c == '\t'; }

bool IsControl(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return byte < 0x20 || byte == 0x7f;
}

int HexDigit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  const char lower = absl::ascii_tolower(static_cast<unsigned char>(c));
  return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

// Walks over one line. Every method leaves `position_` behind what it read.
class Splitter {
 public:
  explicit Splitter(absl::string_view line) : line_(line) {}

  ScriptLine Run() {
    const size_t start = SkipBlanks();
    while (!AtEnd() && line_[position_] != '#') {
      Token token;
      token.column = position_ + 1;
      token.quoted = line_[position_] == '"';
      if (!(token.quoted ? ReadQuoted(&token) : ReadBare(&token))) break;
      result_.tokens.push_back(std::move(token));
      result_.end_column = position_ + 1;
      SkipBlanks();
    }
    if (!result_.error) CheckComment();
    if (!result_.tokens.empty()) {
      result_.source =
          std::string(line_.substr(start, result_.end_column - 1 - start));
    }
    return std::move(result_);
  }

 private:
  bool AtEnd() const { return position_ == line_.size(); }

  size_t SkipBlanks() {
    while (!AtEnd() && IsBlank(line_[position_])) ++position_;
    return position_;
  }

  bool Fail(size_t position, std::string message) {
    result_.error = TokenError{position + 1, std::move(message)};
    return false;
  }

  bool FailAtControl() {
    return Fail(
        position_,
        absl::StrFormat("expected a printable character, got byte 0x%02x (in "
                        "double quotes write \\x%02x)",
                        static_cast<unsigned char>(line_[position_]),
                        static_cast<unsigned char>(line_[position_])));
  }

  void CheckComment() {
    for (; !AtEnd(); ++position_) {
      if (IsControl(line_[position_]) && line_[position_] != '\t') {
        FailAtControl();
        return;
      }
    }
  }

  bool ReadBare(Token* token) {
    const size_t start = position_;
    for (; !AtEnd() && !IsBlank(line_[position_]); ++position_) {
      if (IsControl(line_[position_])) return FailAtControl();
      if (line_[position_] == '"') {
        return Fail(position_,
                    "expected a blank before the double quote (or quote the "
                    "whole word and write \\\")");
      }
    }
    token->value = std::string(line_.substr(start, position_ - start));
    return true;
  }

  bool ReadQuoted(Token* token) {
    const size_t start = position_++;
    while (!AtEnd() && line_[position_] != '"') {
      if (IsControl(line_[position_])) return FailAtControl();
      if (line_[position_] == '\\') {
        if (!ReadEscape(token)) return false;
      } else {
        token->value.push_back(line_[position_++]);
      }
    }
    if (AtEnd()) {
      return Fail(start,
                  "expected a closing double quote, got the end of the "
                  "line");
    }
    ++position_;
    if (!AtEnd() && !IsBlank(line_[position_])) {
      return Fail(position_, "expected a blank after the double quote");
    }
    return true;
  }

  bool ReadEscape(Token* token) {
    const absl::string_view rest = line_.substr(position_ + 1);
    if (rest.size() >= 3 && rest[0] == 'x' && HexDigit(rest[1]) >= 0 &&
        HexDigit(rest[2]) >= 0) {
      token->value.push_back(
          static_cast<char>(HexDigit(rest[1]) * 16 + HexDigit(rest[2])));
      position_ += 4;
      return true;
    }
    const char escaped = rest.empty() ? '\0' : rest[0];
    switch (escaped) {
      case 'n':
        token->value.push_back('\n');
        break;
      case 't':
        token->value.push_back('\t');
        break;
      case '\\':
      case '"':
        token->value.push_back(escaped);
        break;
      default:
        return Fail(position_,
                    "expected \\n, \\t, \\\\, \\\" or \\xNN with two "
                    "hexadecimal digits after the backslash");
    }
    position_ += 2;
    return true;
  }

  const absl::string_view line_;
  size_t position_ = 0;
  ScriptLine result_;
};

bool CanBeBare(absl::string_view value) {
  if (value.empty() || value[0] == '#') return false;
  for (const char c : value) {
    if (c == ' ' || c == '"' || IsControl(c)) return false;
  }
  return true;
}

}  // namespace

ScriptLine SplitScriptLine(absl::string_view line) {
  return Splitter(line).Run();
}

std::string QuoteToken(absl::string_view value) {
  return CanBeBare(value) ? std::string(value) : AlwaysQuoteToken(value);
}

std::string AlwaysQuoteToken(absl::string_view value) {
  std::string result = "\"";
  for (const char c : value) {
    if (c == '\n') {
      result += "\\n";
    } else if (c == '\t') {
      result += "\\t";
    } else if (c == '\\' || c == '"') {
      result += {'\\', c};
    } else if (IsControl(c)) {
      absl::StrAppendFormat(&result, "\\x%02x", static_cast<unsigned char>(c));
    } else {
      result += c;
    }
  }
  return result + "\"";
}

std::string ShowForMessage(absl::string_view value) {
  const bool cut = value.size() > kShownBytes;
  return absl::StrCat("'", absl::CHexEscape(value.substr(0, kShownBytes)),
                      cut ? "...'" : "'");
}

}  // namespace reloader::conformance
