// Client talks to one Watchman server: it sends requests, one at a time, and
// waits for their answers on the injected clock. What the server sends by
// itself meanwhile is kept until it is taken.
//
//   Client client(*std::move(transport), &clock);
//   absl::StatusOr<Value> answer = client.Call(
//       Value::Array({"watch-project", "/srv/app"}), deadline, stop);
//   ...
//   if (client.Poll().ok()) {
//     for (const Value& pdu : client.TakeUnilateral()) ...
//   }
//
// After a failure that is not the server's own answer (kFailedPrecondition) the
// connection is of no more use.
// One thread.
#ifndef RELOADER_WATCHMAN_CLIENT_H_
#define RELOADER_WATCHMAN_CLIENT_H_

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "reloader/clock.h"
#include "reloader/watchman/connection.h"
#include "reloader/watchman/pdu_visitor.h"
#include "reloader/watchman/transport.h"
#include "reloader/watchman/value.h"

namespace reloader::watchman {

class Client {
 public:
  // `clock` must outlive the client.
  Client(std::unique_ptr<Transport> transport, Clock* clock)
      : transport_(std::move(transport)), clock_(*clock) {}

  // Sends a request. No other may be under way (awaits_response()): the daemon
  // loses requests that overtake the answer of the one before.
  // kUnavailable: the server is gone.
  absl::Status Send(const Value& request);
  bool awaits_response() const { return awaits_response_; }

  // Waits for the answer of what was sent. kFailedPrecondition: the server
  // refuses, in its own words. kDeadlineExceeded: it may still come, and can be
  // awaited again. kCancelled: `stop` became ready. kUnavailable: the server
  // has hung up. kDataLoss: what came is not the protocol.
  absl::StatusOr<Value> Await(absl::Time deadline, const Wakeable& stop);

  // Send() and Await().
  absl::StatusOr<Value> Call(const Value& request, absl::Time deadline,
                             const Wakeable& stop);

  // The same for an answer that may be large: `visitor` is shown it while it
  // arrives. Only for connections without subscriptions. Errors of the server
  // are the visitor's to find.
  absl::Status Stream(const Value& request, PduVisitor* visitor,
                      absl::Time deadline, const Wakeable& stop);

  // Reads what has arrived, at most some megabytes; does not block. Errors as
  // for Await(); what came before can still be taken.
  absl::Status Poll();

  // The answer of what was sent, if it has arrived; errors as for Await().
  std::optional<absl::StatusOr<Value>> TakeResponse();

  // What the server sent by itself, in order.
  std::vector<Value> TakeUnilateral() { return connection_.TakeUnilateral(); }
  // Something can be taken without another Poll().
  bool has_unilateral() const { return connection_.has_unilateral(); }

  // Ready when Poll() has something to do. Valid as long as the client.
  const Wakeable& wakeable() const { return transport_->wakeable(); }

 private:
  const std::unique_ptr<Transport> transport_;
  Clock& clock_;
  Connection connection_;
  std::string bytes_;
  bool awaits_response_ = false;
};

}  // namespace reloader::watchman

#endif  // RELOADER_WATCHMAN_CLIENT_H_
