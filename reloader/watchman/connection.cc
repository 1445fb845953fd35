#include "reloader/watchman/connection.h"

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "reloader/watchman/bser_encoder.h"
#include "reloader/watchman/pdu_encoding.h"
#include "reloader/watchman/pdu_visitor.h"
#include "reloader/watchman/value.h"

namespace reloader::watchman {

std::string Connection::Encode(const Value& request) {
  std::string pdu;
  BserEncoder encoder({PduFormat::kBserV2}, &pdu);
  request.Visit(&encoder);
  encoder.Finish();
  return pdu;
}

absl::Status Connection::Receive(absl::string_view bytes) {
  const absl::Status status = reader_.Feed(bytes);
  if (status.ok()) return status;
  return absl::DataLossError(absl::StrCat(
      "what the server sent is not Watchman's protocol: ", status.message()));
}

std::optional<Value> Connection::TakeResponse() {
  if (responses_.empty()) return std::nullopt;
  Value response = std::move(responses_.front());
  responses_.pop_front();
  return response;
}

std::vector<Value> Connection::TakeUnilateral() {
  return std::exchange(unilateral_, {});
}

PduVisitor* Connection::OnBeginPdu(const PduEncoding& /*encoding*/) {
  if (stream_ != nullptr) return stream_;
  builder_.Clear();  // After a PDU that ended in an error.
  return &builder_;
}

void Connection::OnEndPdu() {
  if (stream_ != nullptr) {
    stream_ = nullptr;
    responses_.emplace_back();
    return;
  }
  Value pdu = builder_.Take();
  const Value* unilateral = pdu.Find("unilateral");
  if (unilateral != nullptr && unilateral->is_bool() && unilateral->boolean()) {
    unilateral_.push_back(std::move(pdu));
  } else {
    responses_.push_back(std::move(pdu));
  }
}

}  // namespace reloader::watchman
