// Writes one PDU in an encoding that is known only when the program runs: a
// server answers as it was asked.
//
//   std::string answer;
//   PduEncoder encoder(encoding, &answer);
//   value.Visit(encoder.visitor());
//   if (absl::Status status = encoder.Finish(); !status.ok()) return status;
//
// One encoder, one PDU. One thread.
#ifndef RELOADER_WATCHMAN_PDU_ENCODER_H_
#define RELOADER_WATCHMAN_PDU_ENCODER_H_

#include <string>
#include <variant>

#include "absl/status/status.h"
#include "reloader/watchman/bser_encoder.h"
#include "reloader/watchman/json_encoder.h"
#include "reloader/watchman/pdu_encoding.h"
#include "reloader/watchman/pdu_visitor.h"
#include "reloader/watchman/value.h"

namespace reloader::watchman {

class PduEncoder {
 public:
  // Appends to `*out`, which must outlive the encoder and not be touched before
  // Finish().
  PduEncoder(const PduEncoding& encoding, std::string* out);

  PduEncoder(const PduEncoder&) = delete;
  PduEncoder& operator=(const PduEncoder&) = delete;

  // Lives as long as the encoder.
  PduVisitor* visitor();

  // Completes the PDU. One whole value must have been visited.
  // kInvalidArgument: JSON cannot hold it (json_encoder.h); `*out` is as it
  // was.
  absl::Status Finish();

 private:
  std::variant<std::monostate, BserEncoder, JsonEncoder> encoder_;
};

// Appends `value` as one PDU. Errors as for PduEncoder::Finish().
absl::Status AppendPdu(const Value& value, const PduEncoding& encoding,
                       std::string* out);

}  // namespace reloader::watchman

#endif  // RELOADER_WATCHMAN_PDU_ENCODER_H_
