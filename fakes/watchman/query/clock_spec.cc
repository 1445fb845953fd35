#include "fakes/watchman/query/clock_spec.h"

#include <cinttypes>
#include <cstdint>
#include <cstdio>
#include <optional>
#include <string>
#include <utility>
#include <variant>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "reloader/watchman/value.h"

namespace reloader::fakes::watchman {
namespace {

using reloader::watchman::Value;

absl::Status InvalidClockSpec() {
  return absl::InvalidArgumentError("invalid clockspec");
}

// The daemon reads clocks with sscanf, and what that lets pass (white space and
// signs before numbers, anything behind them) is a clock to it.
// NOLINTBEGIN(cert-err34-c): what overflows shall do as there.
std::optional<ClockSpec> ParseClock(const std::string& text) {
  TickCounter counter;
  uint32_t tick = 0;
  if (std::sscanf(text.c_str(),
                  "c:%" SCNu64 ":%" SCNd32 ":%" SCNu32 ":%" SCNu32,
                  &counter.start_seconds, &counter.pid, &counter.root_number,
                  &tick) == 4) {
    return ClockSpec::At(counter, tick);
  }
  // The form of Watchman 2.8: no counter of today.
  int32_t pid = 0;
  if (std::sscanf(text.c_str(), "c:%" SCNd32 ":%" SCNu32, &pid, &tick) == 2) {
    return ClockSpec::At({.pid = pid}, tick);
  }
  return std::nullopt;
}
// NOLINTEND(cert-err34-c)

absl::StatusOr<ClockSpec> ParseString(const std::string& text) {
  if (absl::StartsWith(text, "n:")) {
    return ClockSpec{.moment = ClockCursor{text}};
  }
  std::optional<ClockSpec> clock = ParseClock(text);
  if (!clock.has_value()) return InvalidClockSpec();
  return *std::move(clock);
}

// Of {"scm": …} only the shape matters.
absl::Status CheckSourceControl(const Value& scm) {
  const Value* base = scm.Find("mergebase");
  if (base != nullptr && !base->is_string()) {
    return absl::InvalidArgumentError("expected json string object");
  }
  if (!scm.is_object()) {
    return absl::InvalidArgumentError(
        "json_ref::get called on a non object type");
  }
  const Value* with = scm.Find("mergebase-with");
  if (with == nullptr) {
    return absl::InvalidArgumentError(
        "key 'mergebase-with' is not present in this json object");
  }
  if (!with->is_string()) {
    return absl::InvalidArgumentError("expected json string object");
  }
  return absl::OkStatus();
}

absl::StatusOr<ClockSpec> ParseObject(const Value& spec) {
  ClockSpec parsed;
  if (const Value* clock = spec.Find("clock"); clock != nullptr) {
    // No cursors here. (The daemon dies of a clock that is no string.)
    if (!clock->is_string()) return InvalidClockSpec();
    std::optional<ClockSpec> tick = ParseClock(clock->string());
    if (!tick.has_value()) return InvalidClockSpec();
    parsed = *std::move(tick);
  }
  if (const Value* scm = spec.Find("scm"); scm != nullptr) {
    if (absl::Status status = CheckSourceControl(*scm); !status.ok()) {
      return status;
    }
    parsed.has_source_control = true;
  }
  return parsed;
}

Since Fresh() { return {.is_fresh_instance = true}; }

Since After(uint32_t tick, const ClockPosition& position) {
  return tick < position.aged_out_tick ? Fresh() : Since{.tick = tick};
}

Since EvaluateCursor(const std::string& name, const ClockPosition& position,
                     CursorMap* cursors) {
  if (cursors == nullptr) return Fresh();
  const auto [cursor, is_first_use] = cursors->try_emplace(name, position.tick);
  if (is_first_use) return Fresh();
  return After(std::exchange(cursor->second, position.tick), position);
}

}  // namespace

std::string FormatClock(const TickCounter& counter, uint32_t tick) {
  return absl::StrCat("c:", counter.start_seconds, ":", counter.pid, ":",
                      counter.root_number, ":", tick);
}

absl::StatusOr<ClockSpec> ParseClockSpec(const Value& spec) {
  if (spec.is_int()) {
    return ClockSpec{.moment = ClockTimestamp{spec.integer()}};
  }
  if (spec.is_string()) return ParseString(spec.string());
  if (spec.is_object()) return ParseObject(spec);
  return InvalidClockSpec();
}

Since EvaluateClockSpec(const ClockSpec& spec, const ClockPosition& position,
                        CursorMap* cursors) {
  if (const auto* time = std::get_if<ClockTimestamp>(&spec.moment)) {
    return {.is_timestamp = true, .seconds = time->seconds};
  }
  if (const auto* cursor = std::get_if<ClockCursor>(&spec.moment)) {
    return EvaluateCursor(cursor->name, position, cursors);
  }
  const auto& clock = std::get<ClockTick>(spec.moment);
  return clock.counter == position.counter ? After(clock.tick, position)
                                           : Fresh();
}

}  // namespace reloader::fakes::watchman
