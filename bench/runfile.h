// Where Bazel has put what a program names as its data.
//
//   Runfile("tools/fake_watchman/fake_watchman")
//
// Works however the program was started. Thread-safe.
#ifndef BENCH_RUNFILE_H_
#define BENCH_RUNFILE_H_

#include <string>

#include "absl/strings/string_view.h"

namespace reloader::bench {

// Returns the absolute path of a data file or directory, which `path` names
// relative to the workspace's root. Ends the program if it is not there.
std::string Runfile(absl::string_view path);

}  // namespace reloader::bench

#endif  // BENCH_RUNFILE_H_
