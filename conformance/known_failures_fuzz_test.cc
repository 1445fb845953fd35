// Any bytes as a file of known failures. Parsing ends well, with entries that
// keep what the header promises, or with errors that have a place.
#include <cstddef>
#include <cstdint>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/string_view.h"
#include "conformance/known_failures.h"
#include "reloader/check.h"

namespace reloader::conformance {
namespace {

void Run(absl::string_view text) {
  const absl::StatusOr<KnownFailures> known = ParseKnownFailures("k", text);
  if (!known.ok()) {
    RELOADER_CHECK(absl::IsInvalidArgument(known.status()));
    for (const absl::string_view line :
         absl::StrSplit(known.status().message(), '\n')) {
      RELOADER_CHECK(absl::StartsWith(line, "k:"));
    }
    return;
  }
  std::string again;
  for (const KnownFailure& entry : known->entries) {
    RELOADER_CHECK(!entry.test.empty() && !entry.words.empty());
    RELOADER_CHECK(absl::StrContains(entry.link, "://"));
    absl::StrAppend(&again, entry.test, "  # ", entry.words, ", ", entry.link,
                    "\n");
  }
  const absl::StatusOr<KnownFailures> same = ParseKnownFailures("k", again);
  RELOADER_CHECK(same.ok() && same->entries.size() == known->entries.size());
  for (size_t i = 0; i < same->entries.size(); ++i) {
    RELOADER_CHECK(same->entries[i].test == known->entries[i].test);
    RELOADER_CHECK(same->entries[i].words == known->entries[i].words);
    RELOADER_CHECK(same->entries[i].link == known->entries[i].link);
  }
}

}  // namespace
}  // namespace reloader::conformance

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const absl::string_view input(reinterpret_cast<const char*>(data), size);
  reloader::conformance::Run(input);
  reloader::conformance::Run(absl::StrCat("W_A_1  # lost, ", input));
  return 0;
}
