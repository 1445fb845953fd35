#include "fakes/watchman/contract/contract_connection.h"

#include <memory>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "fakes/watchman/contract/watchman_world.h"
#include "gtest/gtest.h"
#include "reloader/check.h"
#include "reloader/watchman/bser_encoder.h"
#include "reloader/watchman/json_encoder.h"
#include "reloader/watchman/pdu_encoding.h"
#include "reloader/watchman/pdu_handler.h"
#include "reloader/watchman/pdu_reader.h"
#include "reloader/watchman/pdu_visitor.h"
#include "reloader/watchman/value.h"
#include "reloader/watchman/value_builder.h"

namespace reloader::fakes::watchman {
namespace {

using ::reloader::watchman::BserEncoder;
using ::reloader::watchman::JsonEncoder;
using ::reloader::watchman::PduHandler;
using ::reloader::watchman::PduReader;
using ::reloader::watchman::PduVisitor;
using ::reloader::watchman::ValueBuilder;

class OneValue final : public PduHandler {
 public:
  PduVisitor* OnBeginPdu(const PduEncoding&) override { return &builder_; }
  void OnEndPdu() override { value_ = builder_.Take(); }
  Value Take() { return std::move(value_); }

 private:
  ValueBuilder builder_;
  Value value_;
};

}  // namespace

Value FromJson(absl::string_view json) {
  // The decoder takes arrays and objects, as the daemon does.
  OneValue one;
  PduReader reader(&one);
  RELOADER_CHECK(reader.Feed(absl::StrCat("[", json, "]\n")).ok());
  Value array = one.Take();
  RELOADER_CHECK(array.is_array() && array.items().size() == 1);
  return std::move(array.items()[0]);
}

std::string Encode(const Value& value, const PduEncoding& encoding) {
  std::string pdu;
  if (encoding.format == PduFormat::kJson) {
    JsonEncoder encoder(&pdu);
    value.Visit(&encoder);
    const absl::Status finished = encoder.Finish();
    if (!finished.ok()) ADD_FAILURE() << finished;
    return pdu;
  }
  BserEncoder encoder(encoding, &pdu);
  value.Visit(&encoder);
  encoder.Finish();
  return pdu;
}

ContractConnection::ContractConnection(std::unique_ptr<ByteStream> stream,
                                       PduEncoding encoding)
    : stream_(std::move(stream)), encoding_(encoding), reader_(this) {}

PduVisitor* ContractConnection::OnBeginPdu(const PduEncoding& encoding) {
  received_encoding_ = encoding;
  return &builder_;
}

void ContractConnection::OnEndPdu() { received_.push_back(builder_.Take()); }

void ContractConnection::Send(const Value& request) {
  SendBytes(Encode(request, encoding_));
}

void ContractConnection::SendBytes(absl::string_view bytes) {
  const absl::Status written = stream_->Write(bytes);
  if (!written.ok()) ADD_FAILURE() << written;
}

Value ContractConnection::Receive() {
  while (received_.empty()) {
    const absl::StatusOr<std::string> bytes = stream_->Read();
    if (!bytes.ok()) {
      ADD_FAILURE() << "no PDU came: " << bytes.status();
      return Value();
    }
    if (bytes->empty()) {
      ADD_FAILURE() << "the server has closed the connection";
      return Value();
    }
    const absl::Status fed = reader_.Feed(*bytes);
    if (!fed.ok()) {
      ADD_FAILURE() << fed;
      return Value();
    }
  }
  Value value = std::move(received_.front());
  received_.pop_front();
  return value;
}

Value ContractConnection::Ask(const Value& request) {
  Send(request);
  for (;;) {
    Value value = Receive();
    if (value.Find("unilateral") == nullptr) return value;
    unilateral_.push_back(std::move(value));
  }
}

Value ContractConnection::NextUnilateral() {
  if (unilateral_.empty()) return Receive();
  Value value = std::move(unilateral_.front());
  unilateral_.pop_front();
  return value;
}

bool ContractConnection::Ends() {
  if (!received_.empty()) {
    ADD_FAILURE() << "came before the end: " << received_.front();
    return false;
  }
  const absl::StatusOr<std::string> bytes = stream_->Read();
  if (bytes.ok() && bytes->empty()) return true;
  ADD_FAILURE() << "no end came: "
                << (bytes.ok() ? testing::PrintToString(*bytes)
                               : bytes.status().ToString());
  return false;
}

}  // namespace reloader::fakes::watchman
