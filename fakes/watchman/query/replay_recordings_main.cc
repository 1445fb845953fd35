// Plays recordings of the real daemon (record_answers.py) and prints what the
// fake answers differently.
//
//   bazel run //fakes/watchman/query:replay_recordings -- /tmp/recording.json
//
// Exit status: 0 no difference; 1 differences; 2 a file is no recording.
#include <cstdio>
#include <fstream>
#include <iterator>
#include <string>

#include "absl/status/statusor.h"
#include "fakes/watchman/query/recording.h"

int main(int argc, char** argv) {
  int status = 0;
  for (int i = 1; i < argc; ++i) {
    std::ifstream file(argv[i]);
    const std::string json(std::istreambuf_iterator<char>(file), {});
    const absl::StatusOr<reloader::fakes::watchman::Replay> replay =
        reloader::fakes::watchman::ReplayRecording(json);
    if (!replay.ok()) {
      std::fprintf(stderr, "%s: %s\n", argv[i],
                   std::string(replay.status().message()).c_str());
      return 2;
    }
    for (const std::string& difference : replay->differences) {
      std::printf("%s\n", difference.c_str());
      status = 1;
    }
    std::printf("%s: %d queries, %d found something, %d errors, %zu differ\n",
                argv[i], replay->queries, replay->found_something,
                replay->errors, replay->differences.size());
  }
  return status;
}
