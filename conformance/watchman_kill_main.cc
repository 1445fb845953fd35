// The program behind tools/kill_watchman, see --help.
#include <cstdlib>
#include <iostream>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/numbers.h"
#include "absl/strings/string_view.h"
#include "absl/strings/strip.h"
#include "conformance/watchman_kill_run.h"
#include "reloader/testing/swept_directory.h"

namespace reloader::conformance {
namespace {

constexpr char kUsage[] = R"(Usage: tools/kill_watchman [OPTION...]

Kills a private Watchman daemon at random moments (kill -9) while the files of a
copied tree change, and judges whether every change is reported exactly once.
Mostly the daemon comes back; now and then it stays gone, and polling goes on.

  --kills=N    how often, at least (default 20)
  --seed=S     of the first runs; the next have S + 1 (default 1)
  --tree=PATH  the directory whose files are copied (default /usr/include)
  --files=N    how many of them; 0: all (default 300)

Exit status: 0 every change came exactly once; 1 not so; 2 it could not run.
)";

int Main(int argc, char** argv) {
  KillRunOptions options = {.source = "/usr/include"};
  for (int i = 1; i < argc; ++i) {
    absl::string_view flag = argv[i];
    if (flag == "--help") {
      std::cout << kUsage;
      return 0;
    }
    const bool understood =
        (absl::ConsumePrefix(&flag, "--kills=") &&
         absl::SimpleAtoi(flag, &options.kills) && options.kills > 0) ||
        (absl::ConsumePrefix(&flag, "--seed=") &&
         absl::SimpleAtoi(flag, &options.seed)) ||
        (absl::ConsumePrefix(&flag, "--tree=") &&
         !(options.source = std::string(flag)).empty()) ||
        (absl::ConsumePrefix(&flag, "--files=") &&
         absl::SimpleAtoi(flag, &options.max_files) && options.max_files >= 0);
    if (understood) continue;
    std::cerr << argv[i] << " is not an option (see --help)\n";
    return 2;
  }
  // What runs write goes with this program, also if it is interrupted.
  const SweptDirectory directory;
  setenv("TEST_TMPDIR", directory.path().c_str(), /*replace=*/1);
  options.progress = [](absl::string_view line) {
    std::cerr << line << std::flush;
  };
  const absl::StatusOr<KillRunReport> report = RunWithKills(options);
  if (!report.ok()) {
    std::cerr << "could not run: " << report.status() << "\n";
    return 2;
  }
  std::cout << report->ToString();
  return report->ok() ? 0 : 1;
}

}  // namespace
}  // namespace reloader::conformance

int main(int argc, char** argv) {
  return reloader::conformance::Main(argc, argv);
}
