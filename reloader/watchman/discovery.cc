#include "reloader/watchman/discovery.h"

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "reloader/clock.h"
#include "reloader/posix_program.h"
#include "reloader/watchman/connection.h"
#include "reloader/watchman/posix_socket.h"
#include "reloader/watchman/transport.h"
#include "reloader/watchman/value.h"

namespace reloader::watchman {
namespace {

absl::Status Silent(absl::string_view program, absl::string_view why) {
  return absl::UnavailableError(absl::StrCat(
      "`", program, " get-sockname` does not name a socket: ", why));
}

}  // namespace

absl::StatusOr<std::string> FindSocket(const DiscoveryOptions& options,
                                       Clock* clock) {
  if (!options.sock.empty()) return options.sock;
  std::vector<std::string> command = {options.program, "--no-pretty"};
  if (!options.may_start) command.emplace_back("--no-spawn");
  command.emplace_back("get-sockname");
  absl::StatusOr<ProgramResult> result =
      RunProgram(command, clock, clock->Now() + options.timeout);
  if (absl::IsNotFound(result.status())) {
    return absl::NotFoundError(absl::StrCat("Watchman is not installed (",
                                            result.status().message(),
                                            "), and WATCHMAN_SOCK is not set"));
  }
  if (!result.ok()) return Silent(options.program, result.status().message());
  if (result->exit_status != 0) {
    return Silent(options.program,
                  absl::StrCat("exit status ", result->exit_status, ", ",
                               absl::StripAsciiWhitespace(result->errors)));
  }
  // One line of JSON, as over a socket.
  Connection parser;
  const absl::Status parsed = parser.Receive(result->output);
  const std::optional<Value> answer = parser.TakeResponse();
  if (!answer.has_value()) {
    return Silent(options.program,
                  parsed.ok() ? "it prints no answer" : parsed.message());
  }
  const Value* sockname = answer->Find("sockname");
  if (sockname == nullptr || !sockname->is_string()) {
    return Silent(options.program, answer->ToString());
  }
  return sockname->string();
}

absl::StatusOr<std::unique_ptr<Transport>> DiscoveringConnector::Connect() {
  const absl::StatusOr<std::string> socket = FindSocket(options_, &clock_);
  if (!socket.ok()) return socket.status();
  auto transport = ConnectUnixSocket(*socket, options_.timeout);
  // Somebody has said that it is there.
  if (absl::IsNotFound(transport.status()) && !options_.sock.empty()) {
    return absl::UnavailableError(
        absl::StrCat("WATCHMAN_SOCK: ", transport.status().message()));
  }
  return transport;
}

}  // namespace reloader::watchman
