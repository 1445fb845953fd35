#include "reloader/watchman/pdu_encoder.h"

#include <string>
#include <variant>

#include "absl/status/status.h"
#include "reloader/watchman/bser_encoder.h"
#include "reloader/watchman/json_encoder.h"
#include "reloader/watchman/pdu_encoding.h"
#include "reloader/watchman/pdu_visitor.h"
#include "reloader/watchman/value.h"

namespace reloader::watchman {

PduEncoder::PduEncoder(const PduEncoding& encoding, std::string* out) {
  if (encoding.format == PduFormat::kJson) {
    encoder_.emplace<JsonEncoder>(out);
  } else {
    encoder_.emplace<BserEncoder>(encoding, out);
  }
}

PduVisitor* PduEncoder::visitor() {
  if (auto* json = std::get_if<JsonEncoder>(&encoder_)) return json;
  return std::get_if<BserEncoder>(&encoder_);
}

absl::Status PduEncoder::Finish() {
  if (auto* json = std::get_if<JsonEncoder>(&encoder_)) return json->Finish();
  std::get_if<BserEncoder>(&encoder_)->Finish();
  return absl::OkStatus();
}

absl::Status AppendPdu(const Value& value, const PduEncoding& encoding,
                       std::string* out) {
  PduEncoder encoder(encoding, out);
  value.Visit(encoder.visitor());
  return encoder.Finish();
}

}  // namespace reloader::watchman
