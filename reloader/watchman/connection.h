// Connection is Watchman's protocol without a socket: bytes in, PDUs out. It
// tells answers from what the server sends by itself, and keeps the latter in
// order until somebody takes it. What it keeps has a limit.
//
//   Connection connection;
//   transport->Write(Connection::Encode(request));
//   connection.Receive(bytes);
//   if (std::optional<Value> answer = connection.TakeResponse()) ...
//   for (Value& pdu : connection.TakeUnilateral()) ...
//
// One thread.
#ifndef RELOADER_WATCHMAN_CONNECTION_H_
#define RELOADER_WATCHMAN_CONNECTION_H_

#include <cstddef>
#include <deque>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "reloader/watchman/pdu_encoding.h"
#include "reloader/watchman/pdu_handler.h"
#include "reloader/watchman/pdu_reader.h"
#include "reloader/watchman/pdu_visitor.h"
#include "reloader/watchman/value.h"
#include "reloader/watchman/value_builder.h"

namespace reloader::watchman {

class Connection final : private PduHandler {
 public:
  // What all that is kept may take, counted without what the allocator adds:
  // that can be twice as much again. A subscription's names of a million files
  // take a fifth of it.
  static constexpr size_t kMaxKeptBytes = size_t{512} << 20;

  explicit Connection(size_t max_kept_bytes = kMaxKeptBytes)
      : max_kept_bytes_(max_kept_bytes), reader_(this) {}
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  // Returns the request as one PDU of BSER v2.
  static std::string Encode(const Value& request);

  // Has the next PDU visited while it arrives, instead of kept; it then counts
  // as a response without a value. Only for connections without subscriptions:
  // whether a PDU is an answer can be told only at its end. `visitor` must live
  // until then.
  void StreamNext(PduVisitor* visitor) { stream_ = visitor; }

  // Takes bytes of any size. kDataLoss: this is not Watchman's protocol, or
  // more than what may be kept; the connection is of no more use, but what came
  // before can be taken.
  absl::Status Receive(absl::string_view bytes);

  // Returns the oldest response that was not taken yet; null for one that was
  // visited.
  std::optional<Value> TakeResponse();

  // Returns what the server sent by itself, in order.
  std::vector<Value> TakeUnilateral();
  bool has_unilateral() const { return !unilateral_.empty(); }

 private:
  PduVisitor* OnBeginPdu(const PduEncoding& encoding) override;
  void OnEndPdu() override;

  struct Kept {
    Value value;
    size_t bytes = 0;
  };

  size_t max_kept_bytes_;
  size_t kept_bytes_ = 0;
  bool is_full_ = false;
  PduReader reader_;
  ValueBuilder builder_;
  PduVisitor* stream_ = nullptr;
  std::deque<Kept> responses_;
  std::vector<Value> unilateral_;
  size_t unilateral_bytes_ = 0;
};

}  // namespace reloader::watchman

#endif  // RELOADER_WATCHMAN_CONNECTION_H_
