// version, list-capabilities, get-sockname, get-pid, log, log-level,
// shutdown-server.
#include <cstddef>
#include <optional>
#include <set>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "fakes/watchman/command.h"
#include "fakes/watchman/connection.h"
#include "fakes/watchman/query/expression_parser.h"
#include "fakes/watchman/query/field.h"
#include "fakes/watchman/server.h"
#include "reloader/watchman/value.h"

namespace reloader::fakes::watchman {
namespace {

using reloader::watchman::Value;

std::set<std::string> Capabilities() {
  std::set<std::string> names = {"bser-v2",
                                 "clock-sync-timeout",
                                 "dedup_results",
                                 "glob_generator",
                                 "scm-hg",
                                 "scm-since",
                                 "relative_root",
                                 "wildmatch",
                                 "wildmatch-multislash"};
  for (const std::string& command : CommandNames()) {
    names.insert(absl::StrCat("cmd-", command));
  }
  for (const Field field : AllFields()) {
    names.insert(absl::StrCat("field-", FieldName(field)));
  }
  for (const absl::string_view term : TermNames()) {
    names.insert(absl::StrCat("term-", term));
  }
  return names;
}

// Adds the capabilities that `key` of `wanted` names; returns the first that
// is missing.
absl::StatusOr<std::optional<std::string>> AddCapabilities(
    const Value& wanted, absl::string_view key,
    const std::set<std::string>& present, Value::Members* found) {
  std::optional<std::string> missing;
  const Value* const names = wanted.Find(key);
  if (names == nullptr || !names->is_array()) return missing;
  for (const Value& name : names->items()) {
    if (!name.is_string()) return CommandError("expected json string object");
    const bool has = present.contains(name.string());
    (*found)[name.string()] = has;
    if (!has && !missing) missing = name.string();
  }
  return missing;
}

absl::StatusOr<Reply> Version(const Request& request) {
  Reply reply;
  if (request.items.size() != 2) return reply;
  const std::set<std::string> present = Capabilities();
  Value::Members found;
  const Value& wanted = request.items[1];
  const auto optional = AddCapabilities(wanted, "optional", present, &found);
  if (!optional.ok()) return optional.status();
  const auto required = AddCapabilities(wanted, "required", present, &found);
  if (!required.ok()) return required.status();
  reply.pdu.members["capabilities"] = Value::Object(std::move(found));
  if (*required) {
    reply.pdu.members["error"] =
        Value::Bytes(absl::StrCat("client required capability `", **required,
                                  "` is not supported by this server"));
  }
  return reply;
}

absl::StatusOr<Reply> ListCapabilities(const Request&) {
  Value::Items names;
  for (const std::string& name : Capabilities()) names.emplace_back(name);
  return Reply{{{{"capabilities", Value::Array(std::move(names))}}}};
}

absl::StatusOr<Reply> GetSockname(const Request& request) {
  return Reply{
      {{{"sockname", Value::Bytes(request.server.options().sockname)}}}};
}

absl::StatusOr<Reply> GetPid(const Request& request) {
  return Reply{{{{"pid", request.server.pid()}}}};
}

std::optional<LogLevel> ParseLevel(absl::string_view name) {
  if (name == "off") return LogLevel::kOff;
  if (name == "fatal") return LogLevel::kFatal;
  if (name == "error") return LogLevel::kError;
  if (name == "debug") return LogLevel::kDebug;
  return std::nullopt;
}

// Reads element 1 as a level.
absl::StatusOr<LogLevel> LevelOf(const Request& request, size_t count) {
  if (request.items.size() != count) {
    return CommandError(
        absl::StrCat("wrong number of arguments to '", request.name(), "'"));
  }
  if (!request.items[1].is_string()) {
    return CommandError("expected json string object");
  }
  const auto level = ParseLevel(request.items[1].string());
  if (!level) {
    return CommandError(
        absl::StrCat("invalid log level for '", request.name(), "'"));
  }
  return *level;
}

absl::StatusOr<Reply> WriteLog(const Request& request) {
  const absl::StatusOr<LogLevel> level = LevelOf(request, 3);
  if (!level.ok()) return level.status();
  if (!request.items[2].is_string()) {
    return CommandError("expected json string object");
  }
  request.server.Log(*level, request.items[2].string());
  return Reply{{{{"logged", true}}}};
}

absl::StatusOr<Reply> SetLogLevel(const Request& request) {
  const absl::StatusOr<LogLevel> level = LevelOf(request, 2);
  if (!level.ok()) return level.status();
  request.connection.log_level = *level;
  return Reply{{{{"log_level", Value::Bytes(request.items[1].string())}}}};
}

absl::StatusOr<Reply> ShutdownServer(const Request& request) {
  Reply reply{{{{"shutdown-server", true}}}};
  reply.then = [&server = request.server] { server.Shutdown(); };
  return reply;
}

constexpr Command kCommands[] = {
    {"get-pid", GetPid},
    {"get-sockname", GetSockname, /*is_for_anybody=*/true},
    {"list-capabilities", ListCapabilities, /*is_for_anybody=*/true},
    {"log", WriteLog},
    {"log-level", SetLogLevel},
    {"shutdown-server", ShutdownServer, false, /*runs_when_poisoned=*/true},
    {"version", Version, /*is_for_anybody=*/true},
};

}  // namespace

absl::Span<const Command> InformationCommands() { return kCommands; }

}  // namespace reloader::fakes::watchman
