// BSER's integers: a tag that tells the width, then the bytes in this machine's
// order, signed. For the codecs.
//
//   char bytes[kMaxBserIntBytes];
//   out->append(bytes, WriteBserInt(count, bytes));
//
// Thread-safe functions.
#ifndef RELOADER_WATCHMAN_BSER_INT_H_
#define RELOADER_WATCHMAN_BSER_INT_H_

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <limits>

#include "reloader/watchman/bser_tag.h"

namespace reloader::watchman {

// With the tag.
inline constexpr size_t kMaxBserIntBytes = 1 + sizeof(int64_t);

// Returns how many bytes follow `tag`; 0 if it begins no integer.
inline size_t BserIntBytes(BserTag tag) {
  switch (tag) {
    case BserTag::kInt8:
      return sizeof(int8_t);
    case BserTag::kInt16:
      return sizeof(int16_t);
    case BserTag::kInt32:
      return sizeof(int32_t);
    case BserTag::kInt64:
      return sizeof(int64_t);
    default:
      return 0;
  }
}

template <typename T>
T LoadUnaligned(const char* p) {
  T value;
  std::memcpy(&value, p, sizeof(value));
  return value;
}

// Returns the integer whose BserIntBytes() `bytes` are at `p`.
inline int64_t LoadBserInt(const char* p, size_t bytes) {
  switch (bytes) {
    case sizeof(int8_t):
      return LoadUnaligned<int8_t>(p);
    case sizeof(int16_t):
      return LoadUnaligned<int16_t>(p);
    case sizeof(int32_t):
      return LoadUnaligned<int32_t>(p);
    default:
      return LoadUnaligned<int64_t>(p);
  }
}

// Writes `value` behind `tag` and returns how many bytes both take.
template <typename T>
size_t WriteTagged(BserTag tag, T value, char* to) {
  to[0] = static_cast<char>(tag);
  std::memcpy(to + 1, &value, sizeof(value));
  return 1 + sizeof(value);
}

// Writes `value` in the smallest width that it fits in; returns how many bytes
// that took, at most kMaxBserIntBytes.
inline size_t WriteBserInt(int64_t value, char* to) {
  const auto fits = [value](auto narrow) {
    using Narrow = std::numeric_limits<decltype(narrow)>;
    return value >= Narrow::min() && value <= Narrow::max();
  };
  if (fits(int8_t{})) {
    return WriteTagged(BserTag::kInt8, static_cast<int8_t>(value), to);
  }
  if (fits(int16_t{})) {
    return WriteTagged(BserTag::kInt16, static_cast<int16_t>(value), to);
  }
  if (fits(int32_t{})) {
    return WriteTagged(BserTag::kInt32, static_cast<int32_t>(value), to);
  }
  return WriteTagged(BserTag::kInt64, value, to);
}

}  // namespace reloader::watchman

#endif  // RELOADER_WATCHMAN_BSER_INT_H_
