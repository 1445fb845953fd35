// Transport carries bytes to one Watchman server and back. A connector makes
// them: over a Unix socket (posix_socket.h), or in the process of a test.
//
//   absl::StatusOr<std::unique_ptr<Transport>> transport =
//   connector->Connect();
//   (*transport)->Write(request);
//   while (clock->WaitUntil(deadline, {&(*transport)->wakeable()})) {
//     absl::Status status = (*transport)->Read(kMaxBytes, &bytes);
//   }
//
// One thread.
#ifndef RELOADER_WATCHMAN_TRANSPORT_H_
#define RELOADER_WATCHMAN_TRANSPORT_H_

#include <cstddef>
#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "reloader/clock.h"

namespace reloader::watchman {

class Transport {
 public:
  virtual ~Transport() = default;

  // Sends all of `bytes`. A whole request must be sent by one call: the daemon
  // hangs up on some of those that arrive in pieces. Blocks while the server
  // takes nothing, but not without limit. kUnavailable: it has hung up, or took
  // nothing for too long.
  virtual absl::Status Write(absl::string_view bytes) = 0;

  // Appends what has arrived, at most `max_bytes`; nothing if there is nothing.
  // Does not block. kUnavailable: the server has hung up, and all that it sent
  // before was read.
  virtual absl::Status Read(size_t max_bytes, std::string* bytes) = 0;

  // Ready when Read() has something to say.
  virtual const Wakeable& wakeable() const = 0;
};

class Connector {
 public:
  virtual ~Connector() = default;

  // Connects anew. kNotFound: no server is there, nor any sign of one.
  // kUnavailable: one was there. kPermissionDenied: it must not be trusted.
  virtual absl::StatusOr<std::unique_ptr<Transport>> Connect() = 0;
};

}  // namespace reloader::watchman

#endif  // RELOADER_WATCHMAN_TRANSPORT_H_
