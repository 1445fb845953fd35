// What `reload` was asked to do: its command line and its variables.
//
//   absl::StatusOr<ReloadOptions> options =
//       ParseReloadOptions(arguments, environment);
//
// Plain values and pure functions, any thread.
#ifndef TOOLS_RELOAD_RELOAD_OPTIONS_H_
#define TOOLS_RELOAD_RELOAD_OPTIONS_H_

#include <signal.h>

#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "absl/types/span.h"
#include "reloader/selection/backend_choice.h"

namespace reloader::tools {

struct ReloadOptions {
  bool help = false;
  bool version = false;

  std::vector<std::string> watch;   // Empty: the current directory.
  std::vector<std::string> glob;    // Empty: every file.
  std::vector<std::string> ignore;  // Patterns, below each watched directory.
  bool no_gitignore = false;

  BackendChoice backend = BackendChoice::kAuto;
  absl::Duration interval = absl::Seconds(1);
  double cpu_budget = 1;  // As ReloaderOptions::cpu_budget.
  absl::Duration watchman_timeout = absl::Seconds(5);

  absl::Duration settle = absl::Milliseconds(20);
  absl::Duration max_wait = absl::Seconds(2);
  bool content = false;
  bool no_vcs_hold = false;

  std::vector<std::string> command;  // Empty where nothing is run.
  int stop_signal = SIGTERM;
  absl::Duration stop_timeout = absl::Seconds(5);
  bool exit_with_command = false;
  bool exit_on_start_failure = false;
  bool once = false;

  // The port of --live-reload, 0 for one that is free.
  std::optional<int> live_reload;

  bool print = false;
  bool json = false;
  bool clear = false;
  bool quiet = false;
  bool verbose = false;
};

// That of LiveReload, whose place this takes.
inline constexpr int kDefaultLiveReloadPort = 35729;

// `arguments` begin behind the program's name; `environment` is a list of
// "NAME=value". kInvalidArgument: wrong usage; the message says what is
// allowed.
absl::StatusOr<ReloadOptions> ParseReloadOptions(
    const std::vector<std::string>& arguments,
    absl::Span<const std::string> environment);

// Returns the text of --help, with a line end.
std::string ReloadHelp();

// Returns the number of a signal that somebody names: "TERM", "SIGTERM", "15".
// kInvalidArgument: there is none.
absl::StatusOr<int> ParseSignal(absl::string_view name);

}  // namespace reloader::tools

#endif  // TOOLS_RELOAD_RELOAD_OPTIONS_H_
