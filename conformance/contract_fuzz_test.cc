// Any bytes as a contract. Parsing ends well, with clauses that keep what the
// header promises, or with errors that have a place.
#include <cstddef>
#include <cstdint>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "conformance/clause_id.h"
#include "conformance/contract.h"
#include "reloader/check.h"

namespace reloader::conformance {
namespace {

void Run(absl::string_view text) {
  const absl::StatusOr<Contract> contract = ParseContract("C.md", text);
  if (!contract.ok()) {
    RELOADER_CHECK(absl::IsInvalidArgument(contract.status()));
    RELOADER_CHECK(absl::StartsWith(contract.status().message(), "C.md:"));
    return;
  }
  RELOADER_CHECK(!contract->clauses().empty());
  for (const Clause& clause : contract->clauses()) {
    RELOADER_CHECK(contract->Find(clause.id) == &clause);
    const auto id = ParseClauseId(clause.id);
    RELOADER_CHECK(id && id->family == clause.family);
    RELOADER_CHECK(absl::StrContains(clause.sentence, "MUST") ||
                   absl::StrContains(clause.sentence, "MAY"));
    RELOADER_CHECK(!clause.reason.empty());
    RELOADER_CHECK(clause.line >= 1);
  }
}

}  // namespace
}  // namespace reloader::conformance

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const absl::string_view input(reinterpret_cast<const char*>(data), size);
  reloader::conformance::Run(input);
  reloader::conformance::Run(
      absl::StrCat("## A  T\n### W-A-1\nIt MUST.\nWhy: x\n", input));
  return 0;
}
