// What must hold of the decoders for any bytes whatever, for fuzz targets and
// property tests. Ends the program, after a description, where it does not.
//
//   CheckDecoder(DecoderKind::kBser, bytes);
//
// Thread-safe functions.
#ifndef RELOADER_WATCHMAN_DECODER_CHECKS_H_
#define RELOADER_WATCHMAN_DECODER_CHECKS_H_

#include <cstdint>
#include <functional>
#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "reloader/watchman/decoder_limits.h"
#include "reloader/watchman/pdu_handler.h"

namespace reloader::watchman {

enum class DecoderKind : uint8_t { kBser, kJson, kAny };

// Feeds `bytes` to a decoder, in pieces of the sizes that `next_size` gives
// (each at least 1).
absl::Status DecodeInPieces(DecoderKind kind, absl::string_view bytes,
                            const std::function<size_t()>& next_size,
                            TrailingBytes trailing_bytes, PduHandler* handler);

// Decodes `bytes` at once, byte by byte, and in pieces of growing size: the
// visits and the error must be the same, errors must have an offset, and what
// was decoded must come out the same when it is encoded and decoded again, BSER
// also as v1, JSON also as BSER. Returns what RecordingHandler wrote down.
std::string CheckDecoder(DecoderKind kind, absl::string_view bytes);

}  // namespace reloader::watchman

#endif  // RELOADER_WATCHMAN_DECODER_CHECKS_H_
