// A program for tests of RestartWithReloader() and RunWithReloader().
//
//   test_restart REPORT restart WORD...
//   test_restart REPORT run WORD...
//
// REPORT is the number of an inherited descriptor that lines are written to. As
// a child, it writes its arguments, where its file is and some of its
// environment, reads a line from standard input, and exits with that number; or
// in the form "run" ends its main function with it, or "changed" or "stopped",
// which is what it is told of files.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "reloader/posix_clock.h"
#include "reloader/process/restart_with_reloader.h"
#include "reloader/process/run_with_reloader.h"

namespace reloader::process {
namespace {

int report_fd = -1;

void Say(const std::string& text) {
  const std::string line = text + "\n";
  if (write(report_fd, line.data(), line.size()) < 0) _exit(99);
}

std::string ReadLine() {
  // Unbuffered, so that the next process finds the next line.
  std::string line;
  char byte = 0;
  while (read(STDIN_FILENO, &byte, 1) == 1 && byte != '\n') line += byte;
  return line;
}

void Describe(const ThisProgram& program) {
  std::string arguments = "args";
  for (const std::string& argument : program.arguments) {
    arguments += " [" + argument + "]";
  }
  Say(arguments);
  for (const std::string& variable : program.environment) {
    if (variable.rfind("RELOADER_", 0) == 0) Say(variable);
  }
}

int Fail(const absl::Status& status) {
  Say("failed " + status.ToString());
  return 98;
}

int Main(int argc, char** argv) {
  if (argc < 3) return 2;
  report_fd = atoi(argv[1]);
  ThisProgram program = {.arguments = {argv, argv + argc}, .environment = {}};
  for (char** at = environ; *at != nullptr; ++at) {
    program.environment.emplace_back(*at);
  }
  PosixClock clock;
  if (strcmp(argv[2], "run") == 0) {
    const absl::StatusOr<int> exit_status = RunWithReloader(
        program, &clock,
        [] {
          Say("main");
          return 1;
        },
        [&] {
          Describe(program);
          return ReadLine() == "changed" ? absl::OkStatus()
                                         : absl::CancelledError("stopped");
        });
    return exit_status.ok() ? *exit_status : Fail(exit_status.status());
  }
  if (IsReloaderChild(program)) {
    Describe(program);
    return atoi(ReadLine().c_str());
  }
  const absl::StatusOr<int> exit_status = RestartWithReloader(program, &clock);
  return exit_status.ok() ? *exit_status : Fail(exit_status.status());
}

}  // namespace
}  // namespace reloader::process

int main(int argc, char** argv) { return reloader::process::Main(argc, argv); }
