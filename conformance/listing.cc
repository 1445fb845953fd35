#include "conformance/listing.h"

#include <algorithm>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/string_view.h"
#include "conformance/backend.h"
#include "conformance/contract.h"
#include "conformance/scenario.h"
#include "conformance/scenario_runner.h"
#include "conformance/suite.h"
#include "conformance/test_id.h"
#include "tools/flags/nearest_word.h"

namespace reloader::conformance {
namespace {

// The first thing that the scenario needs and the backend lacks, or nullptr.
const Limitation* WhyNot(const Suite& suite, const Backend& backend,
                         const std::string& test) {
  for (const Scenario& scenario : suite.scenarios) {
    if (scenario.name != test) continue;
    for (const std::string& need : ScenarioRunner::Needs(scenario)) {
      const Limitation* limitation = backend.Lacks(need);
      if (limitation != nullptr) return limitation;
    }
  }
  return nullptr;
}

// "StatOnDisk, StatInMemory; not InotifyOnDisk (needs synchronous)"
std::string Applicability(const Suite& suite,
                          const std::vector<Backend>& backends,
                          const std::vector<TestId>& tests,
                          const std::string& test) {
  std::vector<std::string> able;
  std::vector<std::string> unable;
  for (const TestId& id : tests) {
    if (id.test != test) continue;
    const auto backend = std::find_if(
        backends.begin(), backends.end(),
        [&id](const Backend& each) { return each.name == id.backend; });
    const Limitation* limitation =
        backend == backends.end() ? nullptr : WhyNot(suite, *backend, test);
    if (limitation == nullptr) {
      able.push_back(id.backend);
    } else {
      unable.push_back(
          absl::StrCat(id.backend, " (needs ", limitation->capability, ")"));
    }
  }
  std::string text = absl::StrJoin(able, ", ");
  if (!unable.empty()) {
    absl::StrAppend(&text, able.empty() ? "" : "; ", "not ",
                    absl::StrJoin(unable, ", "));
  }
  return text;
}

// The names of the tests of a clause, each once.
std::vector<std::string> TestsOf(const std::vector<TestId>& tests,
                                 absl::string_view clause_id) {
  std::vector<std::string> names;
  for (const TestId& id : tests) {
    if (id.clause_id == clause_id &&
        std::find(names.begin(), names.end(), id.test) == names.end()) {
      names.push_back(id.test);
    }
  }
  return names;
}

std::string ListClause(const Suite& suite, const std::vector<Backend>& backends,
                       const std::vector<TestId>& tests, const Clause& clause) {
  std::string text = absl::StrCat("\n  ", clause.id, "  ");
  if (clause.retired) {
    return absl::StrCat(text, "(retired) ", clause.retirement, "\n");
  }
  absl::StrAppend(&text, clause.sentence, "\n");
  const std::vector<std::string> names = TestsOf(tests, clause.id);
  if (names.empty()) absl::StrAppend(&text, "    nothing tests it yet\n");
  for (const std::string& name : names) {
    absl::StrAppend(&text, "    ", name, "  on ",
                    Applicability(suite, backends, tests, name), "\n");
  }
  return text;
}

std::string WithDashes(absl::string_view text) {
  return absl::StrReplaceAll(text, {{"_", "-"}});
}

std::string ShowScript(const Scenario& scenario) {
  return absl::StrCat("\n", scenario.folder, scenario.file, "\n\n",
                      scenario.script,
                      absl::EndsWith(scenario.script, "\n") ? "" : "\n");
}

std::string ClauseHead(const Clause& clause) {
  std::string text =
      absl::StrCat(clause.id, "   CONTRACT.md:", clause.line, "\n\n",
                   clause.sentence, "\n\nWhy: ", clause.reason, "\n");
  if (!clause.bugs.empty()) {
    absl::StrAppend(&text, "Bugs: ", absl::StrJoin(clause.bugs, ", "), "\n");
  }
  if (clause.retired) {
    absl::StrAppend(&text, "Retired: ", clause.retirement, "\n");
  }
  return text;
}

bool IsScenario(const Suite& suite, const std::string& test) {
  return std::any_of(
      suite.scenarios.begin(), suite.scenarios.end(),
      [&test](const Scenario& scenario) { return scenario.name == test; });
}

absl::Status NoSuchClause(const Suite& suite, absl::string_view id) {
  std::vector<absl::string_view> ids;
  for (const Clause& clause : suite.contract.clauses()) {
    ids.push_back(clause.id);
  }
  const absl::string_view nearest = tools::NearestWord(id, ids);
  return absl::NotFoundError(absl::StrCat(
      "--show=", id, ": there is no such clause and no such scenario",
      nearest.empty() ? "" : absl::StrCat("; did you mean ", nearest, "?"),
      "\nThe clauses are: ", absl::StrJoin(ids, ", ")));
}

}  // namespace

std::string FormatList(const Suite& suite, const std::vector<Backend>& backends,
                       const std::vector<TestId>& tests,
                       const std::vector<TestId>& all) {
  const bool everything = tests.size() == all.size();
  std::string text;
  for (const ClauseFamily& family : suite.contract.families()) {
    std::string clauses;
    for (const Clause& clause : suite.contract.clauses()) {
      if (clause.family != family.name) continue;
      if (!everything && TestsOf(tests, clause.id).empty()) continue;
      absl::StrAppend(&clauses, ListClause(suite, backends, tests, clause));
    }
    if (clauses.empty()) continue;
    absl::StrAppend(&text, text.empty() ? "" : "\n", family.name, "  ",
                    family.title, "\n", clauses);
  }
  std::string others;
  for (const std::string& name : TestsOf(tests, "")) {
    absl::StrAppend(&others, "    ", name, "  on ",
                    Applicability(suite, backends, tests, name), "\n");
  }
  if (!others.empty()) absl::StrAppend(&text, "\nother\n\n", others);
  return text;
}

absl::StatusOr<std::string> FormatClause(const Suite& suite,
                                         const std::vector<TestId>& tests,
                                         absl::string_view id) {
  const std::string wanted = WithDashes(id);
  for (const Scenario& scenario : suite.scenarios) {
    if (WithDashes(scenario.name) != wanted) continue;
    const Clause* clause = suite.contract.Find(scenario.clause_id);
    return absl::StrCat(clause == nullptr ? "" : ClauseHead(*clause),
                        ShowScript(scenario));
  }
  for (const TestId& test : tests) {
    if (WithDashes(test.test) != wanted || IsScenario(suite, test.test)) {
      continue;
    }
    const Clause* clause = suite.contract.Find(test.clause_id);
    if (clause == nullptr) break;
    return absl::StrCat(ClauseHead(*clause), "\nIn C++:\n  ", test.test, "\n");
  }
  const Clause* clause = suite.contract.Find(wanted);
  if (clause == nullptr) return NoSuchClause(suite, id);
  std::string text = ClauseHead(*clause);
  for (const Scenario& scenario : suite.scenarios) {
    if (scenario.clause_id == clause->id) {
      absl::StrAppend(&text, ShowScript(scenario));
    }
  }
  std::string in_code;
  for (const std::string& test : TestsOf(tests, clause->id)) {
    if (!IsScenario(suite, test)) absl::StrAppend(&in_code, "  ", test, "\n");
  }
  if (!in_code.empty()) absl::StrAppend(&text, "\nIn C++:\n", in_code);
  return text;
}

}  // namespace reloader::conformance
