#include "conformance/expectation_group.h"

#include <algorithm>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "conformance/scenario.h"
#include "reloader/change.h"

namespace reloader::conformance {

std::string DescribeChange(const Change& change) {
  return absl::StrCat(ChangeKindName(change.kind), " ",
                      absl::CHexEscape(change.path));
}

// The changes among the expectations of a group, sorted.
std::vector<Change> ExpectedChanges(const Step& step) {
  std::vector<Change> changes;
  for (const Expectation& expectation : step.expectations) {
    switch (expectation.kind) {
      case Expectation::Kind::kCreated:
        changes.push_back({expectation.path, ChangeKind::kCreated});
        break;
      case Expectation::Kind::kModified:
        changes.push_back({expectation.path, ChangeKind::kModified});
        break;
      case Expectation::Kind::kDeleted:
        changes.push_back({expectation.path, ChangeKind::kDeleted});
        break;
      case Expectation::Kind::kMaybe:
      case Expectation::Kind::kDiagnostic:
        break;
    }
  }
  std::sort(changes.begin(), changes.end());
  return changes;
}

std::set<std::string> MaybePaths(const Step& step) {
  std::set<std::string> paths;
  for (const Expectation& expectation : step.expectations) {
    if (expectation.kind == Expectation::Kind::kMaybe) {
      paths.insert(expectation.path);
    }
  }
  return paths;
}

std::vector<std::string> ExpectedDiagnostics(const Step& step) {
  std::vector<std::string> lines;
  for (const Expectation& expectation : step.expectations) {
    if (expectation.kind != Expectation::Kind::kDiagnostic) continue;
    lines.push_back(
        absl::StrCat(expectation.diagnostic, " ", expectation.path));
  }
  std::sort(lines.begin(), lines.end());
  return lines;
}

std::string DescribeChanges(const std::vector<Change>& changes) {
  if (changes.empty()) return "nothing";
  return absl::StrJoin(changes, ", ", [](std::string* out, const Change& c) {
    absl::StrAppend(out, DescribeChange(c));
  });
}

}  // namespace reloader::conformance
