// Plays a recording of the real daemon: trees as it knew them, queries, and
// what it answered. record_answers.py makes recordings.
//
//   absl::StatusOr<Replay> replay = ReplayRecording(json);
//   EXPECT_THAT(replay->differences, IsEmpty());
//
// Pure functions.
#ifndef FAKES_WATCHMAN_QUERY_RECORDING_H_
#define FAKES_WATCHMAN_QUERY_RECORDING_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace reloader::fakes::watchman {

struct Replay {
  int queries = 0;
  int found_something = 0;  // Of the queries.
  int errors = 0;           // Of the queries.
  // For each query whose answer is another: it, and both answers. Files are
  // compared without regard to their order.
  std::vector<std::string> differences;
};

// kInvalidArgument: it is no recording.
absl::StatusOr<Replay> ReplayRecording(absl::string_view json);

}  // namespace reloader::fakes::watchman

#endif  // FAKES_WATCHMAN_QUERY_RECORDING_H_
