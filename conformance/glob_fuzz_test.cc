// Any bytes as a pattern and a path: the pattern up to the last NUL byte, the
// path behind it. Parsing ends well or with an error that has a column;
// matching costs no more than it promises, and agrees with the oracle where the
// oracle can answer in time.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <iostream>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "conformance/oracle_glob.h"
#include "reloader/check.h"
#include "reloader/glob.h"

namespace reloader::conformance {
namespace {

[[noreturn]] void Fail(absl::string_view problem, absl::string_view pattern,
                       absl::string_view path) {
  std::cerr << problem << "\n  pattern  " << absl::CHexEscape(pattern)
            << "\n  path     " << absl::CHexEscape(path) << std::endl;
  std::abort();
}

bool IsRelativePath(absl::string_view path) {
  return !path.empty() && path.front() != '/' && path.back() != '/' &&
         !absl::StrContains(path, "//");
}

// The oracle takes about (size of the path)^stars steps.
bool OracleIsFastEnough(absl::string_view pattern, absl::string_view path) {
  return pattern.size() <= 64 && path.size() <= 24 &&
         std::count(pattern.begin(), pattern.end(), '*') <= 4;
}

void CheckError(const absl::Status& status, absl::string_view pattern) {
  if (status.code() != absl::StatusCode::kInvalidArgument) {
    Fail("an error of another kind than kInvalidArgument", pattern, "");
  }
  // The last one: the pattern itself may contain the words.
  constexpr absl::string_view kColumn = "\", column ";
  constexpr absl::string_view kColumnOfCutPattern = "\"..., column ";
  const absl::string_view message = status.message();
  const absl::string_view marker =
      pattern.size() > 200 ? kColumnOfCutPattern : kColumn;
  const size_t found = message.rfind(marker);
  if (found == absl::string_view::npos) {
    Fail(absl::StrCat("an error without a column: ", message), pattern, "");
  }
  const absl::string_view rest = message.substr(found + marker.size());
  size_t column = 0;
  if (!absl::SimpleAtoi(rest.substr(0, rest.find(':')), &column) ||
      column < 1 || column > pattern.size() + 1) {
    Fail(absl::StrCat("a column outside of the pattern: ", message), pattern,
         "");
  }
}

void CheckMatching(const Glob& glob, absl::string_view path) {
  const absl::string_view pattern = glob.pattern();
  const bool matches = glob.Matches(path);
  int64_t steps = 0;
  if (glob.MatchesCountingSteps(path, &steps) != matches) {
    Fail("counting steps changes the answer", pattern, path);
  }
  if (static_cast<size_t>(steps) >
      3 * (pattern.size() + 1) * (path.size() + 1)) {
    Fail(absl::StrCat("matching took ", steps, " steps"), pattern, path);
  }
  if (!IsRelativePath(path)) {
    if (matches) Fail("a malformed path matches", pattern, path);
  } else if (OracleIsFastEnough(pattern, path) &&
             NaiveGlobMatches(pattern, path) != matches) {
    Fail(matches ? "Glob matches, NaiveGlobMatches does not"
                 : "NaiveGlobMatches matches, Glob does not",
         pattern, path);
  }
}

void CheckComponents(const Glob& glob) {
  RELOADER_CHECK(!glob.components().empty());
  for (const GlobComponent& component : glob.components()) {
    RELOADER_CHECK(!component.is_literal() || !component.is_globstar());
    RELOADER_CHECK(component.is_literal() == !component.literal().empty());
    RELOADER_CHECK(!component.is_literal() ||
                   component.Matches(component.literal()));
    RELOADER_CHECK(!component.is_globstar() || component.Matches("any"));
  }
}

void Run(absl::string_view input) {
  const size_t nul = input.rfind('\0');
  const absl::string_view pattern = input.substr(0, nul);
  const absl::string_view path =
      nul == absl::string_view::npos ? "" : input.substr(nul + 1);
  const absl::StatusOr<Glob> glob = Glob::Parse(pattern);
  if (!glob.ok()) {
    CheckError(glob.status(), pattern);
    return;
  }
  if (glob->pattern() != pattern) Fail("another pattern", pattern, path);
  CheckComponents(*glob);
  CheckMatching(*glob, path);
}

}  // namespace
}  // namespace reloader::conformance

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  reloader::conformance::Run(
      absl::string_view(reinterpret_cast<const char*>(data), size));
  return 0;
}
