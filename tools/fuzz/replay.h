// Runs a fuzz target on files and on generated inputs, without libFuzzer: this
// is what a fuzz target does in an ordinary test run.
//
//   ReplayOptions options;
//   options.files = {"testdata/glob_corpus/star"};
//   options.generated = 10000;
//   options.output_directory = "/tmp";
//   const bool ok = Replay(options, LLVMFuzzerTestOneInput, std::cerr);
//
// The inputs run in a child process, so that an input which kills it, in
// whatever way, can be named and saved. Call it from one thread, while there is
// no other (fork(2)).
#ifndef TOOLS_FUZZ_REPLAY_H_
#define TOOLS_FUZZ_REPLAY_H_

#include <cstddef>
#include <cstdint>
#include <ostream>
#include <string>
#include <vector>

#include "absl/functional/function_ref.h"

namespace reloader::fuzz {

// One run of the target, as LLVMFuzzerTestOneInput. The result is ignored, as
// libFuzzer ignores all but -1.
using FuzzTarget = absl::FunctionRef<int(const uint8_t* data, size_t size)>;

struct ReplayOptions {
  // Inputs to run first, and examples for the generated ones. A directory
  // stands for the files in it.
  std::vector<std::string> files;

  // How many inputs to generate, and from which seed.
  int64_t generated = 0;
  uint64_t seed = 1;

  // Where the input that is running lies, and stays if it fails. Must exist.
  std::string output_directory;

  // An input that runs longer has failed; at least 1.
  unsigned seconds_per_input = 60;
};

// Runs `target` on every input. Returns true if all of them returned, and false
// if a file cannot be read or an input ended the process. Says on `log` what
// was run; of an input that failed also its bytes, where it was saved, and how
// the process ended. Inputs before the failing one have run, those behind it
// have not. Blocks until all is done.
bool Replay(const ReplayOptions& options, FuzzTarget target, std::ostream& log);

}  // namespace reloader::fuzz

#endif  // TOOLS_FUZZ_REPLAY_H_
