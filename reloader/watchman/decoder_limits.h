// How much decoders take from a peer before they call it broken. They never
// allocate for what was only announced, so the limits bound what a peer can
// make them keep with bytes that it really sends.
//
//   BserDecoder decoder(&handler, {.max_depth = 8});
//
// A value type.
#ifndef RELOADER_WATCHMAN_DECODER_LIMITS_H_
#define RELOADER_WATCHMAN_DECODER_LIMITS_H_

#include <cstddef>

namespace reloader::watchman {

struct DecoderLimits {
  // The body of a PDU of BSER, which is visited as it arrives and not kept: ten
  // million files with eight fields each fit.
  size_t max_pdu_bytes = size_t{4} << 30;
  // A line of JSON, which is kept until its end has come.
  size_t max_line_bytes = size_t{256} << 20;
  // One string, which is kept if it comes in pieces; and all keys of a
  // template, which are kept for its rows, with 16 bytes for each.
  size_t max_string_bytes = size_t{16} << 20;
  // Arrays, objects and templates in one another.
  size_t max_depth = 128;
  // Values in one PDU, at any depth; keys are values too.
  size_t max_values = size_t{1} << 30;
};

// The daemon ignores bytes of a PDU's body behind its value. Whoever stands for
// the daemon may do as it does; a client has no use for them.
enum class TrailingBytes { kAreAnError, kAreIgnored };

}  // namespace reloader::watchman

#endif  // RELOADER_WATCHMAN_DECODER_LIMITS_H_
