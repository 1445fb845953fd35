// What the drivers share, which other programs talk to in lines: their command
// line, and how they say what went wrong. See bench/README.md.
//
//   int main(int argc, char** argv) {
//     BenchReloaderOptions options;
//     return DriverMain("tick_driver", kUsage, {...}, {argv + 1, argv + argc},
//                       &options, [&] { return Run(options); });
//   }
//
// One thread.
#ifndef BENCH_DRIVER_H_
#define BENCH_DRIVER_H_

#include <functional>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "bench/bench_reloader.h"
#include "tools/flags/flag_table.h"

namespace reloader::bench {

// Parses `arguments`: `flags`, --glob and --help, which prints `usage` and what
// the flags mean, and one directory, which becomes the root. Then calls `run`.
// Returns what that returns; 2, with a word on standard error, for a wrong
// call.
int DriverMain(absl::string_view name, absl::string_view usage,
               std::vector<tools::Flag> flags,
               const std::vector<std::string>& arguments,
               BenchReloaderOptions* options, const std::function<int()>& run);

// Prints "ERR <text>" and returns the exit status that goes with it.
int DriverFails(absl::string_view why);

}  // namespace reloader::bench

#endif  // BENCH_DRIVER_H_
