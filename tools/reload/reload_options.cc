#include "tools/reload/reload_options.h"

#include <signal.h>
#include <string.h>

#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "absl/strings/strip.h"
#include "absl/time/time.h"
#include "absl/types/span.h"
#include "reloader/selection/backend_choice.h"
#include "tools/flags/flag_table.h"

namespace reloader::tools {
namespace {

constexpr absl::string_view kUsage =
    R"(Usage: reload [FLAG...] -- COMMAND [ARG...]
       reload [FLAG...] --print
       reload [FLAG...] --live-reload

Runs COMMAND, and starts it again when a file changes. Without a command, prints
what changes, or has pages in a browser load again that others serve.

)";

constexpr absl::string_view kNotes = R"(
Durations are written 500ms, 2s or 1m30s. Every flag can be given by a variable
too: --max-wait by RELOADER_MAX_WAIT, --quiet by RELOADER_QUIET=1; several
values have ':' between them there. WATCHMAN_SOCK says where Watchman listens.

Patterns: * ? [a-z] do not cross '/', and ** as a whole component crosses any
number of directories. Ignored by default are .git, .hg, .svn, what editors
leave for a moment, and in a Git repository what its .gitignore files ignore.

In COMMAND's environment RELOADER_CHANGED has the changed paths, one a line (as
many as fit in 64 KiB), RELOADER_CHANGED_COUNT their number, and
RELOADER_CHANGED_FILE names a file with all of them, each followed by a NUL.

Exit status:
  0        told to end after the first change (--once)
  2        wrong usage, or nothing can be watched
  126,127  COMMAND cannot be executed, or is not found
           (--exit-on-start-failure, --exit-with-command)
  128+N    ended by the signal N: Ctrl-C is 130
  others   that of COMMAND (--exit-with-command, --exit-on-start-failure)
)";

// With a shorter one an idle reload would keep a processor busy.
constexpr absl::Duration kLeastInterval = absl::Milliseconds(1);

std::function<absl::Status(absl::string_view)> SetBackend(
    BackendChoice* target) {
  return [target](absl::string_view value) {
    const absl::StatusOr<BackendChoice> choice = ParseBackendChoice(value);
    if (choice.ok()) *target = *choice;
    return choice.status();
  };
}

std::function<absl::Status(absl::string_view)> SetLiveReload(
    std::optional<int>* target) {
  return [target](absl::string_view value) -> absl::Status {
    int port = kDefaultLiveReloadPort;
    // RELOADER_LIVE_RELOAD=1 would mean a port that nobody means.
    if (!value.empty() && (!absl::SimpleAtoi(value, &port) || port < 0 ||
                           (port > 0 && port < 1024) || port > 65535)) {
      return absl::InvalidArgumentError(absl::StrCat(
          "'", value, "' is no port: expected 1024 to 65535, or 0 for one ",
          "that is free (", kDefaultLiveReloadPort, " if left out)"));
    }
    *target = port;
    return absl::OkStatus();
  };
}

std::function<absl::Status(absl::string_view)> SetSignal(int* target) {
  return [target](absl::string_view value) {
    const absl::StatusOr<int> signal = ParseSignal(value);
    if (signal.ok()) *target = *signal;
    return signal.status();
  };
}

std::function<absl::Status(absl::string_view)> SetInterval(
    absl::Duration* target) {
  return [target](absl::string_view value) {
    const absl::Status status = SetDuration(target)(value);
    if (!status.ok() || *target >= kLeastInterval) return status;
    return absl::InvalidArgumentError(absl::StrCat(
        "'", value, "' leaves no rest between two looks: expected ",
        absl::FormatDuration(kLeastInterval), " or more"));
  };
}

