// Reads a stream of PDUs, each in the encoding that its first two bytes tell:
// 00 01 is BSER v1, 00 02 is BSER v2, anything else is a line of JSON. A peer
// may change the encoding with each PDU.
//
//   PduReader reader(&handler);
//   absl::Status status = reader.Feed(bytes);  // Of any size, as they come.
//
// One thread; the handler must not feed the reader.
#ifndef RELOADER_WATCHMAN_PDU_READER_H_
#define RELOADER_WATCHMAN_PDU_READER_H_

#include <cstddef>
#include <cstdint>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "reloader/watchman/bser_decoder.h"
#include "reloader/watchman/decoder_limits.h"
#include "reloader/watchman/json_decoder.h"
#include "reloader/watchman/pdu_handler.h"

namespace reloader::watchman {

class PduReader {
 public:
  // `handler` must outlive the reader.
  explicit PduReader(PduHandler* handler, const DecoderLimits& limits = {},
                     TrailingBytes trailing_bytes = TrailingBytes::kAreAnError)
      : bser_(handler, limits, trailing_bytes), json_(handler, limits) {}

  PduReader(const PduReader&) = delete;
  PduReader& operator=(const PduReader&) = delete;

  // Takes all bytes: the rest of a PDU, whole PDUs, the beginning of one.
  // kInvalidArgument: what the decoders (bser_decoder.h, json_decoder.h) do not
  // take. The PDUs before were handled. The error stays.
  absl::Status Feed(absl::string_view bytes);

  // Takes bytes up to the end of the current PDU at most, and returns how many.
  // For whoever has something to do between PDUs. Errors as for Feed().
  absl::StatusOr<size_t> FeedOne(absl::string_view bytes);

  // Bytes of a PDU have arrived, but not its end: a peer that hangs up now has
  // hung up too early.
  bool in_pdu() const { return format_ != Format::kUnknown; }

 private:
  enum class Format : uint8_t {
    kUnknown,
    // One byte has arrived, 00, which it takes two to tell.
    kZeroByte,
    kBser,
    kJson,
  };

  // Feeds the decoder that format_ names.
  absl::StatusOr<size_t> Decode(absl::string_view bytes);

  Format format_ = Format::kUnknown;
  BserDecoder bser_;
  JsonDecoder json_;
};

}  // namespace reloader::watchman

#endif  // RELOADER_WATCHMAN_PDU_READER_H_
