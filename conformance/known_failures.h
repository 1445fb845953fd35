// Known failures: what a backend gets wrong, and everybody knows it, so that
// the suite can be green and still notices what changes. A file of lines, each
// the name of a test, what its failure says, and where it is being dealt with:
//
//   # The kernel does not say so on this file system.
//   W_MOVE_3__moved_away  # verdict lost, https://bugs.example.org/12
//
//   absl::StatusOr<KnownFailures> known = LoadKnownFailures("known.txt");
//   absl::Status found = CheckKnownFailures(*known, RegisteredTests(backends));
//   ...
//   JudgeKnownFailures(*known, &records);
//
// The tests are run. One that passes, or fails with other words, has failed.
// Plain values; all but LoadKnownFailures() are pure functions, any thread.
#ifndef CONFORMANCE_KNOWN_FAILURES_H_
#define CONFORMANCE_KNOWN_FAILURES_H_

#include <cstddef>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "conformance/run_report.h"
#include "conformance/test_id.h"

namespace reloader::conformance {

// Of a file; what exceeds it is an error.
inline constexpr size_t kMaxKnownFailuresBytes = 1024 * 1024;

struct KnownFailure {
  std::string test;   // TestId::test: "W_SAVE_2__rename_onto".
  std::string words;  // Part of what the failure says; blanks count as one.
  std::string link;   // Holds "://".
  int line = 0;       // Of the file, from 1.
};

struct KnownFailures {
  std::string file;  // As given to the parser.
  std::vector<KnownFailure> entries;
};

// Parses `text`. Blank lines and lines that begin with '#' mean nothing.
// kInvalidArgument: every mistake, one per line, "FILE:LINE:COLUMN: expected
// ..., got ..."; line and column count from 1, the column in bytes.
absl::StatusOr<KnownFailures> ParseKnownFailures(absl::string_view file_name,
                                                 absl::string_view text);

// Reads and parses a file of the real disk. kNotFound: it cannot be read.
absl::StatusOr<KnownFailures> LoadKnownFailures(const std::string& path);

// kInvalidArgument: every entry that names none of `tests`, one per line.
absl::Status CheckKnownFailures(const KnownFailures& known,
                                const std::vector<TestId>& tests);

// Gives the records of tests that are named their outcome: one that failed as
// is written is a known failure, with the words and the link as its message.
// One that failed otherwise, passed or was not run has failed, and its message
// says what was expected. One that could not run stays so.
void JudgeKnownFailures(const KnownFailures& known,
                        std::vector<TestRecord>* records);

}  // namespace reloader::conformance

#endif  // CONFORMANCE_KNOWN_FAILURES_H_
