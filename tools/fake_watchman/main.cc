// fake_watchman: a Watchman 4.9.0 over a file system in memory, where
// `watchman --foreground` would stand.
#include <signal.h>
#include <unistd.h>

#include <cstdlib>
#include <fstream>
#include <iostream>
#include <iterator>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "fakes/watchman/connection.h"
#include "reloader/posix_clock.h"
#include "reloader/watchman/json_encoder.h"
#include "reloader/watchman/json_text.h"
#include "reloader/watchman/value.h"
#include "tools/fake_watchman/socket_server.h"

namespace reloader::tools {
namespace {

using fakes::watchman::LogLevel;
using reloader::watchman::Value;

constexpr absl::string_view kUsage =
    R"(Usage: fake_watchman --foreground --sockname=PATH [OPTION...]
       fake_watchman --sockname=PATH get-sockname

Serves Watchman 4.9.0's protocol over an empty file system in memory, which
clients edit with the command fake-fs (fakes/watchman/fake_fs.md). Ends on
SIGTERM and on shutdown-server; the socket stays behind, as the daemon's does.

  -f, --foreground        stay in the foreground (nothing else is possible)
  -U, --sockname=PATH     the Unix socket; absolute, shorter than 107 bytes
      --statefile=PATH    where watches and triggers are kept
  -o, --logfile=PATH      the log; standard error by default
      --pidfile=PATH      locked, and holds the pid
      --log-level=0|1|2   nothing, errors (the default), everything
  -n, --no-save-state     keep no state

The file that WATCHMAN_CONFIG_FILE names holds the global settings.

Exit status: 0 told to end; 1 could not serve; 64 wrong usage.
)";

struct CommandLine {
  SocketServerOptions options;
  bool foreground = false;
  bool saves_state = true;
  bool help = false;
  std::vector<std::string> command;
};

// Takes the value of `--name=value`, `--name value`, `-x value`.
bool TakeValue(absl::string_view name, absl::string_view short_name,
               std::vector<std::string>* arguments, std::string* value) {
  const std::string first = arguments->front();
  const std::string prefix = absl::StrCat(name, "=");
  if (absl::StartsWith(first, prefix)) {
    *value = first.substr(prefix.size());
  } else if ((first == name || (!short_name.empty() && first == short_name)) &&
             arguments->size() > 1) {
    *value = (*arguments)[1];
    arguments->erase(arguments->begin());
  } else {
    return false;
  }
  arguments->erase(arguments->begin());
  return true;
}

absl::Status Parse(std::vector<std::string> arguments, CommandLine* line) {
  std::string level = "1";
  while (!arguments.empty()) {
    if (TakeValue("--sockname", "-U", &arguments, &line->options.sockname) ||
        TakeValue("--statefile", "", &arguments, &line->options.statefile) ||
        TakeValue("--logfile", "-o", &arguments, &line->options.logfile) ||
        TakeValue("--pidfile", "", &arguments, &line->options.pidfile) ||
        TakeValue("--log-level", "", &arguments, &level)) {
      continue;
    }
    const std::string argument = arguments.front();
    arguments.erase(arguments.begin());
    if (argument == "--foreground" || argument == "-f") {
      line->foreground = true;
    } else if (argument == "--no-save-state" || argument == "-n") {
      line->saves_state = false;
    } else if (argument == "--help" || argument == "-h") {
      line->help = true;
    } else if (absl::StartsWith(argument, "-")) {
      return absl::InvalidArgumentError(
          absl::StrCat(argument, " is not an option"));
    } else {
      line->command.push_back(argument);
    }
  }
  if (level == "0") line->options.log_level = LogLevel::kOff;
  if (level == "2") line->options.log_level = LogLevel::kDebug;
  if (level != "0" && level != "1" && level != "2") {
    return absl::InvalidArgumentError("--log-level must be 0, 1 or 2");
  }
  if (!line->saves_state) line->options.statefile.clear();
  return absl::OkStatus();
}

int PrintSockname(const std::string& sockname) {
  std::string text;
  reloader::watchman::JsonEncoder encoder(&text);
  Value::Object({{"sockname", Value::Bytes(sockname)}, {"version", "4.9.0"}})
      .Visit(&encoder);
  if (!encoder.Finish().ok()) return 1;
  std::cout << text;
  return 0;
}

int Fail(absl::string_view what, int status) {
  std::cerr << "fake_watchman: " << what << "\n";
  return status;
}

// As the daemon: what is no JSON is complained of, and as nothing.
Value ReadGlobalConfig(const std::string& path) {
  std::ifstream file(path);
  if (!file.is_open()) return Value();
  const std::string text((std::istreambuf_iterator<char>(file)),
                         std::istreambuf_iterator<char>());
  absl::StatusOr<Value> config = watchman::ParseJson(text);
  if (config.ok()) return *std::move(config);
  std::cerr << "fake_watchman: failed to parse json from " << path << ": "
            << config.status().message() << "\n";
  return Value();
}

int Main(std::vector<std::string> arguments) {
  CommandLine line;
  if (const absl::Status status = Parse(std::move(arguments), &line);
      !status.ok()) {
    return Fail(status.message(), 64);
  }
  if (line.help) {
    std::cout << kUsage;
    return 0;
  }
  if (line.options.sockname.empty()) return Fail("--sockname is missing", 64);
  if (line.command == std::vector<std::string>{"get-sockname"}) {
    return PrintSockname(line.options.sockname);
  }
  if (!line.command.empty()) {
    return Fail(absl::StrCat(line.command[0],
                             " cannot be done from here: use a client"),
                64);
  }
  if (!line.foreground) return Fail("--foreground is missing", 64);
  if (const char* path = std::getenv("WATCHMAN_CONFIG_FILE")) {
    line.options.global_config = ReadGlobalConfig(path);
  }
  sigset_t ending;
  sigemptyset(&ending);
  sigaddset(&ending, SIGTERM);
  sigaddset(&ending, SIGINT);
  sigprocmask(SIG_BLOCK, &ending, nullptr);
  const PosixClock clock;
  SocketServer server(line.options, &clock);
  const absl::Status status = server.Run();
  return status.ok() ? 0 : Fail(status.message(), 1);
}

}  // namespace
}  // namespace reloader::tools

int main(int argc, char** argv) {
  return reloader::tools::Main({argv + 1, argv + argc});
}
