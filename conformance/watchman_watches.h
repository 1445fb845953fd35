// Ends what a test has a Watchman daemon watch that others use as well.
//
//   EXPECT_TRUE(EndWatchesBelow(socket_path, root).ok());
#ifndef CONFORMANCE_WATCHMAN_WATCHES_H_
#define CONFORMANCE_WATCHMAN_WATCHES_H_

#include "absl/status/status.h"
#include "absl/strings/string_view.h"

namespace reloader::conformance {

// Returns when the daemon watches neither `directory`, an absolute path, nor
// anything below it. Whoever watches there must have stopped. Errors: those of
// connecting, and kDeadlineExceeded if it still watches after 30 seconds.
absl::Status EndWatchesBelow(absl::string_view socket_path,
                             absl::string_view directory);

}  // namespace reloader::conformance

#endif  // CONFORMANCE_WATCHMAN_WATCHES_H_
