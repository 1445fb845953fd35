#include "reloader/watchman/connection.h"

#include <cstddef>
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
  if (is_full_ || builder_.is_full()) {
    return absl::DataLossError(absl::StrCat("the server sent more than the ",
                                            max_kept_bytes_,
                                            " bytes that are kept"));
  }
  if (status.ok()) return status;
  return absl::DataLossError(absl::StrCat(
      "what the server sent is not Watchman's protocol: ", status.message()));
}

std::optional<Value> Connection::TakeResponse() {
  if (responses_.empty()) return std::nullopt;
  Kept response = std::move(responses_.front());
  responses_.pop_front();
  kept_bytes_ -= response.bytes;
  return std::move(response.value);
}

std::vector<Value> Connection::TakeUnilateral() {
  kept_bytes_ -= std::exchange(unilateral_bytes_, 0);
  return std::exchange(unilateral_, {});
}

PduVisitor* Connection::OnBeginPdu(const PduEncoding& /*encoding*/) {
  if (stream_ != nullptr) return stream_;
  builder_ = ValueBuilder(max_kept_bytes_ - kept_bytes_);
  return &builder_;
}

void Connection::OnEndPdu() {
  if (stream_ != nullptr) {
    stream_ = nullptr;
    responses_.emplace_back();
    return;
  }
  if (is_full_ || builder_.is_full()) {
    is_full_ = true;
    return;
  }
  const size_t bytes = builder_.bytes();
  kept_bytes_ += bytes;
  Value pdu = builder_.Take();
  const Value* unilateral = pdu.Find("unilateral");
  if (unilateral != nullptr && unilateral->is_bool() && unilateral->boolean()) {
    unilateral_.push_back(std::move(pdu));
    unilateral_bytes_ += bytes;
  } else {
    responses_.push_back({std::move(pdu), bytes});
  }
}

}  // namespace reloader::watchman
