// FakeConnector connects a client in the same process to a FakeWatchmanServer,
// in virtual time.
//
//   FakeConnector connector(&server);
//   WatchmanReloader reloader(..., &connector, ...);
//
// What a server does to its clients (server_faults.h) it does to these too:
// late answers, small reads, hanging up. Connect() returns kUnavailable while
// connections are refused, and kNotFound after SetAbsent().
//
// One thread, that of the clock. Transports may outlive the server.
#ifndef FAKES_WATCHMAN_FAKE_CONNECTOR_H_
#define FAKES_WATCHMAN_FAKE_CONNECTOR_H_

#include <memory>

#include "absl/status/statusor.h"
#include "fakes/watchman/server.h"
#include "reloader/watchman/transport.h"

namespace reloader::fakes::watchman {

class FakeConnector final : public reloader::watchman::Connector {
 public:
  // `server` must outlive the connector.
  explicit FakeConnector(FakeWatchmanServer* server) : server_(*server) {}

  // From here on there is no sign of a server; or there is one again.
  void SetAbsent(bool is_absent) { is_absent_ = is_absent; }

  absl::StatusOr<std::unique_ptr<reloader::watchman::Transport>> Connect()
      override;

 private:
  FakeWatchmanServer& server_;
  bool is_absent_ = false;
};

}  // namespace reloader::fakes::watchman

#endif  // FAKES_WATCHMAN_FAKE_CONNECTOR_H_
