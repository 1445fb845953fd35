// Runs a short program to its end and returns what it printed.
//
//   absl::StatusOr<ProgramResult> result = RunProgram(
//       {"watchman", "get-sockname"}, &clock, clock.Now() + absl::Seconds(5));
//   if (result.ok() && result->exit_status == 0) Parse(result->output);
//
// Not for a program that goes on, nor one that reads its input, which is
// /dev/null. One thread each.
#ifndef RELOADER_POSIX_PROGRAM_H_
#define RELOADER_POSIX_PROGRAM_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "reloader/clock.h"

namespace reloader {

struct ProgramResult {
  int exit_status = 0;  // 128 + N if the signal N ended it.
  std::string output;   // Of standard output; at most 1 MiB.
  std::string errors;   // Of standard error; the same.
};

// `arguments` begin with the program, which is looked for in the PATH if it has
// no slash. kNotFound: there is none. kDeadlineExceeded: it did not end in
// time, and was killed. Other errors as posix_spawn(3).
absl::StatusOr<ProgramResult> RunProgram(
    const std::vector<std::string>& arguments, Clock* clock,
    absl::Time deadline);

}  // namespace reloader

#endif  // RELOADER_POSIX_PROGRAM_H_
