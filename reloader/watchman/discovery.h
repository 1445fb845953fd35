// Finds the user's Watchman as its clients do: WATCHMAN_SOCK if that is set,
// else what `watchman get-sockname` says, which may start the daemon.
//
//   DiscoveringConnector connector({.sock = "...", .may_start = false},
//   &clock); absl::StatusOr<std::unique_ptr<Transport>> transport =
//   connector.Connect();
//
// It looks anew at every Connect(), since a daemon that is started again may
// have another socket. One thread.
// Source: https://facebook.github.io/watchman/docs/socket-interface
#ifndef RELOADER_WATCHMAN_DISCOVERY_H_
#define RELOADER_WATCHMAN_DISCOVERY_H_

#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "reloader/clock.h"
#include "reloader/watchman/transport.h"

namespace reloader::watchman {

struct DiscoveryOptions {
  // The value of WATCHMAN_SOCK; empty: it is not set.
  std::string sock;
  // What is asked otherwise; looked for in the PATH if it has no slash.
  std::string program = "watchman";
  // Whether asking may start a daemon.
  bool may_start = true;
  // How long the program, or a write, may take.
  absl::Duration timeout = absl::Seconds(5);
};

// Returns the path of the socket. kNotFound: WATCHMAN_SOCK is not set and
// Watchman is not installed. kUnavailable: it does not say; with its words.
absl::StatusOr<std::string> FindSocket(const DiscoveryOptions& options,
                                       Clock* clock);

class DiscoveringConnector final : public Connector {
 public:
  // `clock` must outlive this.
  DiscoveringConnector(DiscoveryOptions options, Clock* clock)
      : options_(std::move(options)), clock_(*clock) {}

  // Errors as FindSocket() and ConnectUnixSocket(); kUnavailable, too, where
  // WATCHMAN_SOCK names no socket.
  absl::StatusOr<std::unique_ptr<Transport>> Connect() override;

 private:
  const DiscoveryOptions options_;
  Clock& clock_;
};

}  // namespace reloader::watchman

#endif  // RELOADER_WATCHMAN_DISCOVERY_H_
