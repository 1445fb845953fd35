#include "conformance/xml_text.h"

#include <cstddef>
#include <cstdint>
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/string_view.h"

namespace reloader::conformance {
namespace {

// The length of the character at the start of `text` if it is well-formed UTF-8
// (Unicode, table 3-7) and of more than one byte; else 0.
size_t MultibyteLength(absl::string_view text) {
  const uint8_t lead = static_cast<uint8_t>(text[0]);
  size_t length = 0;
  if (lead >= 0xC2 && lead <= 0xDF) length = 2;
  if (lead >= 0xE0 && lead <= 0xEF) length = 3;
  if (lead >= 0xF0 && lead <= 0xF4) length = 4;
  if (length == 0 || text.size() < length) return 0;
  for (size_t i = 1; i < length; ++i) {
    if ((static_cast<uint8_t>(text[i]) & 0xC0) != 0x80) return 0;
  }
  const uint8_t second = static_cast<uint8_t>(text[1]);
  const bool overlong =
      (lead == 0xE0 && second < 0xA0) || (lead == 0xF0 && second < 0x90);
  const bool surrogate = lead == 0xED && second > 0x9F;
  const bool too_large = lead == 0xF4 && second > 0x8F;
  return overlong || surrogate || too_large ? 0 : length;
}

// U+FFFE and U+FFFF: well-formed, but no characters of XML.
bool IsForbidden(absl::string_view character) {
  return character == "\xEF\xBF\xBE" || character == "\xEF\xBF\xBF";
}

std::string HexEscape(absl::string_view bytes) {
  std::string text;
  for (const char byte : bytes) {
    absl::StrAppendFormat(&text, "\\x%02x", static_cast<uint8_t>(byte));
  }
  return text;
}

std::string OneByte(char byte) {
  switch (byte) {
    case '&':
      return "&amp;";
    case '<':
      return "&lt;";
    case '>':
      return "&gt;";
    case '"':
      return "&quot;";
    case '\t':
    case '\n':
    case '\r':
      return absl::StrFormat("&#%d;", byte);
    default:
      break;
  }
  const bool plain = byte >= 0x20 && byte <= 0x7E;
  return plain ? std::string(1, byte) : HexEscape(absl::string_view(&byte, 1));
}

}  // namespace

std::string XmlText(absl::string_view text) {
  std::string result;
  while (!text.empty()) {
    const size_t length = MultibyteLength(text);
    if (length == 0) {
      absl::StrAppend(&result, OneByte(text[0]));
      text.remove_prefix(1);
      continue;
    }
    const absl::string_view character = text.substr(0, length);
    absl::StrAppend(&result, IsForbidden(character) ? HexEscape(character)
                                                    : std::string(character));
    text.remove_prefix(length);
  }
  return result;
}

}  // namespace reloader::conformance
