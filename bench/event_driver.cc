// Says when user code has a change, so that the latency of reloaders can be
// measured beside that of other programs. See bench/README.md.
#include <cstdlib>
#include <iostream>
#include <string>
#include <thread>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_format.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "bench/bench_reloader.h"
#include "bench/driver.h"
#include "bench/posix_process_usage.h"
#include "reloader/change.h"
#include "reloader/selection/backend_choice.h"
#include "tools/flags/flag_table.h"

namespace reloader::bench {
namespace {

constexpr absl::string_view kUsage =
    R"(Usage: event_driver [FLAG...] ROOT

Watches the files below ROOT. Prints, a line each:

  READY <seconds> <resident KiB>   once no later change can be missed;
  EV <ns> <path>                   for each changed file as soon as user code
                                   has it: CLOCK_MONOTONIC, absolute path;
  ERR <text>                       if that cannot go on.

It ends when its standard input does. WATCHMAN_SOCK says where Watchman is.

)";

int PrintEvents(BenchReloader* reloader, absl::Duration begin) {
  if (const auto armed = reloader->Next(); !armed.ok()) {
    return DriverFails(armed.status().message());
  }
  std::cout << absl::StreamFormat(
                   "READY %.6f %d",
                   absl::ToDoubleSeconds(MonotonicTime() - begin),
                   ResidentBytes() / 1024)
            << std::endl;
  while (true) {
    const auto changes = reloader->Next();
    const absl::Duration now = MonotonicTime();
    if (absl::IsCancelled(changes.status())) return 0;
    if (!changes.ok()) return DriverFails(changes.status().message());
    for (const Change& change : **changes) {
      std::cout << absl::StreamFormat("EV %d %s", absl::ToInt64Nanoseconds(now),
                                      change.path)
                << std::endl;
    }
  }
}

int Run(const BenchReloaderOptions& options) {
  const absl::Duration begin = MonotonicTime();
  const auto reloader = BenchReloader::Make(options);
  if (!reloader.ok()) return DriverFails(reloader.status().message());
  std::thread end([&reloader] {
    for (std::string line; std::getline(std::cin, line);) continue;
    (*reloader)->Stop();
  });
  end.detach();
  const int status = PrintEvents(reloader->get(), begin);
  std::cout.flush();
  // The thread may still wait for input.
  std::_Exit(status);
}

int Main(const std::vector<std::string>& arguments) {
  // HOUSE_RULE_OK(getenv): as the clients of Watchman look for it.
  const char* const sock = std::getenv("WATCHMAN_SOCK");
  BenchReloaderOptions options = {.backend = BackendChoice::kAuto,
                                  .interval = absl::Seconds(1),
                                  .threads = 2,
                                  .watchman_sock = sock != nullptr ? sock : ""};
  return DriverMain("event_driver", kUsage,
                    {{.name = "reloader",
                      .value = "NAME",
                      .meaning = "auto, watchman, inotify or stat (auto)",
                      .store =
                          [&options](absl::string_view text) {
                            const auto choice = ParseBackendChoice(text);
                            if (choice.ok()) options.backend = *choice;
                            return choice.status();
                          }},
                     {.name = "interval",
                      .value = "TIME",
                      .meaning = "from one look to the next, for stat (1s)",
                      .store = tools::SetDuration(&options.interval)}},
                    arguments, &options, [&options] { return Run(options); });
}

}  // namespace
}  // namespace reloader::bench

int main(int argc, char** argv) {
  return reloader::bench::Main({argv + 1, argv + argc});
}
