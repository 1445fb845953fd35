#include <string>

#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "absl/time/time.h"
#include "conformance/edit_kind.h"
#include "conformance/result.h"
#include "conformance/tree_run.h"

namespace reloader::conformance {

std::string TreeFinding::ToString() const {
  std::string text = absl::StrCat(VerdictName(verdict));
  if (!path.empty()) absl::StrAppend(&text, ": ", absl::CHexEscape(path));
  absl::StrAppend(&text, "  (found after tick ", tick, ")\n  expected  ",
                  expected, "\n  seen      ", seen, "\n");
  for (const std::string& line : history) {
    absl::StrAppend(&text, "  done      ", line, "\n");
  }
  return text;
}

std::string TreeRunReport::ToString() const {
  std::string text = absl::StrCat(
      backend, " on a copy of ", options.source,
      with_writer ? ", a second process writing" : "", "\n",
      absl::StrFormat("  files       %d, in %d directories, and %d links\n",
                      files, directories, links),
      absl::StrFormat("  operations  %d, %d of them in bursts\n", operations,
                      operations_in_bursts),
      "              ",
      absl::StrJoin(operations_by_kind, ", ",
                    [](std::string* out, const auto& kind) {
                      absl::StrAppend(out, EditKindName(kind.first), " ",
                                      kind.second);
                    }),
      "\n",
      absl::StrFormat(
          "  ticks       %d, %d of them %s; %d sync points; %d full looks\n",
          ticks, ticks_in_bursts,
          with_writer ? "while it wrote" : "during bursts", sync_points,
          full_looks),
      absl::StrFormat("  reported    %d\n  missed      %d\n", reported, missed),
      absl::StrFormat("  spurious    %d\n", spurious));
  if (other > 0) absl::StrAppend(&text, "  otherwise   ", other, " wrong\n");
  absl::StrAppend(&text, absl::StrFormat("  time        %.1f s\n",
                                         absl::ToDoubleSeconds(elapsed)));
  for (const std::string& line : not_copied) {
    absl::StrAppend(&text, "  not copied  ", line, "\n");
  }
  for (const std::string& line : diagnostics) {
    absl::StrAppend(&text, "  diagnostic  ", line, "\n");
  }
  for (const TreeFinding& finding : findings) {
    absl::StrAppend(&text, finding.ToString());
  }
  const int hidden =
      missed + spurious + other - static_cast<int>(findings.size());
  if (hidden > 0) absl::StrAppend(&text, "and ", hidden, " more findings\n");
  absl::StrAppend(&text, "  seed        ", options.seed,
                  absl::StrFormat("  (operations %016x)\n", operations_hash));
  return text;
}

}  // namespace reloader::conformance
