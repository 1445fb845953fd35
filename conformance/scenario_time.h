// Times as scenarios write them: "300ms", "+0.3s", "=12.5". Everything is a
// whole number of nanoseconds; nothing is rounded.
//
//   ParseScenarioDuration("0.3s");   // 300'000'000
//   FormatScenarioDuration(5'400'000'000'000);   // "90m"
//
// Pure functions, any thread.
#ifndef CONFORMANCE_SCENARIO_TIME_H_
#define CONFORMANCE_SCENARIO_TIME_H_

#include <cstdint>
#include <optional>
#include <string>

#include "absl/strings/string_view.h"

namespace reloader::conformance {

// Returns the nanoseconds of "<digits>[.<digits>]<unit>", the unit one of ns,
// us, ms, s, m and h; nothing if `text` is anything else, is not a whole number
// of nanoseconds or does not fit (292 years). Never negative.
std::optional<int64_t> ParseScenarioDuration(absl::string_view text);

// Returns "300ms": the largest unit that needs no fraction. Not negative.
std::string FormatScenarioDuration(int64_t duration_ns);

// What a time is counted from.
enum class TimeBase : uint8_t {
  kCurrentMtime,  // "+1h", "-2s": the file's mtime.
  kEpoch,         // "=12.5": 1970.
};

struct ScenarioTime {
  TimeBase base = TimeBase::kCurrentMtime;
  int64_t offset_ns = 0;  // After the base; negative is before. Not INT64_MIN.
};

// Returns the time of "+<duration>", "-<duration>" or
// "=[-]<seconds>[.<up to 9 digits>]"; nothing if `text` is anything else or
// does not fit.
std::optional<ScenarioTime> ParseScenarioTime(absl::string_view text);
std::string FormatScenarioTime(const ScenarioTime& time);

}  // namespace reloader::conformance

#endif  // CONFORMANCE_SCENARIO_TIME_H_
