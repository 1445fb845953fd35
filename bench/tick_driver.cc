// One pass of the stat reloader for each line of standard input, so that its
// cost can be measured beside that of other programs. See bench/README.md.
#include <iostream>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_format.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "bench/bench_reloader.h"
#include "bench/driver.h"
#include "bench/posix_process_usage.h"
#include "tools/flags/flag_table.h"

namespace reloader::bench {
namespace {

constexpr absl::string_view kUsage =
    R"(Usage: tick_driver [FLAG...] ROOT

Watches the files below ROOT by polling. Prints, a line each:

  READY <seconds> <resident KiB>       after the first full pass;
  TICK <wall ns> <processor ns> <changed files>
                                       after each further one, which is done
                                       for each line of standard input;
  ERR <text>                           if that cannot go on.

)";

absl::Status SetThreads(absl::string_view text, int* threads) {
  if (!absl::SimpleAtoi(text, threads) || *threads < 1 || *threads > 64) {
    return absl::InvalidArgumentError("expected a number from 1 to 64");
  }
  return absl::OkStatus();
}

int Run(const BenchReloaderOptions& options) {
  const absl::Duration begin = MonotonicTime();
  const auto reloader = BenchReloader::Make(options);
  if (!reloader.ok()) return DriverFails(reloader.status().message());
  if (const auto first = (*reloader)->Next(); !first.ok()) {
    return DriverFails(first.status().message());
  }
  std::cout << absl::StreamFormat(
                   "READY %.6f %d",
                   absl::ToDoubleSeconds(MonotonicTime() - begin),
                   ResidentBytes() / 1024)
            << std::endl;
  for (std::string line; std::getline(std::cin, line);) {
    const absl::Duration wall = MonotonicTime();
    const absl::Duration processor = ProcessorTime();
    const auto changes = (*reloader)->Next();
    if (!changes.ok()) return DriverFails(changes.status().message());
    std::cout << absl::StreamFormat(
                     "TICK %d %d %d",
                     absl::ToInt64Nanoseconds(MonotonicTime() - wall),
                     absl::ToInt64Nanoseconds(ProcessorTime() - processor),
                     (*changes)->size())
              << std::endl;
  }
  return 0;
}

int Main(const std::vector<std::string>& arguments) {
  BenchReloaderOptions options = {.threads = 2};
  return DriverMain("tick_driver", kUsage,
                    {{.name = "threads",
                      .value = "N",
                      .meaning = "that scan (2)",
                      .store =
                          [&options](absl::string_view text) {
                            return SetThreads(text, &options.threads);
                          }}},
                    arguments, &options, [&options] { return Run(options); });
}

}  // namespace
}  // namespace reloader::bench

int main(int argc, char** argv) {
  return reloader::bench::Main({argv + 1, argv + argc});
}
