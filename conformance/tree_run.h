// Holds a backend to the contract on a real source tree: thousands of files,
// all watched, and a seeded stream of developers' edits.
//
//   absl::StatusOr<TreeRunReport> report =
//       RunTree(MakeBackend<StatOnDisk>(), {.source = "/usr/include"});
//   std::cout << report->ToString();
//   if (!report->ok()) ...
//
// The functions are independent of each other; each is one thread, beside a
// watchdog's. RunTreeWithWriter() forks: call it before other threads run.
#ifndef CONFORMANCE_TREE_RUN_H_
#define CONFORMANCE_TREE_RUN_H_

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "conformance/backend.h"
#include "conformance/edit_kind.h"
#include "conformance/result.h"

namespace reloader::conformance {

struct TreeRunOptions {
  std::string source;  // A directory of this machine. It is copied, not edited.
  int max_files = 0;   // Copies so many files and links; 0: all.
  int operations = 5000;
  uint64_t seed = 1;
  // The share of all operations that come in bursts, of so many at least.
  int percent_in_bursts = 30;
  int burst_operations = 100;
  // A synchronous backend ticks after one of so many steps; inside bursts, too.
  int steps_per_tick = 15;
  // Looks at the whole tree before one of so many ticks.
  int ticks_per_full_look = 20;
  int max_findings = 10;  // So many are described; all are counted.
  // In real time: how long an asynchronous backend may be silent, and how long
  // a run may go on without a sync point before it counts as hung.
  absl::Duration silent_wait = absl::Seconds(20);
  absl::Duration hang_limit = absl::Minutes(15);
  // Is told now and then how far the run is, of options.operations. May be
  // empty.
  std::function<void(int operations)> progress;
};

struct TreeFinding {
  Verdict verdict = Verdict::kNone;
  std::string path;  // Relative to the root; empty if it is about a tick.
  int tick = 0;      // After which it was found.
  std::string expected;
  std::string seen;
  // What was done to the path, the latest last: "tick 7: rename a.tmp a".
  std::vector<std::string> history;

  std::string ToString() const;
};

struct TreeRunReport {
  std::string backend;
  TreeRunOptions options;
  bool with_writer = false;
  int files = 0;  // As copied, without directories and links.
  int directories = 0;
  int links = 0;
  std::vector<std::string> not_copied;  // "dev/fifo: neither a file …"
  int operations = 0;
  int operations_in_bursts = 0;
  std::map<EditKind, int> operations_by_kind;
  uint64_t operations_hash = 0;  // Of every step; the same for one seed.
  int ticks = 0;
  int ticks_in_bursts = 0;  // Or, of a run with a writer, while it wrote.
  int sync_points = 0;
  int full_looks = 0;
  int reported = 0;
  int missed = 0;                        // Verdicts lost, late and hung.
  int spurious = 0;                      // Verdicts spurious and twice.
  int other = 0;                         // All other verdicts.
  std::vector<TreeFinding> findings;     // The first of them.
  std::vector<std::string> diagnostics;  // What the reloader said; no failure.
  absl::Duration elapsed;

  bool ok() const { return missed + spurious + other == 0; }

  // Several lines, for people; with the seed, which repeats the run.
  std::string ToString() const;
};

// Applies the edits one step at a time, with ticks in between, and has the
// oracle judge every sync point: each tick of a synchronous backend, else a
// barrier. kInvalidArgument: the source cannot be copied, or an option is out
// of range. Other errors: those of the world; then nothing is known.
absl::StatusOr<TreeRunReport> RunTree(const Backend& backend,
                                      const TreeRunOptions& options);

// Has a second process apply the edits at full speed while the reloader ticks,
// and judges the whole once all is quiet (conformance/writer_judge.h).
// kFailedPrecondition: the world is not on a disk that the process can see.
absl::StatusOr<TreeRunReport> RunTreeWithWriter(const Backend& backend,
                                                const TreeRunOptions& options);

}  // namespace reloader::conformance

#endif  // CONFORMANCE_TREE_RUN_H_
