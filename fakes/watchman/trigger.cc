#include "fakes/watchman/trigger.h"

#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "fakes/watchman/query/case_sensitivity.h"
#include "fakes/watchman/query/legacy_query.h"
#include "fakes/watchman/query/query_spec.h"
#include "reloader/watchman/value.h"

namespace reloader::fakes::watchman {
namespace {

using reloader::watchman::Value;

absl::Status Wrong(absl::string_view text) {
  return absl::InvalidArgumentError(text);
}

// Makes a definition of ["name", "*.c", "--", "command", ...].
absl::StatusOr<Value> FromLegacy(absl::Span<const Value> arguments,
                                 size_t first) {
  const Value& name = arguments[first];
  if (!name.is_string()) return Wrong("invalid or missing name");
  absl::StatusOr<LegacyPatterns> patterns =
      ParseLegacyPatterns(arguments, first + 1);
  if (!patterns.ok()) return patterns.status();
  if (patterns->next_argument >= arguments.size()) {
    return Wrong("no command was specified");
  }
  Value::Members members;
  members["name"] = name;
  if (patterns->expression) members["expression"] = *patterns->expression;
  const auto command = arguments.subspan(patterns->next_argument);
  members["command"] =
      Value::Array(Value::Items(command.begin(), command.end()));
  members["append_files"] = true;
  members["stdin"] = Value::Array({"name", "exists", "new", "size", "mode"});
  return Value::Object(std::move(members));
}

absl::Status ReadInput(const Value& definition, Trigger* trigger,
                       Value::Members* query) {
  const Value* const input = definition.Find("stdin");
  (*query)["fields"] = Value::Array({"name"});
  if (input == nullptr) return absl::OkStatus();
  if (input->is_array()) {
    trigger->input = Trigger::Input::kJson;
    (*query)["fields"] = *input;
  } else if (input->is_string() && input->string() == "NAME_PER_LINE") {
    trigger->input = Trigger::Input::kNames;
  } else if (input->is_string() && input->string() == "/dev/null") {
    trigger->input = Trigger::Input::kNull;
  } else if (input->is_string()) {
    return Wrong(absl::StrCat("invalid stdin value ", input->string()));
  } else {
    return Wrong("invalid value for stdin");
  }
  return absl::OkStatus();
}

absl::Status ReadOutput(const Value& definition, absl::string_view key,
                        std::string* output) {
  const Value* const value = definition.Find(key);
  if (value == nullptr || !value->is_string()) return absl::OkStatus();
  *output = value->string();
  if (output->empty() || output->front() != '>') {
    return Wrong(absl::StrCat(
        key, ": must be prefixed with either > or >>, got ", *output));
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<Trigger> Trigger::Parse(absl::Span<const Value> arguments,
                                       size_t first) {
  Trigger trigger;
  trigger.definition = arguments[first];
  if (!trigger.definition.is_object()) {
    absl::StatusOr<Value> legacy = FromLegacy(arguments, first);
    if (!legacy.ok()) return legacy.status();
    trigger.definition = *std::move(legacy);
  }
  const Value& definition = trigger.definition;
  const Value* const name = definition.Find("name");
  if (name == nullptr || !name->is_string()) {
    return Wrong("invalid or missing name");
  }
  trigger.name = name->string();

  Value::Members query;
  for (const std::string key : {"expression", "relative_root"}) {
    if (const Value* const value = definition.Find(key)) query[key] = *value;
  }
  const Value* const command = definition.Find("command");
  if (command == nullptr || !command->is_array() || command->items().empty()) {
    return Wrong("invalid command array");
  }
  for (const Value& word : command->items()) {
    trigger.command.push_back(word.is_string() ? word.string() : "");
  }
  const Value* const append_files = definition.Find("append_files");
  trigger.append_files = append_files != nullptr && append_files->is_bool() &&
                         append_files->boolean();
  absl::Status status = ReadInput(definition, &trigger, &query);
  if (!status.ok()) return status;
  const Value* const max_files = definition.Find("max_files_stdin");
  if (max_files != nullptr && max_files->is_int()) {
    if (max_files->integer() < 0) {
      return Wrong("max_files_stdin must be >= 0");
    }
    trigger.max_files = max_files->integer();
  }
  status = ReadOutput(definition, "stdout", &trigger.standard_output);
  if (!status.ok()) return status;
  status = ReadOutput(definition, "stderr", &trigger.standard_error);
  if (!status.ok()) return status;
  const Value* const chdir = definition.Find("chdir");
  if (chdir != nullptr && chdir->is_string()) trigger.chdir = chdir->string();

  absl::StatusOr<QuerySpec> spec = ParseQuerySpec(
      Value::Object(std::move(query)), CaseSensitivity::kSensitive);
  if (!spec.ok()) return spec.status();
  trigger.query = *std::move(spec);
  return trigger;
}

}  // namespace reloader::fakes::watchman
