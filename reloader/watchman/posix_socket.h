// Connects to a Watchman server over its Unix socket.
//
//   absl::StatusOr<std::unique_ptr<Transport>> transport =
//       ConnectUnixSocket("/run/user/1000/watchman/sock", absl::Seconds(5));
//
// Whoever owns a socket decides what is said about files, so one that belongs
// to somebody else than this user or root is refused.
// Threading as Transport.
#ifndef RELOADER_WATCHMAN_POSIX_SOCKET_H_
#define RELOADER_WATCHMAN_POSIX_SOCKET_H_

#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "reloader/watchman/transport.h"

namespace reloader::watchman {

// `write_timeout` bounds Transport::Write(). kInvalidArgument: the path is
// empty, or longer than a Unix socket's may be (107 bytes; unix(7)). kNotFound:
// there is no socket. kPermissionDenied: it, or the process behind it, belongs
// to somebody else. kUnavailable: nobody answers there.
absl::StatusOr<std::unique_ptr<Transport>> ConnectUnixSocket(
    absl::string_view path, absl::Duration write_timeout);

class PosixSocketConnector final : public Connector {
 public:
  PosixSocketConnector(absl::string_view path, absl::Duration write_timeout)
      : path_(path), write_timeout_(write_timeout) {}

  absl::StatusOr<std::unique_ptr<Transport>> Connect() override {
    return ConnectUnixSocket(path_, write_timeout_);
  }

 private:
  const std::string path_;
  const absl::Duration write_timeout_;
};

}  // namespace reloader::watchman

#endif  // RELOADER_WATCHMAN_POSIX_SOCKET_H_
