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

// Returns the nanoseconds since the epoch of "[-]<seconds>[.<up to 9 digits>]";
// nothing if `text` is anything else or does not fit.
std::optional<int64_t> ParseScenarioEpochTime(absl::string_view text);

// The reverse, in the largest unit that needs no fraction. The duration is not
// negative; the time is above INT64_MIN.
std::string FormatScenarioDuration(int64_t duration_ns);
std::string FormatScenarioEpochTime(int64_t time_ns);

}  // namespace reloader::conformance

#endif  // CONFORMANCE_SCENARIO_TIME_H_
