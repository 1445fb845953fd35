// What is valid UTF-8 (RFC 3629): no overlong forms, no surrogates, nothing
// beyond U+10FFFF. Watchman's JSON and BSER v2 text must be.
//
//   if (!IsUtf8(name)) return Value::Bytes(name);
//
// Thread-safe functions.
#ifndef RELOADER_WATCHMAN_UTF8_H_
#define RELOADER_WATCHMAN_UTF8_H_

#include <cstddef>

#include "absl/strings/string_view.h"

namespace reloader::watchman {

// Returns the bytes that the first character of `text` takes (1 to 4); 0 if it
// is none, or `text` is empty.
size_t Utf8SequenceSize(absl::string_view text);

bool IsUtf8(absl::string_view text);

}  // namespace reloader::watchman

#endif  // RELOADER_WATCHMAN_UTF8_H_
