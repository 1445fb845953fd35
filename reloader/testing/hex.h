// Bytes as tests spell them:
//
//   BytesFromHex("0001 03")  // std::string("\0\1\3", 3)
//
// Abseil's own function for this has another signature in each version. A pure
// function.
#ifndef RELOADER_TESTING_HEX_H_
#define RELOADER_TESTING_HEX_H_

#include <optional>
#include <string>

#include "absl/strings/ascii.h"
#include "absl/strings/string_view.h"
#include "reloader/check.h"

namespace reloader {

// `digits` are pairs of hexadecimal digits, with blanks anywhere.
inline std::string BytesFromHex(absl::string_view digits) {
  std::string bytes;
  std::optional<int> high;
  for (const char digit : digits) {
    if (digit == ' ') continue;
    RELOADER_CHECK(absl::ascii_isxdigit(digit));
    const int value = absl::ascii_isdigit(digit)
                          ? digit - '0'
                          : absl::ascii_tolower(digit) - 'a' + 10;
    if (high.has_value()) {
      bytes.push_back(static_cast<char>(*high * 16 + value));
      high.reset();
    } else {
      high = value;
    }
  }
  RELOADER_CHECK(!high.has_value());
  return bytes;
}

}  // namespace reloader

#endif  // RELOADER_TESTING_HEX_H_
