// How one of Watchman's PDUs is written: JSON, BSER v1 or BSER v2. Each PDU of
// a connection says so in its first two bytes, and a server answers in the
// encoding of the request.
//
//   PduEncoding encoding = {PduFormat::kBserV2, kBserNoText};
//
// A value type.
#ifndef RELOADER_WATCHMAN_PDU_ENCODING_H_
#define RELOADER_WATCHMAN_PDU_ENCODING_H_

#include <cstdint>
#include <ostream>

namespace reloader::watchman {

enum class PduFormat : uint8_t { kJson, kBserV1, kBserV2 };

// Capabilities of BSER v2, bits of one word. The daemon answers with the word
// of the request, unknown bits too.
// Never the tag 0d: all strings are bytes.
inline constexpr uint32_t kBserNoText = 0x1;
// Error texts that mix encodings are sent as they are. Nothing here does else.
inline constexpr uint32_t kBserRawErrors = 0x2;

struct PduEncoding {
  PduFormat format = PduFormat::kJson;
  // Zero but for BSER v2.
  uint32_t capabilities = 0;

  friend bool operator==(const PduEncoding&, const PduEncoding&) = default;
  friend std::ostream& operator<<(std::ostream& os, const PduEncoding& e) {
    switch (e.format) {
      case PduFormat::kJson:
        return os << "JSON";
      case PduFormat::kBserV1:
        return os << "BSER v1";
      case PduFormat::kBserV2:
        break;
    }
    return os << "BSER v2 with capabilities " << e.capabilities;
  }
};

}  // namespace reloader::watchman

#endif  // RELOADER_WATCHMAN_PDU_ENCODING_H_
