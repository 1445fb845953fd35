// Compares two Watchman servers at random. See tools/diff_watchman --help.
#include <sys/stat.h>

#include <cstdint>
#include <fstream>
#include <iostream>
#include <optional>
#include <string>

#include "absl/strings/numbers.h"
#include "absl/strings/string_view.h"
#include "absl/strings/strip.h"
#include "fakes/watchman/contract/contract_connection.h"
#include "fakes/watchman/contract/fake_watchman.h"
#include "fakes/watchman/contract/real_watchman.h"
#include "fakes/watchman/differential/differential_campaign.h"
#include "fakes/watchman/differential/side_run.h"
#include "fakes/watchman/differential/watchman_differential.h"

namespace reloader::fakes::watchman {
namespace {

constexpr char kUsage[] = R"(Usage: tools/diff_watchman [OPTION...]

Plays random histories on Watchman's own daemon and on the fake: edits of a
small tree, queries, subscriptions, and requests that are wrong. Both must
tell the same. The first difference is shrunk and printed.

  --queries=N     how many queries to ask (default 2000)
  --seed=S        of the first history; the next has S + 1 (default 27685)
  --against=real  compares the daemon with a second one instead
  --replay=FILE   plays a history, one step a line, as a difference prints it

Exit status: 0 no difference; 1 a difference; 2 it could not run.
)";

struct Flags {
  CampaignOptions campaign;
  std::string against = "fake";
  std::string replay;
};

// Plays the history of a file. Returns the exit status.
int Replay(const std::string& path, const Side& real, const Side& other) {
  std::ifstream file(path);
  if (!file) {
    std::cerr << path << ": cannot be read\n";
    return 2;
  }
  History history;
  for (std::string line; std::getline(file, line);) {
    if (!line.empty()) history.push_back(FromJson(line));
  }
  WatchmanDifferential differential(real, other);
  const std::optional<std::string> difference = differential.Play(history);
  std::cout << difference.value_or("no difference") << "\n";
  return difference.has_value() ? 1 : 0;
}

template <typename Server>
int RunAgainst(const Flags& flags) {
  RealWatchman real;
  Server other;
  const Side sides[] = {MakeSide(&real), MakeSide(&other)};
  if (!flags.replay.empty()) return Replay(flags.replay, sides[0], sides[1]);
  const CampaignResult result = RunCampaign(flags.campaign, sides[0], sides[1]);
  std::cout << result.text
            << (result.agree ? "no difference\n" : "they differ\n");
  return result.agree ? 0 : 1;
}

int Main(int argc, char** argv) {
  Flags flags;
  for (int i = 1; i < argc; ++i) {
    absl::string_view flag = argv[i];
    if (flag == "--help") {
      std::cout << kUsage;
      return 0;
    }
    const bool understood = (absl::ConsumePrefix(&flag, "--queries=") &&
                             absl::SimpleAtoi(flag, &flags.campaign.queries) &&
                             flags.campaign.queries > 0) ||
                            (absl::ConsumePrefix(&flag, "--seed=") &&
                             absl::SimpleAtoi(flag, &flags.campaign.seed)) ||
                            (absl::ConsumePrefix(&flag, "--against=") &&
                             !(flags.against = std::string(flag)).empty()) ||
                            (absl::ConsumePrefix(&flag, "--replay=") &&
                             !(flags.replay = std::string(flag)).empty());
    if (understood) continue;
    std::cerr << argv[i] << " is not an option (see --help)\n";
    return 2;
  }
  flags.campaign.log = &std::cerr;
  umask(022);  // What a mode shows does not depend on the caller.
  if (flags.against == "fake") return RunAgainst<FakeWatchman>(flags);
  if (flags.against == "real") return RunAgainst<RealWatchman>(flags);
  std::cerr << "--against=" << flags.against << ": no such server\n";
  return 2;
}

}  // namespace
}  // namespace reloader::fakes::watchman

int main(int argc, char** argv) {
  return reloader::fakes::watchman::Main(argc, argv);
}
