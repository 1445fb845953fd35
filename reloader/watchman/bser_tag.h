// The bytes that begin BSER's values, and its words for people. For the codecs.
//
//   out->push_back(static_cast<char>(BserTag::kTrue));
//
// Thread-safe functions.
#ifndef RELOADER_WATCHMAN_BSER_TAG_H_
#define RELOADER_WATCHMAN_BSER_TAG_H_

#include <cstdint>
#include <string>

namespace reloader::watchman {

enum class BserTag : uint8_t {
  kArray = 0x00,
  kObject = 0x01,
  kBytes = 0x02,
  kInt8 = 0x03,
  kInt16 = 0x04,
  kInt32 = 0x05,
  kInt64 = 0x06,
  kReal = 0x07,
  kTrue = 0x08,
  kFalse = 0x09,
  kNull = 0x0a,
  kTemplate = 0x0b,
  kSkip = 0x0c,
  kText = 0x0d,
};

// Returns what `tag` announces, as "an array (0x00)".
std::string DescribeBserTag(uint8_t tag);

}  // namespace reloader::watchman

#endif  // RELOADER_WATCHMAN_BSER_TAG_H_
