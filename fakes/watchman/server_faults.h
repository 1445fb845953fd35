// What goes wrong with a FakeWatchmanServer, on purpose. Set what shall be; it
// stays until it is set again, but for what says "next".
//
//   server.faults().settles = false;
//   server.faults().next_error = "out of memory";
//
// What is done once, at once, are methods of the server: Restart(), Recrawl(),
// ForgetClocks(), CancelSubscriptions().
#ifndef FAKES_WATCHMAN_SERVER_FAULTS_H_
#define FAKES_WATCHMAN_SERVER_FAULTS_H_

#include <cstddef>
#include <optional>
#include <string>

#include "absl/time/time.h"

namespace reloader::fakes::watchman {

struct ServerFaults {
  // After so many more bytes, over all connections, the one that is written to
  // is closed, in the middle of a PDU perhaps.
  std::optional<size_t> disconnect_after_bytes;
  // What is sent arrives so much later.
  absl::Duration delay;
  // A client reads at most so many bytes at once; 0: any number.
  size_t read_bytes = 0;
  // The next PDU is no PDU.
  bool next_is_garbage = false;
  // The next request is answered with this error, and not done.
  std::optional<std::string> next_error;
  // All answers that can have a warning have this one.
  std::string warning;
  // No root ever comes to rest: no subscription is served, no trigger run.
  bool settles = true;
  // No cookie is ever seen: what synchronises fails after its timeout.
  bool syncs = true;
  // New connections are closed at once.
  bool refuses_connections = false;
  // Another one than 4.9.0.
  std::string version;
};

}  // namespace reloader::fakes::watchman

#endif  // FAKES_WATCHMAN_SERVER_FAULTS_H_
