#include "fakes/watchman/query/recording.h"

#include <algorithm>
#include <cstdint>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "fakes/watchman/query/case_sensitivity.h"
#include "fakes/watchman/query/clock_spec.h"
#include "fakes/watchman/query/file_writer.h"
#include "fakes/watchman/query/legacy_query.h"
#include "fakes/watchman/query/query.h"
#include "fakes/watchman/query/query_spec.h"
#include "fakes/watchman/query/value_collector.h"
#include "fakes/watchman/query/vector_view.h"
#include "fakes/watchman/query/view.h"
#include "reloader/file_mode.h"
#include "reloader/file_system.h"
#include "reloader/watchman/value.h"

namespace reloader::fakes::watchman {
namespace {

using nlohmann::json;
using reloader::watchman::Value;

Value ToValue(const json& item) {
  if (item.is_null()) return {};
  if (item.is_boolean()) return item.get<bool>();
  if (item.is_number_integer()) return item.get<int64_t>();
  if (item.is_number()) return item.get<double>();
  if (item.is_string()) return item.get<std::string>();
  if (item.is_array()) {
    Value array = Value::Array();
    for (const json& element : item) array.items().push_back(ToValue(element));
    return array;
  }
  Value object = Value::Object();
  for (const auto& [key, member] : item.items()) {
    object.members()[key] = ToValue(member);
  }
  return object;
}

json ToJson(const Value& value) {
  if (value.is_bool()) return value.boolean();
  if (value.is_int()) return value.integer();
  if (value.is_real()) return value.real();
  if (value.is_string()) return value.string();
  if (value.is_array()) {
    json array = json::array();
    for (const Value& item : value.items()) array.push_back(ToJson(item));
    return array;
  }
  if (!value.is_object()) return nullptr;
  json object = json::object();
  for (const auto& [key, member] : value.members()) {
    object[key] = ToJson(member);
  }
  return object;
}

ClockTick ClockOf(const json& clock) {
  const absl::StatusOr<ClockSpec> spec = ParseClockSpec(ToValue(clock));
  return std::get<ClockTick>(spec.value().moment);
}

Node NodeOf(const json& row) {
  const int64_t mode = row["mode"];
  return {
      .name = row["name"],
      .exists = row["exists"],
      .status = {.device = row["dev"],
                 .inode = row["ino"],
                 .size_bytes = row["size"],
                 .mtime_ns = row["mtime_ns"],
                 .ctime_ns = row["ctime_ns"],
                 .link_count = row["nlink"],
                 .uid = row["uid"],
                 .gid = row["gid"],
                 .permissions = PermissionsOfMode(mode),
                 .type = FileTypeOfMode(mode)},
      .atime_ns = row["atime_ns"],
      .observed = {.tick = ClockOf(row["oclock"]).tick,
                   .seconds = row["observed_seconds"]},
      .created = {.tick = ClockOf(row["cclock"]).tick,
                  .seconds = row["created_seconds"]},
  };
}

// Answers the requests of one phase: the tree does not change in it.
class Phase {
 public:
  Phase(const json& phase, const std::string& root, CursorMap* cursors)
      : root_(root), view_(Nodes(phase)), cursors_(cursors) {
    for (const json& row : phase["nodes"]) {
      if (row.contains("content")) {
        view_.SetContent(row["name"], row["content"].get<std::string>());
      }
      if (row["symlink_target"].is_string()) {
        view_.SetLinkTarget(row["name"],
                            row["symlink_target"].get<std::string>());
      }
    }
    const ClockTick clock = ClockOf(phase["clock"]);
    position_ = {.counter = clock.counter,
                 .tick = clock.tick,
                 .aged_out_tick = phase["aged_out_tick"]};
  }

  // `recorded` says where the clock stood: `find` and `since` moved it.
  json Answer(const json& request, const json& recorded) const {
    const std::string command = request[0];
    ClockPosition position = position_;
    if (recorded.contains("clock")) {
      position.tick = ClockOf(recorded["clock"]).tick;
    }
    const absl::StatusOr<QuerySpec> spec = Parse(ToValue(request));
    if (!spec.ok()) return Error(spec.status());
    const absl::StatusOr<QueryResult> result = RunQuery(
        *spec, view_,
        {.root_path = root_, .position = position, .cursors = cursors_});
    if (!result.ok()) return Error(result.status());
    ValueCollector files;
    WriteFiles(*result, spec->fields, view_, position_.counter, &files);
    json answer = {{"files", ToJson(std::move(files).Take())}};
    if (recorded.contains("clock")) answer["clock"] = recorded["clock"];
    if (command != "find") {
      answer["is_fresh_instance"] = result->is_fresh_instance;
    }
    return answer;
  }

 private:
  static std::vector<Node> Nodes(const json& phase) {
    std::vector<Node> nodes;
    for (const json& row : phase["nodes"]) nodes.push_back(NodeOf(row));
    return nodes;
  }

  static absl::StatusOr<QuerySpec> Parse(const Value& request) {
    const Value::Items& items = request.items();
    const std::string& command = items[0].string();
    if (command == "find") {
      return ParseLegacyQuery(items, 2, std::nullopt,
                              CaseSensitivity::kSensitive);
    }
    if (command == "since") {
      return ParseLegacyQuery(items, 3, items[2].string(),
                              CaseSensitivity::kSensitive);
    }
    return ParseQuerySpec(items[2], CaseSensitivity::kSensitive);
  }

  static json Error(const absl::Status& status) {
    return {{"error", std::string(status.message())}};
  }

  const std::string root_;
  VectorView view_;
  ClockPosition position_;
  CursorMap* const cursors_;
};

// Sorts the files of an answer, which have no order that one may rely on.
json Sorted(json answer) {
  if (answer.contains("files")) {
    json& files = answer["files"];
    std::vector<std::pair<std::string, json>> rows;
    for (json& row : files) rows.emplace_back(row.dump(), std::move(row));
    std::sort(rows.begin(), rows.end(),
              [](const auto& a, const auto& b) { return a.first < b.first; });
    files = json::array();
    for (auto& [text, row] : rows) files.push_back(std::move(row));
  }
  return answer;
}

}  // namespace

absl::StatusOr<Replay> ReplayRecording(absl::string_view text) {
  const json recording = json::parse(text.begin(), text.end(), nullptr,
                                     /*allow_exceptions=*/false);
  if (!recording.is_object() || !recording.contains("phases")) {
    return absl::InvalidArgumentError("this is no recording");
  }
  Replay replay;
  CursorMap cursors;
  for (const json& phase : recording["phases"]) {
    const Phase world(phase, recording["root"], &cursors);
    for (const json& query : phase["queries"]) {
      const json expected = Sorted(query["answer"]);
      const json seen = Sorted(world.Answer(query["request"], query["answer"]));
      ++replay.queries;
      if (expected.contains("error")) ++replay.errors;
      if (expected.contains("files") && !expected["files"].empty()) {
        ++replay.found_something;
      }
      if (seen == expected) continue;
      replay.differences.push_back(
          absl::StrCat("asked     ", query["request"].dump(), "\n  daemon  ",
                       expected.dump(), "\n  fake    ", seen.dump()));
    }
  }
  return replay;
}

}  // namespace reloader::fakes::watchman
