// Kills a real Watchman again and again, at random moments, while the files of
// a real tree change, and holds the reloader to the contract all the same:
// every change is reported exactly once (conformance/tree_run.h judges).
//
//   absl::StatusOr<KillRunReport> report =
//       RunWithKills({.source = "/usr/include", .kills = 200, .seed = 1});
//   std::cout << report->ToString();
//   if (!report->ok()) ...
//
// Runs of four kinds take turns: the daemon comes back, and the reloader finds
// it again; or it stays gone, and polling goes on with the same table; with
// edits and ticks in turns, and with a second process that writes meanwhile.
// One thread, beside the killer's and the watchdog's.
#ifndef CONFORMANCE_WATCHMAN_KILL_RUN_H_
#define CONFORMANCE_WATCHMAN_KILL_RUN_H_

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace reloader::conformance {

struct KillRunOptions {
  std::string source;   // A directory of this machine. It is copied.
  int max_files = 300;  // Copies so many files and links; 0: all.
  int kills = 20;       // At least; always all four kinds of runs, though.
  // Of the edits, and of the moments of the kills. How far a moment is from an
  // edit is up to the machine.
  uint64_t seed = 1;
  // Edits of each run.
  int operations_in_turns = 100;
  int operations_of_writer = 3000;
  // Is told about each run, in one line with its end. May be empty.
  std::function<void(absl::string_view line)> progress;
};

struct KillRunReport {
  int runs = 0;
  int kills = 0;           // Of these,
  int losses = 0;          // The reloader was connected at so many of them.
  int kills_for_good = 0;  // the daemon stayed gone after so many.
  int fallbacks = 0;       // So often did polling take over.
  int operations = 0;      // Edits, and
  int reported = 0;        // what was said of them.
  int findings = 0;        // What was lost, said twice, or wrong otherwise.
  std::vector<std::string> failures;  // The reports of the runs with findings.

  bool ok() const { return findings == 0; }

  // Several lines, for people.
  std::string ToString() const;
};

// Errors: those of TreeRunOptions, of the world and of the daemon; then nothing
// is known.
absl::StatusOr<KillRunReport> RunWithKills(const KillRunOptions& options);

}  // namespace reloader::conformance

#endif  // CONFORMANCE_WATCHMAN_KILL_RUN_H_
