#include "conformance/sample_report.h"

#include <string>
#include <vector>

#include "absl/time/time.h"
#include "conformance/backend.h"
#include "conformance/contract.h"
#include "conformance/result.h"
#include "conformance/run_report.h"
#include "conformance/scenario.h"
#include "conformance/suite.h"
#include "conformance/test_id.h"

namespace reloader::conformance {
namespace {

Scenario SampleScenario(const std::string& clause_id, const std::string& name,
                        const std::string& file, const std::string& script) {
  return {.clause_id = clause_id,
          .sentence = "A sentence.",
          .name = name,
          .file = file,
          .script = script};
}

}  // namespace

Suite SampleSuite() {
  return {.contract =
              Contract({{.name = "SAVE", .title = "Saving styles", .line = 3},
                        {.name = "STOP", .title = "Stopping", .line = 30}},
                       {{.id = "W-SAVE-1",
                         .family = "SAVE",
                         .number = 1,
                         .sentence = "A write MUST be reported.",
                         .reason = "it is the point.",
                         .bugs = {"a/b#1", "c/d#2"},
                         .line = 5},
                        {.id = "W-SAVE-2",
                         .family = "SAVE",
                         .number = 2,
                         .sentence = "A rename MUST be reported.",
                         .reason = "editors do it.",
                         .line = 10},
                        {.id = "W-SAVE-3",
                         .family = "SAVE",
                         .number = 3,
                         .sentence = "It MUST hold.",
                         .reason = "it was said.",
                         .line = 15,
                         .retired = true,
                         .retirement = "W-SAVE-2 says it better."},
                        {.id = "W-STOP-4",
                         .family = "STOP",
                         .number = 4,
                         .sentence = "A stop MUST wake a tick.",
                         .reason = "it ends.",
                         .line = 32}}),
          .scenarios = {
              SampleScenario("W-SAVE-1", "W_SAVE_1__write",
                             "save/W-SAVE-1-write.scn", "# one\nwrite a\n"),
              SampleScenario("W-SAVE-2", "W_SAVE_2__rename",
                             "save/W-SAVE-2-rename.scn", "# two\nrename a b")}};
}

TestId SampleId(const std::string& suite, const std::string& test) {
  return MakeTestId(suite, test, {"Stat", "Slow"});
}

RunReport SampleReport(const Suite& suite) {
  return {
      .suite = &suite,
      .backends = {{.name = "Stat"},
                   {.name = "Slow", .limitations = {{"kinds", "it is slow"}}}},
      .records = {{.id = SampleId("Stat", "W_SAVE_1__write"),
                   .duration = absl::Milliseconds(12)},
                  {.id = SampleId("Stat", "W_SAVE_2__rename"),
                   .outcome = Outcome::kFailed,
                   .verdict = "lost",
                   .message = "W-SAVE-2  A sentence.\n  the <whole> report",
                   .duration = absl::Milliseconds(20)},
                  {.id = SampleId("A/Typed/Stat", "W_STOP_4_Wakes"),
                   .outcome = Outcome::kFailed,
                   .message = "typed.h:12\nValue of: woken"},
                  {.id = SampleId("Stat", "Extra")},
                  {.id = SampleId("Slow", "W_SAVE_1__write"),
                   .outcome = Outcome::kNotApplicable,
                   .message =
                       "not applicable, because it is slow (needs kinds)"},
                  {.id = SampleId("Slow", "W_SAVE_2__rename"),
                   .outcome = Outcome::kCouldNotRun,
                   .message = "no disk"}},
      .seed = 7,
      .duration = absl::Milliseconds(1500)};
}

}  // namespace reloader::conformance
