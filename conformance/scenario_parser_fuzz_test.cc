// Any bytes as a script. Parsing ends well or with an error that has a place;
// a scenario that parses is formatted to a script that parses to the same.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <iostream>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/string_view.h"
#include "conformance/scenario.h"
#include "conformance/scenario_parser.h"
#include "reloader/check.h"

namespace reloader::conformance {
namespace {

constexpr absl::string_view kFile = "save/W-SAVE-2-fuzz.scn";

// The formatted script may be longer than the original: it aligns.
bool IsWithinLimits(absl::string_view script) {
  const std::vector<absl::string_view> lines = absl::StrSplit(script, '\n');
  return script.size() <= kMaxScriptBytes &&
         std::all_of(lines.begin(), lines.end(), [](absl::string_view line) {
           return line.size() <= kMaxScriptLineBytes;
         });
}

// Formatting moves lines: returns the steps without their places.
std::vector<Step> WithoutPlaces(std::vector<Step> steps) {
  for (Step& step : steps) {
    step.line = 0;
    step.source.clear();
    for (Expectation& expectation : step.expectations) expectation.line = 0;
  }
  return steps;
}

void CheckRoundTrip(const Scenario& scenario) {
  const std::string script = FormatScenario(scenario);
  if (!IsWithinLimits(script)) return;
  const absl::StatusOr<Scenario> again = ParseScenario(kFile, script);
  if (!again.ok()) {
    std::cerr << again.status() << "\nin the formatted script\n" << script;
    std::abort();
  }
  if (again->sentence != scenario.sentence ||
      again->remark != scenario.remark ||
      again->requirements != scenario.requirements ||
      WithoutPlaces(again->steps) != WithoutPlaces(scenario.steps)) {
    std::cerr << "the formatted script says something else\n" << script;
    std::abort();
  }
}

void Run(absl::string_view script) {
  const absl::StatusOr<Scenario> scenario = ParseScenario(kFile, script);
  if (scenario.ok()) {
    RELOADER_CHECK(scenario->script == script);
    RELOADER_CHECK(!scenario->steps.empty());
    RELOADER_CHECK(scenario->steps.back().verb == Verb::kExpect);
    CheckRoundTrip(*scenario);
    return;
  }
  RELOADER_CHECK(absl::IsInvalidArgument(scenario.status()));
  RELOADER_CHECK(
      absl::StartsWith(scenario.status().message(), absl::StrCat(kFile, ":")));
  RELOADER_CHECK(absl::StrContains(scenario.status().message(), ": expected "));
}

// Behind the right first lines, so that more inputs reach the grammar.
void RunBehindTitle(absl::string_view lines) {
  Run(absl::StrCat("# W-SAVE-2  S.\nwatch a\n", lines, "\nexpect nothing\n"));
}

}  // namespace
}  // namespace reloader::conformance

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const absl::string_view input(reinterpret_cast<const char*>(data), size);
  reloader::conformance::Run(input);
  reloader::conformance::RunBehindTitle(input);
  return 0;
}
