// The main of a fuzz target in an ordinary build; takes the place of
// libFuzzer's, and like it runs the files that it is given.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <iostream>
#include <string>

#include "absl/strings/numbers.h"
#include "absl/strings/string_view.h"
#include "absl/strings/strip.h"
#include "tools/fuzz/replay.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size);

namespace reloader::fuzz {
namespace {

constexpr absl::string_view kUsage =
    "usage: PROGRAM [--generated=N] [--seed=N] [FILE or DIRECTORY]...\n"
    "Runs the fuzz target on the files, then on N inputs generated from them.\n"
    "Exit: 0 if the target survived all, 1 if not, 2 on a wrong call.\n";

std::string OutputDirectory() {
  for (const char* variable : {"TEST_UNDECLARED_OUTPUTS_DIR", "TEST_TMPDIR"}) {
    const char* value = std::getenv(variable);
    if (value != nullptr && *value != '\0') return value;
  }
  return "/tmp";
}

bool ParseArgument(absl::string_view argument, ReplayOptions* options) {
  if (absl::ConsumePrefix(&argument, "--generated=")) {
    return absl::SimpleAtoi(argument, &options->generated) &&
           options->generated >= 0;
  }
  if (absl::ConsumePrefix(&argument, "--seed=")) {
    return absl::SimpleAtoi(argument, &options->seed);
  }
  if (argument.empty() || argument.front() == '-') return false;
  options->files.emplace_back(argument);
  return true;
}

int Main(int argc, char** argv) {
  ReplayOptions options;
  options.output_directory = OutputDirectory();
  for (int i = 1; i < argc; ++i) {
    if (!ParseArgument(argv[i], &options)) {
      std::cerr << "wrong argument \"" << argv[i] << "\"\n" << kUsage;
      return 2;
    }
  }
  if (options.files.empty() && options.generated == 0) {
    std::cerr << "nothing to run\n" << kUsage;
    return 2;
  }
  return Replay(options, LLVMFuzzerTestOneInput, std::cerr) ? 0 : 1;
}

}  // namespace
}  // namespace reloader::fuzz

int main(int argc, char** argv) { return reloader::fuzz::Main(argc, argv); }
