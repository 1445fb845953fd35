#include "conformance/test_id.h"

#include <algorithm>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/string_view.h"
#include "absl/strings/strip.h"
#include "conformance/clause_id.h"

namespace reloader::conformance {
namespace {

bool IsNumber(absl::string_view text) {
  return std::all_of(text.begin(), text.end(), absl::ascii_isdigit);
}

}  // namespace

std::string TestId::FullName() const { return absl::StrCat(suite, ".", test); }

std::string ClauseOfTest(absl::string_view test) {
  // A parameterised test has a number behind a slash.
  const std::vector<absl::string_view> words =
      absl::StrSplit(test, absl::ByAnyChar("_/"));
  if (words.size() < 3 || words[0] != "W") return "";
  const std::string id = absl::StrCat("W-", words[1], "-", words[2]);
  return ParseClauseId(id).has_value() ? id : "";
}

std::string BackendOfSuite(absl::string_view suite,
                           const std::vector<std::string>& known) {
  std::vector<absl::string_view> parts = absl::StrSplit(suite, '/');
  std::reverse(parts.begin(), parts.end());
  for (const absl::string_view part : parts) {
    if (std::find(known.begin(), known.end(), part) != known.end()) {
      return std::string(part);
    }
  }
  const auto named = std::find_if_not(parts.begin(), parts.end(), IsNumber);
  return std::string(named == parts.end() ? suite : *named);
}

TestId MakeTestId(absl::string_view suite, absl::string_view test,
                  const std::vector<std::string>& known_backends) {
  TestId id{.suite = std::string(suite),
            .test = std::string(test),
            .backend = BackendOfSuite(suite, known_backends),
            .clause_id = ClauseOfTest(test)};
  if (const std::optional<ClauseId> clause = ParseClauseId(id.clause_id)) {
    id.family = clause->family;
  }
  return id;
}

std::string ReplayCommand(const TestId& id, absl::string_view test_target) {
  if (!test_target.empty()) {
    return absl::StrCat("bazel test ", test_target,
                        " --test_filter=", id.FullName());
  }
  return absl::StrCat("tools/conformance --backend=", id.backend,
                      " --scenario=", id.test);
}

}  // namespace reloader::conformance