FlagTable MakeTable(ReloadOptions* options) {
  return FlagTable({
      {.name = "watch",
       .value = "PATH",
       .repeats = true,
       .meaning = "watch this directory, with all below it, or this file; it "
                  "need not exist yet (default: the current directory)",
       .store = AppendTo(&options->watch)},
      {.name = "glob",
       .value = "PATTERN",
       .repeats = true,
       .meaning = "watch only the files below the directories that match, as "
                  "'**/*.py' (default: all)",
       .store = AppendTo(&options->glob)},
      {.name = "ignore",
       .value = "PATTERN",
       .repeats = true,
       .meaning = "ignore files and directories that match; !PATTERN takes "
                  "back, also what is ignored by default",
       .store = AppendTo(&options->ignore)},
      {.name = "no-gitignore",
       .meaning = "watch also what .gitignore files ignore",
       .store = SetTrue(&options->no_gitignore)},
      {.name = "reloader",
       .value = "NAME",
       .meaning = "auto, watchman, inotify or stat (default auto: Watchman "
                  "where there is one, else inotify, else stat)",
       .store = SetBackend(&options->backend)},
      {.name = "interval",
       .value = "TIME",
       .meaning = "how often to look at what no event tells of (default 1s)",
       .store = SetInterval(&options->interval)},
      {.name = "cpu-budget",
       .value = "SHARE",
       .meaning = "how much of one processor polling may take, 5% say; it "
                  "looks less often then, and says how often",
       .store = SetShare(&options->cpu_budget)},
      {.name = "watchman-timeout",
       .value = "TIME",
       .meaning = "how long Watchman may take to answer (default 5s)",
       .store = SetDuration(&options->watchman_timeout)},
      {.name = "settle",
       .value = "TIME",
       .meaning = "wait until nothing has changed for so long (default 20ms)",
       .store = SetDuration(&options->settle)},
      {.name = "max-wait",
       .value = "TIME",
       .meaning = "but not longer than this (default 2s)",
       .store = SetDuration(&options->max_wait)},
      {.name = "content",
       .meaning = "a file that is written with the bytes that it had has not "
                  "changed",
       .store = SetTrue(&options->content)},
      {.name = "no-vcs-hold",
       .meaning = "do not wait for the end of git checkout and the like",
       .store = SetTrue(&options->no_vcs_hold)},
      {.name = "signal",
       .value = "NAME",
       .meaning = "what asks the command to end (default TERM)",
       .store = SetSignal(&options->stop_signal)},
      {.name = "stop-timeout",
       .value = "TIME",
       .meaning = "how long it may take before it is killed (default 5s)",
       .store = SetDuration(&options->stop_timeout)},
      {.name = "exit-with-command",
       .meaning = "end when the command ends by itself, with its status "
                  "(default: wait for a change, and start it again)",
       .store = SetTrue(&options->exit_with_command)},
      {.name = "exit-on-start-failure",
       .meaning = "end when the command cannot be started, or fails before "
                  "anything has changed (default: wait for the mending change)",
       .store = SetTrue(&options->exit_on_start_failure)},
      {.name = "once",
       .meaning = "end after the first change: print what changed, and stop "
                  "the command",
       .store = SetTrue(&options->once)},
      {.name = "live-reload",
       .value = "PORT",
       .value_is_optional = true,
       .meaning = "have pages in a browser load again, or only their style "
                  "sheets, when something has changed and their server answers "
                  "again; says which <script> they need (default PORT 35729; "
                  "0: one that is free)",
       .store = SetLiveReload(&options->live_reload)},
      {.name = "print",
       .meaning = "print each change to standard output; the command may be "
                  "left out",
       .store = SetTrue(&options->print)},
      {.name = "json",
       .meaning = "print changes as JSON, one object a line, with kind and "
                  "path, or path_base64 for a path that is no UTF-8",
       .store = SetTrue(&options->json)},
      {.name = "clear",
       .meaning = "clear the terminal before each start",
       .store = SetTrue(&options->clear)},
      {.name = "quiet",
       .meaning = "say nothing but errors",
       .store = SetTrue(&options->quiet)},
      {.name = "verbose",
       .meaning = "say which backend watches and why, what changed, and what "
                  "is done about it",
       .store = SetTrue(&options->verbose)},
      {.name = "help",
       .meaning = "show this text, and stop",
       .store = SetTrue(&options->help)},
      {.name = "version",
       .meaning = "show the version, and stop",
       .store = SetTrue(&options->version)},
  });
}

// A variable is meant for every start, so it says nothing against a flag that
// it excludes, nor where it has no meaning. `given`: by flags alone.
void LetFlagsCount(const ReloadOptions& given, ReloadOptions* options) {
  if (given.verbose && !given.quiet) options->quiet = false;
  if (given.quiet && !given.verbose) options->verbose = false;
  if (given.once && !given.live_reload.has_value()) {
    options->live_reload.reset();
  }
  if (given.live_reload.has_value() && !given.once) options->once = false;
  options->json &= given.json || options->print || options->once;
}

absl::Status CheckTogether(const ReloadOptions& options) {
  if (options.help || options.version) return absl::OkStatus();
  if (options.command.empty() && !options.print && !options.once &&
      !options.live_reload.has_value()) {
    return absl::InvalidArgumentError(
        "there is nothing to run: expected reload -- COMMAND [ARG...], or "
        "reload --print");
  }
  if (options.once && options.live_reload.has_value()) {
    return absl::InvalidArgumentError(
        "--once ends before a page could load again, --live-reload waits for "
        "pages: give one of them");
  }
  if (options.quiet && options.verbose) {
    return absl::InvalidArgumentError(
        "--quiet and --verbose exclude each other: give one of them");
  }
  if (options.json && !options.print && !options.once) {
    return absl::InvalidArgumentError(
        "--json says how --print and --once print: give one of them");
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<int> ParseSignal(absl::string_view name) {
  int number = 0;
  if (absl::SimpleAtoi(name, &number)) {
    if (number > 0 && number <= SIGRTMAX) return number;
  }
  std::string upper = absl::AsciiStrToUpper(name);
  absl::string_view word = upper;
  absl::ConsumePrefix(&word, "SIG");
  for (int signal = 1; signal < SIGRTMIN; ++signal) {
    const char* known = sigabbrev_np(signal);
    if (known != nullptr && word == known) return signal;
  }
  return absl::InvalidArgumentError(absl::StrCat(
      "'", name, "' is no signal: expected TERM, INT, HUP, USR1 or a number"));
}

absl::StatusOr<ReloadOptions> ParseReloadOptions(
    const std::vector<std::string>& arguments,
    absl::Span<const std::string> environment) {
  ReloadOptions options;
  absl::StatusOr<std::vector<std::string>> rest =
      MakeTable(&options).Parse(arguments, environment);
  if (!rest.ok()) return rest.status();
  options.command = *std::move(rest);
  ReloadOptions given;
  rest = MakeTable(&given).Parse(arguments, {});
  if (!rest.ok()) return rest.status();
  LetFlagsCount(given, &options);
  const absl::Status status = CheckTogether(options);
  if (!status.ok()) return status;
  return options;
}

std::string ReloadHelp() {
  ReloadOptions unused;
  return absl::StrCat(kUsage, MakeTable(&unused).Help(), kNotes);
}

}  // namespace reloader::tools
