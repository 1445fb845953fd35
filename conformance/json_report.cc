#include "conformance/json_report.h"

#include <string>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "conformance/backend.h"
#include "conformance/contract.h"
#include "conformance/result.h"
#include "conformance/run_report.h"
#include "conformance/scenario.h"
#include "conformance/test_id.h"
#include "nlohmann/json.hpp"

namespace reloader::conformance {
namespace {

// Keeps the order in which the members are written.
using Json = nlohmann::ordered_json;

Json OrNull(const std::string& text) {
  return text.empty() ? Json(nullptr) : Json(text);
}

Json BackendJson(const Backend& backend) {
  Json limitations = Json::array();
  for (const Limitation& limitation : backend.limitations) {
    limitations.push_back(
        {{"capability", limitation.capability}, {"reason", limitation.reason}});
  }
  return {{"name", backend.name}, {"limitations", limitations}};
}

Json ClauseJson(const Clause& clause) {
  return {{"id", clause.id},
          {"family", clause.family},
          {"sentence", clause.sentence},
          {"reason", clause.reason},
          {"bugs", Json(clause.bugs)},
          {"line", clause.line},
          {"retired", clause.retired}};
}

Json ScenarioJson(const Scenario& scenario) {
  return {{"name", scenario.name},
          {"clause", scenario.clause_id},
          {"sentence", scenario.sentence},
          {"remark", scenario.remark},
          {"file", scenario.file}};
}

Json ResultJson(const TestRecord& record) {
  return {{"backend", record.id.backend},
          {"suite", record.id.suite},
          {"test", record.id.test},
          {"clause", OrNull(record.id.clause_id)},
          {"outcome", std::string(OutcomeName(record.outcome))},
          {"verdict", OrNull(record.verdict)},
          {"message", record.message},
          {"duration_seconds", absl::ToDoubleSeconds(record.duration)},
          {"replay", ReplayCommand(record)}};
}

template <typename Range, typename Function>
Json ArrayOf(const Range& range, Function one) {
  Json array = Json::array();
  for (const auto& element : range) array.push_back(one(element));
  return array;
}

Json TotalsJson(const OutcomeCounts& counts) {
  Json totals = Json::object();
  for (const Outcome outcome : kAllOutcomes) {
    totals[std::string(OutcomeName(outcome))] = counts.Of(outcome);
  }
  return totals;
}

}  // namespace

std::string FormatJson(const RunReport& report) {
  const Contract& contract = report.suite->contract;
  Json document;
  document["format"] = 1;
  document["seed"] = report.seed;
  document["duration_seconds"] = absl::ToDoubleSeconds(report.duration);
  document["exit_code"] = ExitCode(report.records);
  document["totals"] = TotalsJson(CountOutcomes(report.records));
  document["backends"] = ArrayOf(report.backends, BackendJson);
  document["families"] =
      ArrayOf(contract.families(), [](const ClauseFamily& family) {
        return Json{{"name", family.name}, {"title", family.title}};
      });
  document["clauses"] = ArrayOf(contract.clauses(), ClauseJson);
  document["scenarios"] = ArrayOf(report.suite->scenarios, ScenarioJson);
  document["results"] = ArrayOf(report.records, ResultJson);
  // Without the handler a byte that is not UTF-8 would throw.
  return document.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace reloader::conformance
