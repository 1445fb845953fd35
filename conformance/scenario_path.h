// What a scenario may use as a path: bytes, relative, in the one form that
// compares equal to itself everywhere.
//
//   ScenarioPathMistake("a//b");   // "it has an empty component"
//
// Pure function, any thread.
#ifndef CONFORMANCE_SCENARIO_PATH_H_
#define CONFORMANCE_SCENARIO_PATH_H_

#include <cstddef>
#include <string>

#include "absl/strings/string_view.h"

namespace reloader::conformance {

inline constexpr size_t kMaxNameBytes = 255;  // NAME_MAX, one path component.

// Returns "" if `path` is "." or names joined by single slashes, none of them
// "." or ".."; else what is wrong with it, for people.
std::string ScenarioPathMistake(absl::string_view path);

}  // namespace reloader::conformance

#endif  // CONFORMANCE_SCENARIO_PATH_H_
