// One connection of the protocol contract: values out, values in.
//
//   ContractConnection connection(server.Connect(), {PduFormat::kBserV2});
//   Value answer = connection.Ask(FromJson(R"(["version"])"));
//   Value news = connection.NextUnilateral();
//
// What does not come in time, or cannot be read, fails the test and is null.
// One thread.
#ifndef FAKES_WATCHMAN_CONTRACT_CONTRACT_CONNECTION_H_
#define FAKES_WATCHMAN_CONTRACT_CONTRACT_CONNECTION_H_

#include <deque>
#include <memory>
#include <string>

#include "absl/strings/string_view.h"
#include "fakes/watchman/contract/watchman_world.h"
#include "reloader/watchman/pdu_encoding.h"
#include "reloader/watchman/pdu_handler.h"
#include "reloader/watchman/pdu_reader.h"
#include "reloader/watchman/pdu_visitor.h"
#include "reloader/watchman/value.h"
#include "reloader/watchman/value_builder.h"

namespace reloader::fakes::watchman {

using ::reloader::watchman::PduEncoding;
using ::reloader::watchman::PduFormat;
using ::reloader::watchman::Value;

// Ends the program if `json` is none.
Value FromJson(absl::string_view json);

// Returns `value` as one PDU.
std::string Encode(const Value& value, const PduEncoding& encoding);

class ContractConnection : private reloader::watchman::PduHandler {
 public:
  ContractConnection(std::unique_ptr<ByteStream> stream, PduEncoding encoding);

  // For what is sent from here on.
  void SetEncoding(const PduEncoding& encoding) { encoding_ = encoding; }

  void Send(const Value& request);
  void SendBytes(absl::string_view bytes);

  // Returns the next PDU of any kind.
  Value Receive();

  // Sends and returns the answer. Unilateral PDUs that come before are kept for
  // NextUnilateral().
  Value Ask(const Value& request);

  // Returns the next PDU that is no answer.
  Value NextUnilateral();

  // Returns what has come unasked and was not taken yet, without waiting.
  bool HasUnilateral() const { return !unilateral_.empty(); }

  // Whether the server closes the connection, without another PDU.
  bool Ends();

  // The encoding of the PDU that was received last.
  const PduEncoding& received_encoding() const { return received_encoding_; }

  // Bytes as they come, for tests of the framing.
  ByteStream& stream() { return *stream_; }

 private:
  reloader::watchman::PduVisitor* OnBeginPdu(
      const PduEncoding& encoding) override;
  void OnEndPdu() override;

  const std::unique_ptr<ByteStream> stream_;
  PduEncoding encoding_;
  PduEncoding received_encoding_;
  reloader::watchman::PduReader reader_;
  reloader::watchman::ValueBuilder builder_;
  std::deque<Value> received_;
  std::deque<Value> unilateral_;
};

}  // namespace reloader::fakes::watchman

#endif  // FAKES_WATCHMAN_CONTRACT_CONTRACT_CONNECTION_H_
